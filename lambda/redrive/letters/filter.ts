import type { LetterFilter } from '../protocol.ts';
import type { DeadLetter } from './dead-letter.ts';
import type { LetterChange } from './letter-changes.ts';

/** Whether the letter is one of those that are meant. Without a filter all are; by a change, every letter that carries it. */
export function matchesFilter(letter: DeadLetter, filter: LetterFilter = {}): boolean {
  const { cause, since } = letter;
  const isOneOf = (value: string | undefined, wanted: readonly string[] | undefined) =>
    wanted === undefined || (value !== undefined && wanted.includes(value));
  return (
    isOneOf(cause.failureClass, filter.failureClass) &&
    isOneOf(cause.failureReason, filter.failureReason) &&
    isOneOf(cause.failureFingerprint, filter.failureFingerprint) &&
    isOneOf(letter.sellerId, filter.sellerId) &&
    isOneOf(letter.marketplace, filter.marketplace) &&
    meantChanges(letter, filter).length > 0 &&
    (filter.deadLetteredFrom === undefined || since >= Date.parse(filter.deadLetteredFrom)) &&
    (filter.deadLetteredBefore === undefined || since < Date.parse(filter.deadLetteredBefore))
  );
}

/** Of the changes of a letter those that are meant: all of them, unless the filter names some. */
export const meantChanges = (
  { changes }: Pick<DeadLetter, 'changes'>,
  { changeId: wanted }: LetterFilter = {},
): readonly LetterChange[] =>
  wanted === undefined
    ? changes
    : changes.filter(({ changeId }) => changeId !== undefined && wanted.includes(changeId));
