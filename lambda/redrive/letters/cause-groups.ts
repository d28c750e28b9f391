import { type Cause, type CauseSummary, otherCauses } from '../protocol.ts';
import { causeMap } from './cause-map.ts';
import type { DeadLetter } from './dead-letter.ts';

/** Enough to look up, not so many that the answer grows with the queue. */
const mostExamples = 5;
const mostMarketplaces = 20;

interface Group {
  cause: Cause;
  count: number;
  oldest: number;
  newest: number;
  readonly changeIds: Set<string>;
  readonly sellers: Set<string>;
  readonly marketplaces: Set<string>;
  readonly redriveCounts: Map<number, number>;
  readonly redriveIds: Map<string, number>;
}

/** Sorts letters by their causes. */
export function causeGroups() {
  const groups = causeMap(newGroup);
  return {
    add(letter: DeadLetter): void {
      const { cause, since } = letter;
      const group = groups.of(cause);
      group.count += 1;
      // With its message, which is shortened where a letter has no room for all of it.
      const longer = messageLength(cause) - messageLength(group.cause);
      const better = longer > 0 || (longer === 0 && since > group.newest);
      if (better && group.cause !== otherCauses) group.cause = cause;
      group.newest = Math.max(group.newest, since);
      group.oldest = Math.min(group.oldest, since);
      if (letter.changeId && group.changeIds.size < mostExamples) group.changeIds.add(letter.changeId);
      const seller = letter.sellerId ?? brokenSellerOf(letter);
      if (seller) group.sellers.add(seller);
      if (letter.marketplace && group.marketplaces.size < mostMarketplaces) group.marketplaces.add(letter.marketplace);
      increment(group.redriveCounts, letter.redriveCount);
      if (letter.redriveId) increment(group.redriveIds, letter.redriveId);
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
    oldest: new Date(group.oldest).toISOString(),
    newest: new Date(group.newest).toISOString(),
    exampleChangeIds: [...group.changeIds],
    sellers: { count: group.sellers.size, examples: [...group.sellers].slice(0, mostExamples).sort() },
    marketplaces: [...group.marketplaces].sort(),
    redriveCounts: Object.fromEntries([...group.redriveCounts].sort(([a], [b]) => a - b)),
    diedAgain: [...group.redriveIds]
      .map(([redriveId, count]) => ({ redriveId, count }))
      .sort((a, b) => b.count - a.count)
      .slice(0, mostExamples),
  };
}

/** Of causes that are equally frequent, so that two looks show them in one order. */
const nameOf = ({ failureClass, failureReason, failureMessage }: Cause) =>
  `${failureClass} ${failureReason} ${failureMessage}`;

function increment<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
