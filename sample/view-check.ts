import { isDeepStrictEqual } from 'node:util';
import { type ExpectedState, olderFirst, readChanges } from './read-change.ts';
import type { ReferenceView } from './reference-view.ts';

interface ViewCheckInput {
  readonly reference: ReferenceView;
  /** Every item of the current-state table, unmarshalled. */
  readonly tableItems: Iterable<Readonly<Record<string, unknown>>>;
  /** The body of every message in any queue, dead-letter, unrouted and quarantine queues too. */
  readonly waiting: Iterable<string>;
  /** Epoch milliseconds, as for the reference. */
  readonly now: number;
}

interface Difference {
  readonly entityKey: string;
  readonly expected: ExpectedState | undefined;
  readonly found: Readonly<Record<string, unknown>> | undefined;
  readonly why: 'missing' | 'older' | 'newer' | 'altered' | 'unexpected';
}

export interface ViewCheck {
  /** Entities whose newest valid change, or one newer still, is neither in the table nor in any queue. */
  readonly lost: readonly string[];
  /** Entities of which the table holds something else than the reference; also while the newest change waits. */
  readonly differing: readonly Difference[];
}

/** Compares what the system holds with what it must hold, and names every entity that is not as it must be. */
export function checkView({ reference, tableItems, waiting, now }: ViewCheckInput): ViewCheck {
  const items = new Map<string, Readonly<Record<string, unknown>>>();
  for (const item of tableItems) items.set(String(item.entityKey), item);

  const newestWaiting = new Map<string, ExpectedState>();
  for (const body of waiting) {
    for (const change of changesIn(body, now)) {
      const before = newestWaiting.get(change.entityKey);
      if (!before || olderFirst(before, change) < 0) newestWaiting.set(change.entityKey, change);
    }
  }

  const lost: string[] = [];
  const differing: Difference[] = [];
  for (const [entityKey, expected] of reference) {
    const found = items.get(entityKey);
    const waits = newestWaiting.get(entityKey);
    const inTable = found !== undefined && order(found, expected) >= 0;
    const inQueue = waits !== undefined && olderFirst(waits, expected) >= 0;
    if (!inTable && !inQueue) lost.push(entityKey);

    if (found === undefined) differing.push({ entityKey, expected, found, why: 'missing' });
    else {
      const { appliedAt: _, ...state } = found; // the only attribute that the input does not tell
      if (!isDeepStrictEqual(state, expected)) {
        const ordered = order(found, expected);
        differing.push({ entityKey, expected, found, why: ordered < 0 ? 'older' : ordered > 0 ? 'newer' : 'altered' });
      }
    }
  }
  for (const [entityKey, found] of items) {
    if (!reference.has(entityKey)) differing.push({ entityKey, expected: undefined, found, why: 'unexpected' });
  }
  return { lost, differing };
}

function order(found: Readonly<Record<string, unknown>>, expected: ExpectedState): number {
  return olderFirst({ version: Number(found.version), changeId: String(found.changeId) }, expected);
}

function changesIn(body: string, now: number): ExpectedState[] {
  try {
    const event: unknown = JSON.parse(body);
    if (typeof event !== 'object' || event === null) return [];
    const {
      source,
      'detail-type': detailType,
      detail,
    } = { source: undefined, 'detail-type': undefined, detail: undefined, ...event };
    return readChanges({ source, detailType, detail }, now);
  } catch {
    return []; // not an event: it holds no change of ours
  }
}
