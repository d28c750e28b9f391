import type { Clock } from '../../../local/clock.ts';

/**
 * What a table, or one partition of it, takes of writes. Capacity comes back all the time and a second's worth of it can be
 * saved up, so while too much comes, whichever write is there next gets it: the changes of a pack are throttled one by one.
 * Capacity that began anew with each second would take whole packs, in the order of the batch.
 *
 * @returns whether there is capacity for one write now, and takes it if there is.
 */
export function writeCapacity(perSecond: number, clock: Pick<Clock, 'now'>): () => boolean {
  let capacity = perSecond;
  let knownAt = clock.now();
  return () => {
    const now = clock.now();
    capacity = Math.min(perSecond, capacity + ((now - knownAt) / 1_000) * perSecond);
    knownAt = now;
    if (capacity < 1) return false;
    capacity -= 1;
    return true;
  };
}
