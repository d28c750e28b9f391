import { seededRandom } from '../../../local/random.ts';
import type { ManualClock } from '../manual-clock.ts';

/**
 * A table that takes so many writes a second, and throttles the rest. Capacity comes back all the time and a second's worth of
 * it can be saved up, so while too much comes, whichever write is there next gets it: the changes of a pack are throttled one
 * by one. A table that began anew with each second would take whole packs, in the order of the batch. A write takes 5 to 15 ms.
 */
export function limitedTable(
  writesPerSecond: number,
): (clock: ManualClock, secondsSinceStart: number) => Promise<void> {
  const random = seededRandom(1);
  let capacity = writesPerSecond;
  let knownAt: number | undefined;
  return async (clock) => {
    await new Promise<void>((resolve) => clock.schedule(5 + random() * 10, resolve));
    const now = clock.now();
    capacity = Math.min(writesPerSecond, capacity + ((now - (knownAt ?? now)) / 1_000) * writesPerSecond);
    knownAt = now;
    if (capacity < 1) throw Object.assign(new Error(), { name: 'ProvisionedThroughputExceededException' });
    capacity -= 1;
  };
}
