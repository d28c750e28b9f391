/** The parts of an issue of zod that say what the schema allows: https://zod.dev/packages/core#issue-types */
export interface SchemaIssue {
  readonly code: string;
  /** Of a format, the schema's own words for it. */
  readonly message: string;
  /** Of a list of values. */
  readonly values?: readonly unknown[];
  /** Of a type, its name. */
  readonly expected?: string;
  /** Inclusive: the contract has no other limits. */
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
}

const typeNames = new Map([
  ['int', 'an integer'],
  ['number', 'an integer'], // what zod says of a string where it wants an integer
  ['string', 'a string'],
  ['object', 'an object'],
  ['array', 'a list'],
]);

/** What a schema allows where it reports an issue. It comes from the schema alone, never from the value that was refused. */
export function expectedBy({ code, message, values, expected, minimum, maximum }: SchemaIssue): string | undefined {
  if (code === 'invalid_value') return `one of ${values?.join(', ')}`;
  if (code === 'invalid_format') return message;
  if (code === 'invalid_type') return typeNames.get(expected ?? '');
  if (code === 'too_small') return `at least ${minimum}`;
  if (code === 'too_big') return `at most ${maximum}`;
  return undefined;
}
