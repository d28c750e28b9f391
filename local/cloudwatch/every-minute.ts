import type { Clock } from '../clock.ts';
import { resolutionMillis } from './metrics/metric-store.ts';

// Of those that passed while the machine slept; alarms that look back further find their metrics as they were.
const maximumMinutesLate = 60;

/**
 * Runs `task` at the end of every minute of the clock, each once and in order, late where the process was busy. The
 * answer ends it.
 *
 * @param task gets the end of the minute in epoch milliseconds
 */
export function everyMinute(clock: Clock, task: (end: number) => void): () => void {
  const minuteOf = (time: number) => Math.floor(time / resolutionMillis);
  let last = minuteOf(clock.now());
  let cancel = () => {};
  const wait = () => {
    cancel = clock.schedule(Math.max(0, (last + 1) * resolutionMillis - clock.now()), () => {
      const present = minuteOf(clock.now());
      last = Math.max(last, present - maximumMinutesLate);
      while (last < present) task(++last * resolutionMillis);
      wait();
    });
  };
  wait();
  return () => cancel();
}
