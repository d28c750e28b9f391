import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { measuredPage } from '../../bench/report/measured-page.ts';
import { rowOf } from '../../bench/report/row.ts';
import { catalog } from '../../lambda/events/catalog.ts';
import { workingTree } from '../../tools/rooms/source-tree.ts';
import { startCommand } from '../../tools/start/start-options.ts';
import { resourcesOf } from '../support/resources-of.ts';
import { synthesize } from '../support/synthesize.ts';

const documents = [...workingTree(path.resolve(import.meta.dirname, '../..'))].filter(([file]) => file.endsWith('.md'));

/** The rows of the one table, in whichever document, whose head begins like this. */
function rowsOfTable(head: RegExp): string[][] {
  const tables = documents.flatMap(([, text]) => {
    const lines = text.split('\n');
    return lines.flatMap((line, index) => {
      if (!head.test(line)) return [];
      const rest = lines.slice(index + 2);
      return [
        rest.slice(
          0,
          rest.findIndex((each) => !each.startsWith('|')),
        ),
      ];
    });
  });
  expect(tables).toHaveLength(1);
  return (tables[0] ?? []).map((line) => line.slice(2, -2).split(' | '));
}

describe('the tables in the documents', () => {
  it('have every alarm of the templates, with its severity', () => {
    const alarms = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].flatMap((type) =>
      resourcesOf(synthesize('dev'), type).map(({ Properties }) => {
        const name = Properties.AlarmName.replace(/^commerce-dev-/, '');
        const consumer = catalog.consumers.find((each) => name.startsWith(`${each.name}-`))?.name;
        const [, severity] = /Severity: (\w+)/.exec(Properties.AlarmDescription) ?? [];
        return [
          `\`${consumer ? name.slice(consumer.length + 1) : name}\``,
          consumer ? 'each consumer' : 'all',
          severity,
        ];
      }),
    );
    const silence = ['`silence`', 'each consumer', 'page']; // off until a stage has a time for it
    const expected = [...new Set([...alarms, silence].map((row) => row.join(' | ')))];
    const documented = rowsOfTable(/^\| alarm \| of \| severity \|/).map((cells) => cells.slice(0, 3).join(' | '));
    expect(documented.sort()).toEqual(expected.sort());
  });

  it('have every option of npm start', () => {
    const options = startCommand(async () => {}).options.map(({ long }) => long);
    const documented = rowsOfTable(/^\| option[^|]*\|/).flatMap(([cell = '']) => cell.match(/--[a-z-]+/g) ?? []);
    expect([...new Set(documented)].sort()).toEqual(options.sort());
  });
});

describe('docs/measured.md', () => {
  const page = documents.find(([file]) => file === 'docs/measured.md')?.[1] ?? '';
  const benches = [...page.matchAll(/^## (\w+): (.*)$/gm)].map(([, name = '', description = '']) => ({
    name,
    description,
  }));

  it('has the words that npm run bench -- measured writes about each bench', () => {
    const rows = benches.map(({ name }) => rowOf(name, { name: 'order: window of 0 s: all calls', unit: '', ours: 1 }));
    const words = measuredPage(rows, benches)
      .split('\n\n')
      .filter((paragraph) => !paragraph.startsWith('|'));
    expect(words.length).toBeGreaterThan(20);
    expect(words.filter((paragraph) => !page.includes(paragraph.trimEnd()))).toEqual([]);
  });
});
