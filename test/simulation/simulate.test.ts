import { expect, it } from 'vitest';
import { simulate } from './simulate.ts';

it('runs the same way again with the same seed, and another way with another', async () => {
  const [first, again, other] = [await simulate(11), await simulate(11), await simulate(12)];
  expect(again.trace).toEqual(first.trace);
  expect(again.counts).toEqual(first.counts);
  expect(first.trace.length).toBeGreaterThan(100);
  expect(other.trace).not.toEqual(first.trace);
});
