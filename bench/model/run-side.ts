import { catalog } from '../../lambda/events/catalog.ts';
import { chunksOf } from '../../tools/price/prices.ts';
import type { Trace, TraceMessage } from '../traces/trace.ts';
import { countDeletes, countReceives, formBatches, type MappingSettings } from './form-batches.ts';
import { count, freshState, type Operation, parties, type Side, type SideState } from './side.ts';

/** How each consumer is read, by its name in the catalog. */
export type Mappings = Readonly<Record<string, MappingSettings>>;

/** One way to count the receives of the mappings. */
export type ReceiveRule = 'full' | 'firstMessage';

/** What AWS calls for a side, from the bus to the function. */
interface AwsCalls {
  /** EventBridge sends each event to each queue that takes it. */
  readonly SendMessage: number;
  /** The mappings', by rule. */
  readonly ReceiveMessage: Readonly<Record<ReceiveRule, number>>;
  readonly DeleteMessageBatch: number;
  readonly Invoke: number;
  /** Requests that SQS bills beyond these calls, because it bills each 64 KB of one. */
  readonly extraChunks: number;
}

/** All that a trace made one side do. */
export interface SideCalls {
  readonly side: Side;
  readonly changes: number;
  /** Events, and as many messages: fewer than changes where the trace is packed. */
  readonly messages: number;
  /** By the side's code, by operation. */
  readonly code: Readonly<Partial<Record<Operation, number>>>;
  readonly aws: AwsCalls;
  readonly writeUnits: number;
  readonly readUnits: number;
  /** What EventBridge bills: an event for each 64 KB. */
  readonly eventChunks: number;
  /** The newest change of every entity. */
  readonly state: SideState['entities'];
  /** Messages of an invocation, on average. */
  readonly batchSize: number;
}

/** The batches of each consumer, by its name: the same for every side that takes batches. */
export type ConsumerBatches = Readonly<Record<string, ReturnType<typeof formBatches<TraceMessage>>>>;

/** Forms the batches of every consumer of the catalog. */
export function batchesOf(trace: Trace, mappings: Mappings): ConsumerBatches {
  const entries = catalog.consumers.map(({ name, eventType }) => {
    const settings = mappings[name];
    if (!settings) throw new Error(`There are no mapping settings for the consumer ${name}.`);
    const messages = trace.messages.filter(({ event }) => event.detailType === eventType);
    return [name, formBatches(messages, settings, trace.millis)] as const;
  });
  return Object.fromEntries(entries);
}

/** Counts what a side calls for a trace, packed or not, and what AWS calls for it. */
export function runSide(side: Side, trace: Trace, batches: ConsumerBatches): SideCalls {
  const state = freshState();
  const { changes, messages } = trace;
  const eventChunks = messages.reduce((sum, { bytes }) => sum + chunksOf(bytes), 0);
  const shared = { side, changes: changes.length, messages: messages.length, state: state.entities };
  if (!side.queues) {
    for (const message of messages) side.consume([message], state);
    return { ...shared, code: callsIn(state), aws: noCalls, writeUnits: 0, readUnits: 0, eventChunks: 0, batchSize: 1 };
  }
  count(state, 'PutEvents', Math.ceil(messages.length / side.eventsOfRequest));
  const aws = side.batches ? consumeBatches(side, batches, state) : consumeOneByOne(side, messages, batches, state);
  const { writeUnits, readUnits } = state;
  const batchSize = messages.length / aws.Invoke;
  return { ...shared, code: callsIn(state), aws, writeUnits, readUnits, eventChunks, batchSize };
}

const noCalls: AwsCalls = {
  SendMessage: 0,
  ReceiveMessage: { full: 0, firstMessage: 0 },
  DeleteMessageBatch: 0,
  Invoke: 0,
  extraChunks: 0,
};

const callsIn = ({ calls }: SideState) => Object.fromEntries(calls);

function consumeBatches(side: Side, consumers: ConsumerBatches, state: SideState): AwsCalls {
  let sent = 0;
  let full = 0;
  let firstMessage = 0;
  let deletes = 0;
  let invocations = 0;
  let extraChunks = 0;
  for (const formed of Object.values(consumers)) {
    const receives = countReceives(formed);
    full += receives.full;
    firstMessage += receives.firstMessage;
    let again: TraceMessage[] = [];
    for (const { messages, bytes } of formed.batches) {
      sent += messages.length;
      extraChunks += Math.max(0, chunksOf(bytes) - Math.ceil(messages.length / 10));
      extraChunks += messages.reduce((sum, message) => sum + chunksOf(message.bytes) - 1, 0);
      invocations += 1;
      const failed = side.consume(messages, state);
      deletes += countDeletes(messages.length - failed.length);
      again.push(...failed);
    }
    // What failed is visible again when its timeout is over, long after the others: one by one, then.
    while (again.length > 0) {
      const [one, ...others] = again;
      const failed = one ? side.consume([one], state) : [];
      full += 1;
      firstMessage += 2;
      invocations += 1;
      deletes += countDeletes(1 - failed.length);
      again = [...others, ...failed];
    }
  }
  const ReceiveMessage = { full, firstMessage };
  return { SendMessage: sent, ReceiveMessage, DeleteMessageBatch: deletes, Invoke: invocations, extraChunks };
}

function consumeOneByOne(
  side: Side,
  all: readonly TraceMessage[],
  consumers: ConsumerBatches,
  state: SideState,
): AwsCalls {
  for (const message of all) side.consume([message], state);
  const empty = Object.values(consumers).reduce((sum, { emptyPolls }) => sum + emptyPolls, 0);
  const messages = all.length;
  const ReceiveMessage = { full: messages + empty, firstMessage: messages + empty };
  const extraChunks = all.reduce((sum, { bytes }) => sum + 2 * (chunksOf(bytes) - 1), 0);
  return { SendMessage: messages, ReceiveMessage, DeleteMessageBatch: messages, Invoke: messages, extraChunks };
}

/**
 * Calls that three parties get for one change of the trace: with *direct* one each, else one for each entity of a batch of
 * their own queue.
 */
export function partyCalls(trace: Trace, batches: ConsumerBatches, side: Side): number {
  if (!side.queues) return parties * trace.changes.length;
  const { PutItem = 0 } = runSide(side, trace, batches).code;
  return parties * PutItem;
}

/** The batches as one poller with full receives would have them: no mapping forms fewer in such a window. */
export const floorMappings = (mappings: Mappings): Mappings =>
  Object.fromEntries(
    Object.entries(mappings).map(([name, settings]) => [name, { ...settings, pollers: 1, batchSize: 10_000 }]),
  );
