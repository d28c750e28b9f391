import type { ManualClock } from '../manual-clock.ts';

/** A table that takes so many writes in each second of the clock, and throttles the rest of it. A write takes 10 ms. */
export function limitedTable(
  writesPerSecond: number,
): (clock: ManualClock, secondsSinceStart: number) => Promise<void> {
  let second = 0;
  let written = 0;
  return async (clock, now) => {
    await new Promise<void>((resolve) => clock.schedule(10, resolve));
    if (Math.floor(now) > second) {
      second = Math.floor(now);
      written = 0;
    }
    written += 1;
    if (written > writesPerSecond) {
      throw Object.assign(new Error(), { name: 'ProvisionedThroughputExceededException' });
    }
  };
}
