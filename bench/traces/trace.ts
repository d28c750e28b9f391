import { catalog } from '../../lambda/events/catalog.ts';
import { parseChanges, type StateChange } from '../../lambda/events/state-change.ts';
import type { SampleEvent } from '../../sample/sample-event.ts';

/** When every trace begins, epoch milliseconds: seeded traces are the same whenever they run. */
export const traceStart = Date.UTC(2025, 10, 28, 18);

/** One change on its way: the same event twice is a copy. */
export interface TraceChange {
  /** When it reaches its queue, in milliseconds since the trace began. */
  readonly at: number;
  readonly event: SampleEvent;
  /** The event, as a consumer reads it. */
  readonly change: StateChange;
  /** Of the message: the event in EventBridge's envelope. */
  readonly bytes: number;
}

/** What producers send, in the order of time. */
export interface Trace {
  readonly name: string;
  /** For a person, in a few words. */
  readonly title: string;
  readonly changes: readonly TraceChange[];
  /** Until the last change has arrived. */
  readonly millis: number;
}

interface TimedEvent {
  readonly at: number;
  readonly event: SampleEvent;
}

/** @throws Error for an event that breaks the contract: a trace has none, so that every side does the same work. */
export function traceOf(name: string, title: string, events: readonly TimedEvent[]): Trace {
  const changes = events
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, event }) => {
      const { source, detailType, detail } = event;
      const [parsed] = parseChanges({ source, detailType, detail }, catalog.eventTypes, traceStart + at);
      if (!parsed?.valid) throw new Error(`The trace ${name} has an event that is ${parsed?.reason}.`);
      return { at, event, change: parsed.change, bytes: Buffer.byteLength(messageBody(event, traceStart + at)) };
    });
  return { name, title, changes, millis: changes.at(-1)?.at ?? 0 };
}

/** The body of the message that EventBridge sends for an event. Its `id` is the event's own, not the change's. */
export function messageBody({ source, detailType, detail }: SampleEvent, at: number, id = blankId): string {
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
