import { asList } from '../support/resources-of.ts';
import { arnMatches, globMatches } from './arn.ts';

/** By operator, then by condition key. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
/** The condition keys of a request; several values only of a key that AWS lists as `ArrayOf…`. */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

type Matches = (wanted: string, value: string) => boolean;
const equal: Matches = (wanted, value) => wanted === value;
const equalInAnyCase: Matches = (wanted, value) => wanted.toLowerCase() === value.toLowerCase();

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const operators: Readonly<Record<string, { readonly matches: Matches; readonly negated?: boolean }>> = {
  StringEquals: { matches: equal },
  StringNotEquals: { matches: equal, negated: true },
  StringEqualsIgnoreCase: { matches: equalInAnyCase },
  StringLike: { matches: globMatches },
  StringNotLike: { matches: globMatches, negated: true },
  ArnEquals: { matches: arnMatches },
  ArnLike: { matches: arnMatches },
  ArnNotEquals: { matches: arnMatches, negated: true },
  ArnNotLike: { matches: arnMatches, negated: true },
  Bool: { matches: equalInAnyCase },
};

/**
 * Whether every operator holds for every one of its keys.
 *
 * @throws for an operator that is not evaluated here, and for several values of a key without a set operator
 */
export function conditionsHold(conditions: Conditions, context: RequestContext): boolean {
  const inLowerCase = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), asList(value)]));
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) =>
      holds(operator, asList(wanted), inLowerCase.get(key.toLowerCase()) ?? []),
    ),
  );
}

function holds(name: string, wanted: readonly string[], values: readonly string[]): boolean {
  if (name === 'Null') return wanted.includes(String(values.length === 0));
  const [, set, base = '', ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(name) ?? [];
  const operator = Object.hasOwn(operators, base) ? operators[base] : undefined;
  if (!operator) throw new Error(`The condition operator ${name} is not evaluated here.`);
  const { matches, negated = false } = operator;
  const test = (value: string) => wanted.some((each) => matches(each, value)) !== negated; // of a negated one, NOR
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
  if (set === 'ForAllValues') return values.every(test);
  if (set === 'ForAnyValue') return values.some(test);
  if (values.length > 1) throw new Error(`${name} compares one value; got ${values.join(', ')}.`);
  if (values.length === 0) return ifExists !== undefined || negated;
  return values.every(test);
}
