import type { Clock } from '../clock.ts';
import type { NextTime } from './schedule-expression.ts';

interface ScheduleSettings {
  readonly nextTime: NextTime;
  readonly enabled: boolean;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** One schedule of EventBridge Scheduler. A time that passed while the machine slept is not made up for. */
export class Schedule {
  readonly #settings: ScheduleSettings;
  readonly #deps: { readonly clock: Clock; invoke(): void };
  #cancel: (() => void) | undefined;

  constructor(settings: ScheduleSettings, deps: { readonly clock: Clock; invoke(): void }) {
    this.#settings = settings;
    this.#deps = deps;
  }

  start(): void {
    // A rate without a start date is due at once, at the moment of its creation.
    if (this.#settings.enabled) this.#scheduleAfter(this.#settings.createdAt - 1);
  }

  stop(): void {
    this.#cancel?.();
  }

  #scheduleAfter(time: number): void {
    const { clock } = this.#deps;
    const due = this.#settings.nextTime(time);
    this.#cancel = clock.schedule(Math.max(0, due - clock.now()), () => {
      this.#scheduleAfter(Math.max(due, clock.now())); // a timer may fire a little before its time
      this.#deps.invoke();
    });
  }
}
