import type { Clock } from '../../../local/clock.ts';
import { IndexedHeap } from '../../../local/sqs/contents/indexed-heap.ts';
import type { Chance } from './chance.ts';

/** A clock that is moved by whoever runs the simulation, from one thing that is due to the next. */
export interface SimulatedTime extends Clock {
  sleep(millis: number): Promise<void>;
  /** Runs what is due until then, in its order, and lets the promises settle after each. What is due together has no order. */
  runUntil(time: number, afterStep: () => void): Promise<void>;
  /** How many things were run. */
  readonly steps: number;
}

interface Task {
  readonly at: number;
  readonly run: () => void;
  index: number;
}

/** @param startAt epoch milliseconds */
export function simulatedTime(startAt: number, chance: Chance): SimulatedTime {
  const tasks = new IndexedHeap<Task>((task, index) => {
    task.index = index;
  });
  let now = startAt;
  let steps = 0;

  function schedule(millis: number, run: () => void): () => void {
    const task: Task = { at: now + Math.max(0, Math.ceil(millis)), run, index: -1 };
    tasks.push(task.at + chance.random() / 2, task); // times are whole numbers, so the half only orders what is due together
    return () => {
      if (task.index >= 0) tasks.remove(task.index);
    };
  }

  return {
    now: () => now,
    schedule,
    sleep: (millis) => new Promise((resolve) => void schedule(millis, resolve)),
    async runUntil(time, afterStep) {
      await inTurns(() => {
        if (now > startAt) afterStep();
        const next = tasks.first;
        if (!next || next.at > time) return false;
        tasks.remove(next.index);
        now = Math.max(now, next.at);
        steps += 1;
        next.run();
        return true;
      });
      now = Math.max(now, time);
    },
    get steps() {
      return steps;
    },
  };
}

/** So many turns are asked for at a time, since asking is slower than most turns are. */
const turnsAtOnce = 50;

/**
 * Calls `turn` until it returns false. Before each call every promise that waits for nothing from outside has run its course:
 * Node.js empties the queues of promises between two callbacks of `setImmediate`.
 */
function inTurns(turn: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    let over = false;
    let asked = 0;
    const ask = () => {
      asked = turnsAtOnce;
      for (let n = 0; n < turnsAtOnce; n++) setImmediate(take);
    };
    const take = () => {
      asked -= 1;
      if (over) return;
      try {
        over = !turn();
        if (over) resolve();
        else if (asked === 0) ask();
      } catch (error) {
        over = true;
        reject(error);
      }
    };
    ask();
  });
}
