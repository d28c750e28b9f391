import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { receivesWithin } from '../../../lib/routing/max-receive-count.ts';

/** What the fixed halves of the backoffs between so many receives add up to. */
function survivedSeconds(receives: number, first: number, most: number): number {
  let seconds = 0;
  for (let backoff = 1; backoff < receives; backoff += 1)
    seconds += Math.floor(Math.min(first * 2 ** (backoff - 1), most) / 2);
  return seconds;
}

describe('receivesWithin', () => {
  it.each([
    { outage: 0, first: 10, most: 300, receives: 5 },
    { outage: 75, first: 10, most: 300, receives: 5 }, // 5 + 10 + 20 + 40
    { outage: 76, first: 10, most: 300, receives: 6 },
    { outage: 600, first: 10, most: 300, receives: 9 }, // 5 + 10 + 20 + 40 + 80 + 150 + 150 + 150 = 605
    { outage: 600, first: 600, most: 600, receives: 5 },
  ])('answers $receives for $outage s with backoffs from $first s to $most s', ({ outage, first, most, receives }) => {
    expect(receivesWithin(outage, { backoffFirstSeconds: first, backoffMaxSeconds: most })).toBe(receives);
  });

  it('answers the least number, from 5, that survives the outage', () => {
    const seconds = fc.integer({ min: 2, max: 900 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_600 }), seconds, seconds, (outage, a, b) => {
        const [first, most] = [Math.min(a, b), Math.max(a, b)];
        const receives = receivesWithin(outage, { backoffFirstSeconds: first, backoffMaxSeconds: most });
        if (receives > 1_000) return; // refused at synth
        expect(receives).toBeGreaterThanOrEqual(5);
        expect(survivedSeconds(receives, first, most)).toBeGreaterThanOrEqual(outage);
        if (receives > 5) expect(survivedSeconds(receives - 1, first, most)).toBeLessThan(outage);
      }),
    );
  });
});
