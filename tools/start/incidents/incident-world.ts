import { setTimeout as wait } from 'node:timers/promises';
import type { Names } from '../../../lib/config/names.ts';
import type { MovedClock } from '../../../local/clock.ts';
import type { LocalCloud } from '../../../local/cloud.ts';
import type { SampleEvent } from '../../../sample/sample-event.ts';
import { publishSample } from '../publish-sample.ts';

/** What an incident may do to the running system. Times are those of its clock. */
export interface IncidentWorld {
  readonly cloud: LocalCloud;
  readonly names: Names;
  /** Epoch milliseconds. */
  now(): number;
  /** It is `millis` later, and what was due meanwhile has run. */
  leap(millis: number): Promise<void>;
  publish(events: readonly SampleEvent[]): Promise<void>;
  /** Resolves after a minute, or when interrupted. */
  minute(): Promise<void>;
  /** Leaps from try to try until the consumer's dead-letter queue holds `count` messages and it works on nothing more. */
  untilDead(consumer: string, count: number): Promise<void>;
}

const leapMillis = 1_000 * 30;
const lookEveryMillis = 10; // of the machine's time

export function incidentWorld(cloud: LocalCloud, names: Names, clock: MovedClock, signal: AbortSignal): IncidentWorld {
  const publish = async (events: readonly SampleEvent[]) => {
    if (events.length > 0) await publishSample(events, cloud.endpoint, names.bus, () => {}, signal);
  };
  const leap = async (millis: number) => {
    clock.leap(millis);
    await wait(lookEveryMillis);
  };
  return {
    cloud,
    names,
    now: clock.now,
    leap,
    publish,
    minute: () =>
      new Promise<void>((resolve) => {
        const done = () => {
          cancel();
          signal.removeEventListener('abort', done);
          resolve();
        };
        const cancel = clock.schedule(60_000, done);
        if (signal.aborted) done();
        else signal.addEventListener('abort', done);
      }),
    untilDead: async (consumer, count) => {
      const { deadLetterQueue, function: functionName } = names.consumer(consumer);
      const dead = () => cloud.queues.get(deadLetterQueue)?.counts().visible ?? 0;
      const mapping = cloud.mappings.get(functionName);
      while ((mapping?.idle === false || dead() < count) && !signal.aborted) {
        if (mapping?.batchesInFlight) await wait(lookEveryMillis);
        else await leap(leapMillis); // what there is waits for its next try, or for a batch to be full
      }
    },
  };
}
