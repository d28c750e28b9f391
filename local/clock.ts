/** Time, passed in: queue timers, mapping windows, schedules and metric time stamps of one local cloud share one. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Runs `task` once, `millis` of this clock from now. The answer cancels it. */
  schedule(millis: number, task: () => void): () => void;
}

/** A clock that somebody moves: over hours or days in which nothing happens that anybody waits to see, or faster. */
export interface MovedClock extends Clock {
  /**
   * It is `millis` later at once. What was due meanwhile runs now, late and in its order: each task once, as on a machine
   * that has slept.
   */
  leap(millis: number): void;
  /** From now on it is so many times as fast as the machine's. */
  runAt(speed: number): void;
}

interface Timer {
  /** Epoch milliseconds of the clock. */
  readonly at: number;
  readonly task: () => void;
  /** Of the machine, which ends it. */
  cancel(): void;
}

/**
 * The wall clock, `speed` times as fast from the moment of the call: at 60 a minute passes in a second.
 *
 * @param beginsAt what it shows at the call, in epoch milliseconds; defaults to the present.
 */
export function wallClock(speed = 1, beginsAt = Date.now()): MovedClock {
  const timers = new Set<Timer>();
  let since = { machine: Date.now(), clock: beginsAt, speed };
  const now = () => since.clock + (Date.now() - since.machine) * since.speed;
  const arm = (timer: Timer) => {
    const ended = () => {
      timers.delete(timer);
      timer.task();
    };
    const timeout = setTimeout(ended, Math.max(0, timer.at - now()) / since.speed);
    timer.cancel = () => clearTimeout(timeout);
  };
  const move = (millis: number, speed: number) => {
    since = { machine: Date.now(), clock: now() + millis, speed };
    for (const timer of [...timers].sort((a, b) => a.at - b.at)) {
      timer.cancel();
      arm(timer);
    }
  };
  return {
    now,
    schedule: (millis, task) => {
      const timer: Timer = { at: now() + millis, task, cancel: () => {} };
      timers.add(timer);
      arm(timer);
      return () => {
        timer.cancel();
        timers.delete(timer);
      };
    },
    leap: (millis) => move(millis, since.speed),
    runAt: (speed) => move(0, speed),
  };
}
