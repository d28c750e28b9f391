import * as z from 'zod/mini';
import type { Clock } from '../../../local/clock.ts';
import type { LocalCloud } from '../../../local/cloud.ts';

/** The parts that are read of CloudWatch's message to a topic. */
const notification = z.object({
  AlarmName: z.string(),
  NewStateValue: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
});

interface StateChange {
  readonly alarmName: string;
  readonly state: string;
  /** Epoch milliseconds of the cloud's clock. */
  readonly at: number;
}

/** What alarms did, and what the subscribers of their topics were told, in the order of the events. */
export class AlarmWatch {
  readonly changes: StateChange[] = [];
  readonly told: (StateChange & { readonly topic: string })[] = [];
  /** Alarms that fired while no scenario expected them to. */
  readonly unexpected: (StateChange & { readonly reason: string })[] = [];
  readonly #expected = new Map<object, ReadonlySet<string>>();
  #begun = false;

  constructor(cloud: Pick<LocalCloud, 'alarms' | 'topics'>, clock: Pick<Clock, 'now'>) {
    cloud.alarms.onStateChange(({ name: alarmName, state, stateReason: reason }) => {
      const change = { alarmName, state, at: clock.now() };
      this.changes.push(change);
      const expected = [...this.#expected.values()].some((names) => names.has(alarmName));
      if (this.#begun && state === 'ALARM' && !expected) this.unexpected.push({ ...change, reason });
    });
    for (const [topic, each] of cloud.topics) {
      each.subscribe(({ message, timestamp }) => {
        const { AlarmName: alarmName, NewStateValue: state } = notification.parse(JSON.parse(message));
        this.told.push({ alarmName, state, at: timestamp, topic });
      });
    }
  }

  /** From now on nothing fires that is not expected. */
  begin(): void {
    this.#begun = true;
  }

  /** These alarms may fire until the answer is called. */
  expect(alarmNames: Iterable<string>): () => void {
    const key = {};
    this.#expected.set(key, new Set(alarmNames));
    return () => this.#expected.delete(key);
  }

  /** When the alarm went to this state, the first time since then. */
  changed(alarmName: string, state: string, since: number): number | undefined {
    return this.changes.find((each) => each.alarmName === alarmName && each.state === state && each.at >= since)?.at;
  }

  /** The same, the last time. */
  last(alarmName: string, state: string, since: number): number | undefined {
    return this.changes.findLast((each) => each.alarmName === alarmName && each.state === state && each.at >= since)
      ?.at;
  }

  wasTold(alarmName: string, state: string, since: number): boolean {
    return this.told.some((each) => each.alarmName === alarmName && each.state === state && each.at >= since);
  }
}
