import type { LetterFilter } from '../protocol.ts';
import type { DeadLetter } from './dead-letter.ts';

/** Whether the letter is one of those that are meant. Without a filter all are. */
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
    isOneOf(letter.changeId, filter.changeId) &&
    (filter.deadLetteredFrom === undefined || since >= Date.parse(filter.deadLetteredFrom)) &&
    (filter.deadLetteredBefore === undefined || since < Date.parse(filter.deadLetteredBefore))
  );
}
