import { describe, expect, it } from 'vitest';
import { windowRows } from '../../bench/measures/windows.ts';
import { windowPoints, windowsTable } from '../../bench/report/windows-table.ts';
import { makeTrace } from '../../bench/traces/make-trace.ts';
import { catalog } from '../../lambda/events/catalog.ts';

const need = { cpuMillisOfChange: 0.1, cpuMillisOfBatch: 1, logBytesOfChange: 80, logBytesOfBatch: 500 };
const needs = {
  ours: need,
  'ours-with-sdk': need,
  'powertools-condition': need,
  powertools: need,
  plain: need,
};
const points = windowPoints(windowRows(makeTrace({ name: 'day', changes: 2_000, seed: 1 }), needs, 'prod'));
const of = (consumer: string, window: number) =>
  points.find((each) => each.consumer === consumer && each.window === window);

describe('the curve of the windows', () => {
  it('begins at nothing saved and nothing added, and a longer window saves more and adds its length', () => {
    for (const { name } of catalog.consumers) {
      expect(of(name, 0)).toMatchObject({ callsSaved: 0, dollarsSaved: 0, wait: 0 });
      for (const [window, longer] of [
        [1, 5],
        [5, 20],
        [20, 60],
      ] as const) {
        expect(of(name, longer)?.callsSaved).toBeGreaterThanOrEqual(of(name, window)?.callsSaved ?? 1);
      }
      expect(of(name, 20)?.wait).toBeGreaterThan(5);
      expect(of(name, 20)?.wait).toBeLessThanOrEqual(20);
    }
  });

  it('is a table with a line for each window', () => {
    expect(windowsTable(points).split('\n')).toHaveLength(2 + 12);
  });
});
