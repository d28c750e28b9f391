import { seededRandom } from '../../../local/random.ts';
import type { ManualClock } from '../manual-clock.ts';
import { writeCapacity } from './write-capacity.ts';

/** A table that takes so many writes a second, and throttles the rest. A write takes 5 to 15 ms. */
export function limitedTable(
  writesPerSecond: number,
): (clock: ManualClock, secondsSinceStart: number) => Promise<void> {
  const random = seededRandom(1);
  let takesOne: (() => boolean) | undefined;
  return async (clock) => {
    await new Promise<void>((resolve) => clock.schedule(5 + random() * 10, resolve));
    takesOne ??= writeCapacity(writesPerSecond, clock);
    if (!takesOne()) throw Object.assign(new Error(), { name: 'ProvisionedThroughputExceededException' });
  };
}
