import type * as z from 'zod/mini';

/** What is wrong with a field, in a sentence that continues its name: `must be one of order, return.` */
export function describeIssue(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return 'is not a known field.';
    case 'invalid_value':
      return `must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.join(', ')}.`;
    case 'invalid_type':
      return `must be ${typeWords[issue.expected] ?? issue.expected}.`;
    case 'invalid_format':
      return `must be ${formatWords[issue.format] ?? `of the form ${issue.format}`}.`;
    case 'too_small':
      return `must ${amountWords(issue.origin, issue.minimum, 'at least')}.`;
    case 'too_big':
      return `must ${amountWords(issue.origin, issue.maximum, 'at most')}.`;
    default:
      return 'is not valid.';
  }
}

const typeWords: Readonly<Record<string, string>> = {
  array: 'a string or a list of strings',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a whole number',
  object: 'an object',
  string: 'a string',
};

const formatWords: Readonly<Record<string, string>> = {
  datetime: 'a time in UTC, such as 2026-03-01T10:00:00Z',
  safeint: 'a whole number',
  uuid: 'a UUID',
};

function amountWords(origin: string, amount: number | bigint, bound: string): string {
  const count = amount.toLocaleString('en-GB');
  if (origin === 'string')
    return `have ${bound} ${count} ${amount === 1 ? 'character that is not blank' : 'characters'}`;
  if (origin === 'array') return `have ${bound} ${count} ${amount === 1 ? 'value' : 'values'}`;
  return `be ${bound} ${count}`;
}
