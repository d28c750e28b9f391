import { catalog } from '../../lambda/events/catalog.ts';
import { parseChanges, type StateChange } from '../../lambda/events/state-change.ts';
import type { SampleEvent, SamplePack } from '../../sample/sample-event.ts';

/** When every trace begins, epoch milliseconds: seeded traces are the same whenever they run. */
export const traceStart = Date.UTC(2025, 10, 28, 18);

/** Ten events go out in one request of some 20 milliseconds, a producer's requests one after the other. */
export const requestMillis = 20;

/** One change on its way: the same event twice is a copy. */
export interface TraceChange {
  /** When it reaches its queue, alone in an event, in milliseconds since the trace began. */
  readonly at: number;
  /** When its producer has it. Not later than `at`, since a producer that has many sends one request after the other. */
  readonly readyAt: number;
  readonly event: SampleEvent;
  /** The event, as a consumer reads it. */
  readonly change: StateChange;
  /** Of the message that carries it alone: the event in EventBridge's envelope. */
  readonly bytes: number;
}

/** An event as it is sent, of one change or of a pack. */
export type SentEvent = SampleEvent | SamplePack;

/** One event on its way, with all that it carries. */
export interface TraceMessage {
  /** When it reaches its queue. */
  readonly at: number;
  readonly event: SentEvent;
  /** At least one, of one type and one seller. */
  readonly changes: readonly TraceChange[];
  /** Of the message: the event in EventBridge's envelope. */
  readonly bytes: number;
}

/** What producers send, in the order of time. */
export interface Trace {
  readonly name: string;
  /** For a person, in a few words. */
  readonly title: string;
  readonly changes: readonly TraceChange[];
  /** What carries them, in the order of time: an event for each, but in a packed trace. */
  readonly messages: readonly TraceMessage[];
  /** Until the last change has arrived. */
  readonly millis: number;
}

export interface TimedEvent {
  readonly at: number;
  /** `at` if omitted. */
  readonly readyAt?: number;
  readonly event: SampleEvent;
}

/** @throws Error for an event that breaks the contract: a trace has none, so that every side does the same work. */
export function traceOf(name: string, title: string, events: readonly TimedEvent[]): Trace {
  const changes = events.map(({ at, readyAt = at, event }): TraceChange => {
    const { source, detailType, detail } = event;
    const [parsed] = parseChanges({ source, detailType, detail }, catalog.eventTypes, traceStart + at);
    if (!parsed?.valid) throw new Error(`The trace ${name} has an event that is ${parsed?.reason}.`);
    const bytes = Buffer.byteLength(messageBody(event, traceStart + at));
    return { at, readyAt, event, change: parsed.change, bytes };
  });
  return traceOfChanges(name, title, changes);
}

/** Of changes in any order, an event for each. */
export function traceOfChanges(name: string, title: string, unordered: readonly TraceChange[]): Trace {
  const changes = unordered.toSorted((a, b) => a.at - b.at);
  const messages = changes.map((change) => ({
    at: change.at,
    event: change.event,
    changes: [change],
    bytes: change.bytes,
  }));
  return { name, title, changes, messages, millis: changes.at(-1)?.at ?? 0 };
}

/** The same trace without the messages that are not wanted, and their changes. */
export function partOf(trace: Trace, wanted: (message: TraceMessage, position: number) => boolean): Trace {
  const messages = trace.messages.filter(wanted);
  return { ...trace, messages, changes: messages.flatMap(({ changes }) => changes) };
}

/** The body of the message that EventBridge sends for an event. Its `id` is the event's own, not the change's. */
export function messageBody({ source, detailType, detail }: Omit<SentEvent, 'kind'>, at: number, id = blankId): string {
  return JSON.stringify({
    version: '0',
    id,
    'detail-type': detailType,
    source,
    account: '000000000000',
    time: new Date(at).toISOString(),
    region: 'us-east-1',
    resources: [],
    detail,
  });
}

const blankId = '00000000-0000-4000-8000-000000000000';
