/** Time, passed in: queue timers, mapping windows, schedules and metric time stamps of one local cloud share one. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Runs `task` once, `millis` of this clock from now. The answer cancels it. */
  schedule(millis: number, task: () => void): () => void;
}

/** The wall clock, `speed` times as fast from the moment of the call: at 60 a minute passes in a second. */
export function wallClock(speed = 1): Clock {
  const start = Date.now();
  return {
    now: () => start + (Date.now() - start) * speed,
    schedule: (millis, task) => {
      const timer = setTimeout(task, millis / speed);
      return () => clearTimeout(timer);
    },
  };
}
