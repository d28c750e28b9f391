import { type Cause, type CauseSummary, type LetterFilter, otherCauses } from '../protocol.ts';
import { causeMap } from './cause-map.ts';
import type { DeadLetter } from './dead-letter.ts';
import { meantChanges } from './filter.ts';

/** Enough to look up, not so many that the answer grows with the queue. */
const mostExamples = 5;
const mostMarketplaces = 20;

interface Group {
  cause: Cause;
  count: number;
  changes: number;
  oldest: number;
  newest: number;
  readonly changeIds: Set<string>;
  readonly sellers: Set<string>;
  readonly marketplaces: Set<string>;
  readonly redriveCounts: Map<number, number>;
  readonly redriveIds: Map<string, { count: number; changes: number }>;
}

/**
 * Sorts letters by their causes.
 *
 * @param filter by which they were chosen: of their changes those that it means are counted and shown.
 */
export function causeGroups(filter?: LetterFilter) {
  const groups = causeMap(newGroup);
  return {
    add(letter: DeadLetter): void {
      const { cause, since } = letter;
      const group = groups.of(cause);
      const changes = meantChanges(letter, filter);
      group.count += 1;
      group.changes += changes.length;
      // With its message, which is shortened where a letter has no room for all of it.
      const longer = messageLength(cause) - messageLength(group.cause);
      const better = longer > 0 || (longer === 0 && since > group.newest);
      if (better && group.cause !== otherCauses) group.cause = cause;
      group.newest = Math.max(group.newest, since);
      group.oldest = Math.min(group.oldest, since);
      for (const { changeId } of changes) {
        if (changeId && group.changeIds.size < mostExamples) group.changeIds.add(changeId);
      }
      const seller = letter.sellerId ?? brokenSellerOf(letter);
      if (seller) group.sellers.add(seller);
      if (letter.marketplace && group.marketplaces.size < mostMarketplaces) group.marketplaces.add(letter.marketplace);
      group.redriveCounts.set(letter.redriveCount, (group.redriveCounts.get(letter.redriveCount) ?? 0) + 1);
      if (letter.redriveId) {
        const before = group.redriveIds.get(letter.redriveId) ?? { count: 0, changes: 0 };
        const after = { count: before.count + 1, changes: before.changes + changes.length };
        group.redriveIds.set(letter.redriveId, after);
      }
    },
    mostFrequentFirst: (): CauseSummary[] =>
      groups
        .values()
        .map(summary)
        .sort((a, b) => b.count - a.count || (nameOf(a) < nameOf(b) ? -1 : 1)),
  };
}

const messageLength = ({ failureMessage = '' }: Cause) => failureMessage.length;

/** Of what EventBridge could not deliver: no consumer has seen it, and nothing else says whose it is. */
const brokenSellerOf = ({ message, brokenSellerId }: DeadLetter) =>
  message.MessageAttributes?.ERROR_CODE && brokenSellerId;

function newGroup(cause: Cause): Group {
  return {
    cause,
    count: 0,
    changes: 0,
    oldest: Number.POSITIVE_INFINITY,
    newest: 0,
    changeIds: new Set(),
    sellers: new Set(),
    marketplaces: new Set(),
    redriveCounts: new Map(),
    redriveIds: new Map(),
  };
}

function summary(group: Group): CauseSummary {
  return {
    ...group.cause,
    count: group.count,
    changes: group.changes,
    oldest: new Date(group.oldest).toISOString(),
    newest: new Date(group.newest).toISOString(),
    exampleChangeIds: [...group.changeIds],
    sellers: { count: group.sellers.size, examples: [...group.sellers].slice(0, mostExamples).sort() },
    marketplaces: [...group.marketplaces].sort(),
    redriveCounts: Object.fromEntries([...group.redriveCounts].sort(([a], [b]) => a - b)),
    diedAgain: [...group.redriveIds]
      .map(([redriveId, { count, changes }]): CauseSummary['diedAgain'][number] => ({ redriveId, count, changes }))
      .sort((a, b) => b.count - a.count)
      .slice(0, mostExamples),
  };
}

/** Of causes that are equally frequent, so that two looks show them in one order. */
const nameOf = ({ failureClass, failureReason, failureMessage }: Cause) =>
  `${failureClass} ${failureReason} ${failureMessage}`;
