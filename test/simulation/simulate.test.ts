import { expect, it, onTestFinished } from 'vitest';
import { addCounts, neverOccurred, outcomeOf } from './report.ts';
import { type SimulationResult, simulate } from './simulate.ts';
import { noFaults } from './world/fault-kinds.ts';

/** Where an error is thrown is of no use here, and takes a tenth of the time to find out. */
function withoutStackTraces(): void {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  onTestFinished(() => {
    Error.stackTraceLimit = stackTraceLimit;
  });
}

it('has every kind of fault in the first hundred seeds, and every check holds', async () => {
  withoutStackTraces();
  const counts = noFaults();
  for (let seed = 1; seed <= 100; seed++) {
    const outcome = outcomeOf(await simulate(seed));
    expect(outcome.failure).toBeUndefined();
    addCounts(counts, outcome.counts);
  }
  expect(neverOccurred(counts)).toEqual([]);
});

it('runs the same way again with the same seed, and another way with another', async () => {
  const [first, again, other] = [await simulate(11), await simulate(11), await simulate(12)];
  expect(again.trace).toEqual(first.trace);
  expect(again.counts).toEqual(first.counts);
  expect(first.trace.length).toBeGreaterThan(100);
  expect(other.trace).not.toEqual(first.trace);
});

it('tells of a failure by its seed, its check, and what happened to the changes that it is about', async () => {
  const result = await simulate(11);
  const change = [...result.world.changes.values()][0];
  const failure = {
    check: 'no change is lost',
    message: 'It is nowhere.',
    changeIds: [change?.changeId ?? ''],
  } as const;
  const failed: SimulationResult = { ...result, failure };
  const text = outcomeOf(failed).failure ?? '';
  expect(text).toMatch(/^Seed 11 fails\. The check: no change is lost\.\nIt is nowhere\. c0\n/);
  expect(text).toMatch(/receives, 1\. time: .*c0/);
  expect(text.split('\n').length).toBeLessThan(90);
  expect(text).toMatch(/npm run simulate -- --seed 11 --trace$/);
});
