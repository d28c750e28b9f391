import type { Clock } from '../../../local/clock.ts';

/** A clock that jumps to the next thing that somebody waits for, as soon as nobody has anything else to do. */
export interface SimulatedClock extends Clock {
  wait(millis: number): Promise<void>;
}

export function simulatedClock(startAt = Date.UTC(2026, 0, 1)): SimulatedClock {
  const tasks = new Set<{ readonly at: number; readonly run: () => void }>();
  let now = startAt;
  let pumping = false;

  // Between two turns of the event loop every promise that needs nothing from outside has run its course.
  const pump = () => {
    const [next] = [...tasks].sort((a, b) => a.at - b.at);
    pumping = next !== undefined;
    if (!next) return;
    tasks.delete(next);
    now = Math.max(now, next.at);
    next.run();
    setImmediate(pump);
  };
  const schedule = (millis: number, run: () => void) => {
    const task = { at: now + Math.max(0, millis), run };
    tasks.add(task);
    if (!pumping) setImmediate(pump);
    pumping = true;
    return () => void tasks.delete(task);
  };
  return {
    now: () => now,
    schedule,
    wait: (millis) => new Promise((resolve) => void schedule(millis, resolve)),
  };
}
