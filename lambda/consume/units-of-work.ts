import type { SQSRecord } from 'aws-lambda';
import { compareChanges, type StateChange } from '../events/state-change.ts';
import { type CarriedChange, receiveCountOf } from './carried-change.ts';

/** A valid change, and every place of the batch where it is carried. */
export interface ReceivedChange {
  readonly change: StateChange;
  /** At least one; all but the first are duplicates. */
  readonly copies: readonly CarriedChange[];
}

/** What one run of the effect settles: the first change, and with it all that it replaces. */
export interface UnitOfWork {
  /** Newest first. Those behind the first are coalesced if it succeeds, and tried in turn if it can never succeed. */
  readonly candidates: readonly ReceivedChange[];
}

/**
 * Turns the untried changes of a batch into the fewest units of work, in the order in which they are to be done: record by
 * record, so that few packs are half done if time runs out. Those received most often come first, because they have the
 * fewest tries left; among equals the sellers take turns.
 *
 * @param coalesce `newest`: one unit for each entity. `none`: one for each change, older changes of an entity first.
 */
export function unitsOfWork(carried: readonly CarriedChange[], coalesce: 'newest' | 'none'): UnitOfWork[] {
  const changesByEntity = new Map<string, Map<string, { change: StateChange; copies: CarriedChange[] }>>();
  const byRecord = new Map<SQSRecord, string[]>();
  for (const each of carried) {
    const { change, record, fate } = each;
    if (change === undefined || fate !== 'untried') continue;
    const changes = changesByEntity.get(change.entityKey) ?? new Map();
    changesByEntity.set(change.entityKey, changes);
    const id = `${change.metadata.version} ${change.metadata.changeId}`;
    const received = changes.get(id) ?? { change, copies: [] };
    changes.set(id, received);
    received.copies.push(each);
    const entities = byRecord.get(record);
    if (entities) entities.push(change.entityKey);
    else byRecord.set(record, [change.entityKey]);
  }

  const units: UnitOfWork[] = [];
  for (const record of inTurn([...byRecord.keys()])) {
    for (const entityKey of byRecord.get(record) ?? []) {
      const changes = changesByEntity.get(entityKey);
      if (changes === undefined || !changesByEntity.delete(entityKey)) continue; // done by a record before
      const oldestFirst = [...changes.values()].sort((a, b) => compareChanges(a.change.metadata, b.change.metadata));
      if (coalesce === 'newest') units.push({ candidates: oldestFirst.reverse() });
      else units.push(...oldestFirst.map((received) => ({ candidates: [received] })));
    }
  }
  return units;
}

/** Those received most often first, among equals one of each seller before the second of any. */
function inTurn(records: readonly SQSRecord[]): SQSRecord[] {
  const turns = new Map<string, number>();
  return records
    .map((record) => {
      const receives = receiveCountOf(record);
      const seller = `${receives} ${record.attributes.MessageGroupId}`;
      const turn = turns.get(seller) ?? 0;
      turns.set(seller, turn + 1);
      return { record, receives, turn };
    })
    .sort((a, b) => b.receives - a.receives || a.turn - b.turn) // stable
    .map(({ record }) => record);
}
