import { describe, expect, it } from 'vitest';
import { logPrice, millionChangesPrice } from '../../../tools/price/change-price.ts';

describe('the price of a million changes', () => {
  it.each([
    // An event, a send with a group, a tenth of a receive and of a delete, a write, a hundredth of an invocation.
    ['in batches of 100', { batchSize: 100, writtenShare: 1, logBytesOfBatch: 0 }, 1 + 1.2 * 0.5 + 0.625 + 0.002],
    ['of which half are written', { batchSize: 100, writtenShare: 0.5, logBytesOfBatch: 0 }, 1.6 + 0.3125 + 0.002],
    ['one by one, with a kilobyte of log each', { batchSize: 1, writtenShare: 1, logBytesOfBatch: 1_000 }, 3.325 + 0.5],
  ])('%s', (_, load, dollars) => expect(millionChangesPrice(load)).toBeCloseTo(dollars, 9));

  it('has in it what is logged of each, and for how long it is kept', () => {
    expect(logPrice(100, 0)).toBeCloseTo(0.05, 9);
    expect(logPrice(100, 365)).toBeCloseTo(0.05 + 0.1 * 0.03 * 12, 9);
  });
});
