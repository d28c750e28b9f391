import { describe, expect, it } from 'vitest';
import { rowOf } from '../../../bench/report/row.ts';
import { markdownTable } from '../../../bench/report/table.ts';
import { windowPoints, windowsTable } from '../../../bench/report/windows-table.ts';
import { measuredFigures, measuredWindows } from '../../../tools/pictures/measured-tables.ts';

const pageOf = (bench: string, table: string) =>
  `# Measured\n\n## ${bench}: what it is\n\nA note.\n\n${table}\n\n## next: other\n`;

describe('what is read from the page of measurements', () => {
  it('is what the bench wrote, also of peers whose names have commas and numbers', () => {
    const peers = {
      powertools: 4_553,
      'ours before (the SDK, 1 s)': 2.653,
      'ours unpacked, window of 1 s': 3_084,
      plain: 0.75,
    };
    const row = rowOf('cost', { name: 'day: all calls', unit: 'per 1,000 changes', ours: 2_393, peers });
    expect(measuredFigures(pageOf('cost', markdownTable([row])), 'cost')).toEqual([
      { name: 'day: all calls', ours: 2_393, peers: new Map(Object.entries(peers)) },
    ]);
  });

  it('has the windows of each consumer', () => {
    const rows = ['order', 'return'].flatMap((consumer, index) => [
      rowOf('windows', {
        name: `${consumer}: window of 2 s: all calls`,
        unit: '',
        ours: 54 + index,
        peers: { 'without a window': 100 },
      }),
      rowOf('windows', {
        name: `${consumer}: window of 2 s: dollars`,
        unit: '',
        ours: 2.5,
        peers: { 'without a window': 5 },
      }),
      rowOf('windows', { name: `${consumer}: window of 2 s: latency added, p99`, unit: 's', ours: 1.9 }),
    ]);
    expect(measuredWindows(pageOf('windows', windowsTable(windowPoints(rows))))).toEqual([
      { consumer: 'order', window: 2, callsSaved: 0.46, dollarsSaved: 0.5, wait: 1.9 },
      { consumer: 'return', window: 2, callsSaved: 0.45, dollarsSaved: 0.5, wait: 1.9 },
    ]);
  });

  it('says how to write a table that is missing', () => {
    expect(() => measuredFigures('# Measured\n', 'cost')).toThrow('npm run bench -- measured');
  });
});
