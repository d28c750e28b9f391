import type { Row } from './row.ts';

const columns = ['figure', 'unit', 'ours', 'peers', 'ratio', 'spread', 'target', 'holds'] as const;

/** Rows for a terminal: a title for each bench, its columns aligned. */
export function textTable(rows: readonly Row[]): string {
  return Object.entries(Object.groupBy(rows, ({ bench }) => bench))
    .map(([bench, ofBench = []]) => {
      const cells = [columns as readonly string[], ...ofBench.map(cellsOf)];
      const widths = columns.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
      const lines = cells.map((line) =>
        line
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd(),
      );
      return [bench, ...lines.map((line) => `  ${line}`)].join('\n');
    })
    .join('\n\n');
}

/** The same as a table of Markdown. */
export function markdownTable(rows: readonly Row[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map((row) => line(cellsOf(row)))].join('\n');
}

function cellsOf({ name, unit, ours, peers, ratio, spread, target, holds }: Row): string[] {
  return [
    name,
    unit,
    text(ours),
    Object.entries(peers)
      .map(([peer, value]) => `${peer} ${text(value)}`)
      .join(', '),
    ratio === null ? '' : text(ratio),
    spread ? `${text(spread[0])}–${text(spread[1])}` : '',
    target ?? '',
    holds === null ? '' : holds ? 'yes' : '**no**',
  ];
}

const text = (value: number): string => value.toLocaleString('en-US', { maximumSignificantDigits: 4 });
