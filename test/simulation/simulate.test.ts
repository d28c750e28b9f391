import { expect, it } from 'vitest';
import { runProcess } from '../support/run-process.ts';
import { outcomeOf } from './command/report.ts';
import { type SimulationResult, simulate } from './simulate.ts';

it('runs a hundred seeds in which every kind of fault occurs, and every check holds', async () => {
  const { exitCode, stdout } = await runProcess(['node', 'test/simulation/run.ts', '--seeds', '100']);
  expect(stdout).toContain('100 seeds: every check holds.\n');
  expect(stdout).not.toContain('never occurred');
  expect(exitCode).toBe(0);
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
