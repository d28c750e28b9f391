import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { windowRows } from '../../bench/measures/windows.ts';
import { windowPoints, windowsPicture, windowsTable } from '../../bench/report/windows-picture.ts';
import { makeTrace } from '../../bench/traces/make-trace.ts';
import { catalog } from '../../lambda/events/catalog.ts';
import { configOf, consumerConfigOf } from '../../lib/config/config.ts';

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

  it('is a picture with its text as text, a description, and colours for dark pages', () => {
    const picture = windowsPicture(points, { order: 2, inventory: 20, return: 2 });
    expect(picture).toContain('<title id="title">What a batching window saves');
    expect(picture).toMatch(/<desc id="description">.*For inventory, 20 seconds save \d+ % of the calls/);
    expect(picture).toContain('prefers-color-scheme: dark');
    expect(picture.match(/<circle /g)).toHaveLength(2 * catalog.consumers.length);
    expect(picture).not.toContain('NaN');
    expect(picture).not.toContain('undefined');
  });

  it('is a table with a line for each window', () => {
    expect(windowsTable(points).split('\n')).toHaveLength(2 + 12);
  });
});

describe('the picture in the docs', () => {
  const picture = readFileSync(new URL('../../docs/windows.svg', import.meta.url), 'utf8');

  it.each(catalog.consumers)('marks the window that prod has for $name', ({ name }) => {
    const { maximumBatchingWindowSeconds } = consumerConfigOf(configOf('prod'), name);
    expect(picture).toContain(`>${name}, ${maximumBatchingWindowSeconds} s</text>`);
  });
});
