import { describe, expect, it } from 'vitest';
import { logFigures } from '../../bench/report/cost-figures.ts';
import { measuredPage } from '../../bench/report/measured-page.ts';
import { readRows, rowOf, spreadOf } from '../../bench/report/row.ts';
import { textTable } from '../../bench/report/table.ts';

const figure = { name: 'dollars', unit: 'per million', ours: 1.1, peers: { powertools: 2, plain: 4 } };

const benches = ['cost', 'cpu'].map((name) => ({ name, description: `what ${name} is` }));

describe('a row', () => {
  it.each([
    ['of the ratio, met', { ...figure, target: { of: 'ratio', atMost: 0.55 } }, 'at most 0.55 × powertools', true],
    [
      'of the ratio, missed by less than is printed',
      { ...figure, ours: 1.100001, target: { of: 'ratio', atMost: 0.55 } },
      'at most 0.55 × powertools',
      false,
    ],
    ['of the value', { ...figure, target: { of: 'value', atLeast: 1 } }, 'at least 1', true],
    ['none', figure, null, null],
  ] as const)('says whether its target holds: %s', (_, given, target, holds) => {
    expect(rowOf('cost', given)).toMatchObject({ ratio: 0.55, target, holds });
  });

  it('takes the middle of the rounds, and their ends', () => {
    expect(spreadOf([3, 1, 2])).toEqual({ median: 2, spread: [1, 3] });
    expect(spreadOf([4, 1, 2, 3])).toEqual({ median: 2.5, spread: [1, 4] });
  });

  it('comes back from JSON as it was', () => {
    const rows = [rowOf('cost', { ...figure, spread: [0.5, 0.6], target: { of: 'ratio', atMost: 0.5 } })];
    expect(readRows(JSON.stringify(rows))).toEqual(rows);
    expect(() => readRows('[{"bench": 1}]')).toThrow('no rows of a bench');
    expect(() => readRows('# Measured')).toThrow('not JSON');
  });
});

it('takes the ratio that is given, which is the middle of those of the rounds', () => {
  const row = rowOf('growth', { ...figure, ratio: 1.2, target: { of: 'ratio', atMost: 1.1 } });
  expect(row).toMatchObject({ ratio: 1.2, holds: false });
});

describe('the page of what is measured', () => {
  const rows = [rowOf('cost', { ...figure, target: { of: 'ratio', atMost: 0.5 } })];

  it('has a section with its command for each bench that ran', () => {
    const page = measuredPage(rows, benches);
    expect(page).toContain('`npm run bench -- cost`');
    expect(page).toContain(
      '| dollars | per million | 1.1 | powertools 2, plain 4 | 0.55 |  | at most 0.5 × powertools | **no** |',
    );
    expect(page).not.toContain('`npm run bench -- cpu`');
  });

  it('has the same for a terminal', () => {
    expect(textTable(rows).split('\n')).toEqual([
      'cost',
      expect.stringMatching(/^ {2}figure {3}unit {9}ours {2}peers/),
      expect.stringMatching(/^ {2}dollars {2}per million {2}1\.1 {3}powertools 2, plain 4/),
    ]);
  });

  it('has the arithmetic of a target that is missed', () => {
    const missed = [
      rowOf('cost', {
        name: 'even: dollars',
        unit: 'per million changes',
        ours: 2.3,
        peers: { 'powertools-condition': 2.1 },
        target: { of: 'value', atMost: 2.2 },
      }),
      rowOf('cost', {
        name: 'even: logs',
        unit: 'MB',
        ours: 78,
        peers: { 'powertools-condition': 4, [logFigures.left]: 42, [logFigures.least]: 51 },
      }),
    ];
    const page = measuredPage(missed, benches);
    expect(page).toContain('the target leaves 42 bytes of log for each change, and ours writes 78');
    expect(page).toMatch(/The least such line has 51, .*: the floor lies above the target\./);
  });
});
