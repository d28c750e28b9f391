import type { Clock } from '../../local/clock.ts';

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /** Runs every task that falls due, in order, each at its own time; also those they schedule. */
  advance(millis: number): void;
  /** The same, and lets promises settle before, between and after the tasks. */
  advanceAsync(millis: number): Promise<void>;
  /** How many tasks wait. */
  readonly scheduled: number;
}

export function manualClock(startAt = Date.UTC(2026, 0, 1)): ManualClock {
  const tasks = new Set<{ readonly at: number; readonly run: () => void }>();
  let now = startAt;

  const runNext = (until: number): boolean => {
    // A Set keeps the order of scheduling, so of two tasks due together the first one scheduled runs first.
    const [next] = [...tasks].filter((task) => task.at <= until).sort((a, b) => a.at - b.at);
    if (!next) return false;
    tasks.delete(next);
    now = Math.max(now, next.at);
    next.run();
    return true;
  };

  return {
    now: () => now,
    schedule(millis, run) {
      const task = { at: now + Math.max(0, millis), run };
      tasks.add(task);
      return () => tasks.delete(task);
    },
    advance(millis) {
      const until = now + millis;
      while (runNext(until));
      now = until;
    },
    async advanceAsync(millis) {
      const until = now + millis;
      await promisesSettled();
      while (runNext(until)) await promisesSettled();
      now = until;
      await promisesSettled();
    },
    get scheduled() {
      return tasks.size;
    },
  };
}

/** Every promise that needs nothing from outside has run its course before the next turn of the event loop. */
const promisesSettled = () => new Promise<void>((resolve) => setImmediate(resolve));
