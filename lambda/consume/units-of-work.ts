import type { SQSRecord } from 'aws-lambda';
import { compareChanges, type StateChange } from '../events/state-change.ts';

/** A valid change and every record of the batch that carries a copy of it. */
export interface ReceivedChange {
  readonly change: StateChange;
  /** At least one; all but the first are duplicates. */
  readonly records: readonly SQSRecord[];
}

/** What one run of the effect settles: the first change, and with it all that it replaces. */
export interface UnitOfWork {
  /** Newest first. Those behind the first are coalesced if it succeeds, and tried in turn if it can never succeed. */
  readonly candidates: readonly ReceivedChange[];
  /** The most often that any of its records was received. */
  readonly receiveCount: number;
}

/**
 * Turns the valid records of a batch into the fewest units of work, those received most often first: they have the
 * fewest tries left if time runs out.
 *
 * @param coalesce `newest`: one unit for each entity. `none`: one for each change, older changes of an entity first.
 */
export function unitsOfWork(
  parsed: readonly { readonly record: SQSRecord; readonly change: StateChange }[],
  coalesce: 'newest' | 'none',
): UnitOfWork[] {
  const changesByEntity = new Map<string, Map<string, { change: StateChange; records: SQSRecord[] }>>();
  for (const { record, change } of parsed) {
    const changes = changesByEntity.get(change.entityKey) ?? new Map();
    changesByEntity.set(change.entityKey, changes);
    const id = `${change.metadata.version} ${change.metadata.changeId}`;
    const received = changes.get(id) ?? { change, records: [] };
    changes.set(id, received);
    received.records.push(record);
  }

  const units: UnitOfWork[] = [];
  for (const changes of changesByEntity.values()) {
    const oldestFirst = [...changes.values()].sort((a, b) => compareChanges(a.change.metadata, b.change.metadata));
    if (coalesce === 'newest') units.push(unit(oldestFirst.reverse()));
    else units.push(...oldestFirst.map((received) => unit([received])));
  }
  return units.sort((a, b) => b.receiveCount - a.receiveCount); // stable: keeps older changes first
}

function unit(candidates: readonly ReceivedChange[]): UnitOfWork {
  const receiveCounts = candidates.flatMap(({ records }) => records.map(receiveCountOf));
  return { candidates, receiveCount: Math.max(...receiveCounts) };
}

/** How often SQS has handed this record out, this time included. */
export const receiveCountOf = (record: SQSRecord): number => Number(record.attributes.ApproximateReceiveCount);
