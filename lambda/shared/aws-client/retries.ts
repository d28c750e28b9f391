import { backoffAfter } from '../backoff.ts';
import { AwsError, passingKind } from './aws-error.ts';

export interface CallOptions {
  readonly abortSignal?: AbortSignal | undefined;
  /** Of the call with all of its attempts. Not limited if omitted. */
  readonly timeoutMillis?: number;
}

export interface RetrySettings {
  readonly maxAttempts: number;
  /** Of one attempt, from the connection to the end of the answer: then it is tried again. */
  readonly attemptTimeoutMillis: number;
  /** Milliseconds since any point in time. It never goes back, as a clock that is corrected does. */
  readonly elapsed: () => number;
  readonly random: () => number;
  readonly sleep: (millis: number, abortSignal?: AbortSignal) => Promise<unknown>;
}

/** Makes one call: attempts until one succeeds, or none may follow. @throws what the last attempt threw. */
type Retrier = <Output>(
  attempt: (timeoutMillis: number, abortSignal: AbortSignal | undefined) => Promise<Output>,
  options?: CallOptions,
) => Promise<Output>;

/** Waits in milliseconds, about as long as the SDK's on average. Tokens as the SDK has them in standard mode. */
const retries = {
  passing: { backoff: { first: 50, most: 20_000 }, tokens: 14 },
  throttled: { backoff: { first: 500, most: 20_000 }, tokens: 5 },
};
const allTokens = 500;

/** Tries calls of one client again, as the SDK does in standard mode. */
export function retrier({ maxAttempts, attemptTimeoutMillis, elapsed, random, sleep }: RetrySettings): Retrier {
  let tokens = allTokens; // so that an outage is not met with three times the requests

  return async (attempt, { abortSignal, timeoutMillis = Number.POSITIVE_INFINITY } = {}) => {
    const endsAt = elapsed() + timeoutMillis;
    let paid = 1;
    for (let attempts = 1; ; attempts++) {
      const left = endsAt - elapsed();
      try {
        const output = await attempt(Math.min(attemptTimeoutMillis, left), abortSignal);
        tokens = Math.min(allTokens, tokens + paid);
        return output;
      } catch (error) {
        if (error instanceof AwsError) error.$metadata.attempts = attempts;
        const kind = passingKind(error);
        if (kind === undefined || attempts >= maxAttempts || tokens < retries[kind].tokens) throw error;
        const waitMillis = backoffAfter(attempts, retries[kind].backoff, random());
        if (abortSignal?.aborted || elapsed() + waitMillis >= endsAt) throw error;
        paid = retries[kind].tokens;
        tokens -= paid;
        await sleep(waitMillis, abortSignal);
      }
    }
  };
}
