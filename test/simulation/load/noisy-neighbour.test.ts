import { describe, expect, it } from 'vitest';
import { type NeighbourhoodOptions, neighbourhood } from './noisy-neighbour.ts';

/**
 * One seller sends a hundred times its share, beside 99 who send two changes a second each. Modelled: the local queue's model
 * of SQS fair queues, on a simulated clock. Write times are long, so that few changes keep many functions busy.
 */
const quiet = { quietSellers: 99, changesPerSecond: 2, seconds: 8 };
const noisy = { noisyTimes: 100, noisyPack: 1 };

/**
 * SQS counts messages: in packs of 20, this many times its share is just under the tenth of all messages from which on SQS takes
 * a seller for noisy.
 */
const timesUnseen = 220;

const rows: readonly (Pick<NeighbourhoodOptions, 'maximumConcurrency' | 'writeMillis'> & {
  readonly name: string;
  readonly noise: Required<Pick<NeighbourhoodOptions, 'noisyTimes' | 'noisyPack'>>;
})[] = [
  // 320 writes a second: less than the 400 that come
  { name: 'alone, more than functions can write', noise: noisy, maximumConcurrency: 2, writeMillis: 250 },
  // the concurrency of prod
  { name: 'in packs of 20', noise: { ...noisy, noisyPack: 20 }, maximumConcurrency: 50, writeMillis: 700 },
  // 696 writes a second: 3.2 times what the quiet sellers need and a tenth more
  {
    name: 'in packs of 20, as much as SQS does not see',
    noise: { noisyTimes: timesUnseen, noisyPack: 20 },
    maximumConcurrency: 10,
    writeMillis: 575,
  },
];

describe('a noisy neighbour', () => {
  it.each(rows)(
    'delays quiet sellers by half at most, and loses nothing: $name',
    { timeout: 300_000 },
    async ({ noise, ...functions }) => {
      const without = await neighbourhood({ ...quiet, ...functions });
      const beside = await neighbourhood({ ...quiet, ...functions, ...noise });
      expect(beside.quietP99 / without.quietP99).toBeLessThanOrEqual(1.5);
      expect(beside).toMatchObject({ missing: 0, deadLettered: 0 });
      expect(beside.noisyWrites).toBeGreaterThan(quiet.seconds * quiet.changesPerSecond * noise.noisyTimes * 0.9);

      const ungrouped = await neighbourhood({ ...quiet, ...functions, ...noise, grouped: false });
      expect(ungrouped.quietP99 / without.quietP99).toBeGreaterThan(1.5);
    },
  );
});
