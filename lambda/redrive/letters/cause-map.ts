import { type Cause, otherCauses } from '../protocol.ts';

/**
 * With more, neither the answer would fit into Lambda's 6 MB nor its line into the log. A broken producer can break
 * the contract in thousands of ways: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const mostCauses = 500;

/** One value for each cause, whatever its letters say beside it. */
export function causeMap<Value>(valueFor: (cause: Cause) => Value) {
  const values = new Map<string, Value>();
  function of(cause: Cause): Value {
    const key = keyOf(cause);
    const known = values.get(key);
    if (known !== undefined) return known;
    if (values.size >= mostCauses && cause !== otherCauses) return of(otherCauses);
    const value = valueFor(cause);
    values.set(key, value);
    return value;
  }
  return { of, values: () => [...values.values()] };
}

const keyOf = ({ failureClass, failureReason, failureFingerprint }: Cause) =>
  JSON.stringify([failureClass, failureReason, failureFingerprint]);
