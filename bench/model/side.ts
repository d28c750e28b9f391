import type { SQSRecord } from 'aws-lambda';
import { unitsOfWork } from '../../lambda/consume/units-of-work.ts';
import { compareChanges } from '../../lambda/events/state-change.ts';
import type { TraceChange, TraceMessage } from '../traces/trace.ts';

/** Calls that the code of a side makes, by AWS's operation. `Party` is a call to a party of somebody else's. */
export type Operation = 'PutEvents' | 'PutItem' | 'GetItem' | 'UpdateItem' | 'Party';

/** What a side has written, and what it has called. */
export interface SideState {
  /** The newest change of every entity. */
  readonly entities: Map<string, TraceChange['change']>;
  /** Keys of an idempotency store, where the side keeps one. */
  readonly seen: Set<string>;
  readonly calls: Map<Operation, number>;
  writeUnits: number;
  readUnits: number;
}

/** One way to bring changes to the table. What it says of calls is checked on the wire: see `sides/`. */
export interface Side {
  readonly name: SideName;
  readonly title: string;
  /** Whether its consumers take batches; else one message an invocation, without a window. */
  readonly batches: boolean;
  /** How many events a producer puts into one request. */
  readonly eventsOfRequest: number;
  /** Whether its messages have a group id, which SQS charges for: small sellers do not wait behind a large one. */
  readonly groupIds: boolean;
  /** Whether the changes go over a bus and queues at all. */
  readonly queues: boolean;
  /** Whether it is to be given a packed trace. */
  readonly packs: boolean;
  /** Consumes one batch, and returns what SQS delivers again. */
  consume(batch: readonly TraceMessage[], state: SideState): readonly TraceMessage[];
}

export type SideName =
  | 'direct'
  | 'plain'
  | 'powertools'
  | 'powertools-condition'
  | 'powertools-condition-packed'
  | 'ours'
  | 'ours-packed';

/** Everybody who is to know of a change: what *direct* calls, and what has a queue with the others. */
export const parties = 3;

/** By name, the weakest first. */
export const sides: Readonly<Record<SideName, Side>> = {
  direct: {
    name: 'direct',
    title: 'each producer calls three parties',
    batches: false,
    eventsOfRequest: 1,
    groupIds: false,
    queues: false,
    packs: false,
    consume: (batch, state) => {
      for (const { change } of changesIn(batch)) {
        count(state, 'Party', parties);
        keepNewest(state, change);
      }
      return [];
    },
  },
  plain: {
    name: 'plain',
    title: 'plain, one by one',
    batches: false,
    eventsOfRequest: 1,
    groupIds: false,
    queues: true,
    packs: false,
    consume: (batch, state) => {
      for (const each of changesIn(batch)) {
        count(state, 'GetItem');
        state.readUnits += 1;
        if (isNewer(state, each.change)) put(state, each);
      }
      return [];
    },
  },
  powertools: {
    name: 'powertools',
    title: 'Powertools: batch, parser, idempotency',
    batches: true,
    eventsOfRequest: 10,
    groupIds: false,
    queues: true,
    packs: false,
    consume: (batch, state) => {
      const begun = new Set<string>(); // in this batch, whose records run side by side
      const again: TraceMessage[] = [];
      for (const message of batch) {
        const [each] = message.changes; // of an event of one change alone
        if (!each) continue;
        const key = each.change.metadata.changeId;
        count(state, 'PutItem'); // of the idempotency record; it costs a unit whether or not its condition holds
        state.writeUnits += 1;
        if (begun.has(key)) again.push(message); // a copy is in progress: the record fails
        if (state.seen.has(key)) continue;
        state.seen.add(key);
        begun.add(key);
        put(state, each);
        count(state, 'UpdateItem');
        state.writeUnits += 1;
      }
      return again;
    },
  },
  'powertools-condition': {
    name: 'powertools-condition',
    title: 'Powertools without idempotency',
    batches: true,
    eventsOfRequest: 10,
    groupIds: false,
    queues: true,
    packs: false,
    consume: putEach,
  },
  'powertools-condition-packed': {
    name: 'powertools-condition-packed',
    title: 'Powertools without idempotency, packed: it writes the changes of a record one by one',
    batches: true,
    eventsOfRequest: 10,
    groupIds: false,
    queues: true,
    packs: true,
    consume: putEach,
  },
  ours: {
    name: 'ours',
    title: 'ours',
    batches: true,
    eventsOfRequest: 10,
    groupIds: true,
    queues: true,
    packs: false,
    consume: putNewest,
  },
  'ours-packed': {
    name: 'ours-packed',
    title: 'ours, packed',
    batches: true,
    eventsOfRequest: 10,
    groupIds: true,
    queues: true,
    packs: true,
    consume: putNewest,
  },
};

function putEach(batch: readonly TraceMessage[], state: SideState): readonly TraceMessage[] {
  for (const each of changesIn(batch)) put(state, each);
  return [];
}

function putNewest(batch: readonly TraceMessage[], state: SideState): readonly TraceMessage[] {
  const byChange = new Map(changesIn(batch).map((each) => [each.change, each]));
  for (const { candidates } of unitsOfWork(batch.flatMap(carriedBy), 'newest')) {
    const newest = candidates[0] && byChange.get(candidates[0].change);
    if (newest) put(state, newest);
  }
  return [];
}

const changesIn = (batch: readonly TraceMessage[]): readonly TraceChange[] => batch.flatMap(({ changes }) => changes);

/** The changes of a message that was received for the first time, as far as units of work look at them. */
export function carriedBy({ changes }: TraceMessage) {
  const record = { attributes: { ApproximateReceiveCount: '1' } } as SQSRecord;
  return changes.map(({ change }, position) => ({
    record,
    position,
    identity: {},
    change,
    fate: 'untried' as const,
  }));
}

export const freshState = (): SideState => ({
  entities: new Map(),
  seen: new Set(),
  calls: new Map(),
  writeUnits: 0,
  readUnits: 0,
});

export function count(state: SideState, operation: Operation, calls = 1): void {
  state.calls.set(operation, (state.calls.get(operation) ?? 0) + calls);
}

/** A conditional write costs its units whether or not its condition holds; a unit is 1 kB, begun. */
function put(state: SideState, { change, bytes }: TraceChange): void {
  count(state, 'PutItem');
  state.writeUnits += Math.ceil(bytes / 1_024);
  keepNewest(state, change);
}

function keepNewest(state: SideState, change: TraceChange['change']): void {
  if (isNewer(state, change)) state.entities.set(change.entityKey, change);
}

function isNewer({ entities }: SideState, { entityKey, metadata }: TraceChange['change']): boolean {
  const kept = entities.get(entityKey);
  return kept === undefined || compareChanges(metadata, kept.metadata) > 0;
}
