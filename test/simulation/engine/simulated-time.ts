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
      await promisesSettled();
      for (let next = tasks.first; next && next.at <= time; next = tasks.first) {
        tasks.remove(next.index);
        now = Math.max(now, next.at);
        next.run();
        steps += 1;
        await promisesSettled();
        afterStep();
      }
      now = Math.max(now, time);
    },
    get steps() {
      return steps;
    },
  };
}

/** Every promise that waits for nothing from outside has run its course before the next turn of the event loop. */
const promisesSettled = () => new Promise<void>((resolve) => setImmediate(resolve));
