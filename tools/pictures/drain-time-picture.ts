import { type Bar, barChart, barChartHeight } from './bar-chart.ts';
import { type Picture, phoneWidth, svgText, type Theme } from './svg.ts';

/**
 * How long queues take to drain after a flash sale, by the maximum concurrency of each consumer.
 *
 * @param page the text of `docs/flash-sale.md`, which `npm run flash-sale -- --docs` writes: its first table counts.
 * @throws Error if there is no such table.
 */
export function drainTimePicture(page: string, theme: Theme): Picture {
  const [heads = [], , ...rows] = /^\| .*\|\n(?:\|.*\n)+/m.exec(page)?.[0].trim().split('\n').map(cellsOf) ?? [];
  const cell = (row: readonly string[], head: string) => row[heads.indexOf(head)] ?? '';
  if (rows.length === 0 || !heads.includes('drain time'))
    throw new Error('docs/flash-sale.md has no table of drain times: write it with npm run flash-sale -- --docs.');
  const drawn = rows.map((row) => ({
    concurrency: cell(row, 'maximum concurrency'),
    bar: {
      label: cell(row, 'events').replace(/^[\d,]+ /, ''),
      value: Number.parseFloat(cell(row, 'drain time').replaceAll(',', '')),
      text: cell(row, 'drain time'),
      isOurs: !cell(row, 'events').includes('not packed'),
    } satisfies Bar,
  }));
  const most = Math.max(...drawn.map(({ bar }) => bar.value));
  let top = 52;
  const body = Object.entries(Object.groupBy(drawn, ({ concurrency }) => concurrency)).flatMap(
    ([concurrency, of = []]) => {
      const bars = of.map(({ bar }) => bar);
      const chart = barChart(`maximum concurrency ${concurrency}`, bars, most, top, theme);
      top += barChartHeight(bars.length);
      return chart;
    },
  );
  const about = `${cell(rows[0] ?? [], 'sale')}, ${cell(rows[0] ?? [], 'write')} a write`;
  const sentences = drawn.map(
    ({ concurrency, bar }) => `Maximum concurrency ${concurrency}, ${bar.label}: ${bar.text}.`,
  );
  return {
    title: 'Drain time of a flash sale by maximum concurrency',
    description: `A bar chart of modelled drain times after ${about}. ${sentences.join(' ')}`,
    width: phoneWidth,
    height: top,
    body: [
      svgText(12, 22, 'Drain time of a flash sale (modelled)', { size: 15, bold: true }),
      svgText(12, 42, about, { fill: theme.faintText }),
      ...body,
    ],
  };
}

const cellsOf = (line: string): string[] => line.slice(2, -2).split(' | ');
