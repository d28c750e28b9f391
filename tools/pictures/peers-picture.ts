import { type Bar, barChart, barChartHeight } from './bar-chart.ts';
import { type MeasuredFigure, measuredFigures } from './measured-tables.ts';
import { type Picture, phoneWidth, svgText, type Theme } from './svg.ts';

/** The loads that are shown, by the names that `docs/measured.md` has for them. */
const loads = [
  { name: 'day', title: "A trading day's busiest hour" },
  { name: 'bulk', title: 'A bulk sync of stock levels' },
] as const;

const figures = [
  {
    name: 'all calls',
    unit: 'calls per 1,000 changes',
    format: (value: number) => Math.round(value).toLocaleString('en-US'),
  },
  { name: 'dollars', unit: 'US dollars per million changes', format: (value: number) => `$${value.toFixed(2)}` },
] as const;

/** The bars, from the row of a figure and the row of the same figure with packs. */
const bars: readonly {
  label: string;
  isOurs?: true;
  value: (row: MeasuredFigure, packed: MeasuredFigure) => number | undefined;
}[] = [
  { label: 'ours, packs', isOurs: true, value: (_, packed) => packed.ours },
  { label: 'ours', isOurs: true, value: ({ ours }) => ours },
  { label: 'Powertools, packs', value: (_, { peers }) => peers.get('powertools-condition-packed') },
  { label: 'Powertools', value: ({ peers }) => peers.get('powertools-condition') },
  { label: 'with idempotency', value: ({ peers }) => peers.get('powertools') },
  { label: 'one by one', value: ({ peers }) => peers.get('plain') },
];

/**
 * Calls and dollars of the backbone beside those of its peers, as bars.
 *
 * @param page the text of `docs/measured.md`.
 */
export function peersPicture(page: string, theme: Theme): Picture {
  const rows = measuredFigures(page, 'cost');
  const row = (name: string): MeasuredFigure => {
    const found = rows.find((each) => each.name === name);
    if (!found) throw new Error(`docs/measured.md has no figure "${name}": write it with npm run bench -- measured.`);
    return found;
  };
  const panels = loads.flatMap((load) =>
    figures.map((figure) => ({
      load,
      figure,
      drawn: bars.flatMap(({ label, isOurs = false, value }): Bar[] => {
        const amount = value(row(`${load.name}: ${figure.name}`), row(`${load.name}: packs, ${figure.name}`));
        return amount === undefined ? [] : [{ label, isOurs, value: amount, text: figure.format(amount) }];
      }),
    })),
  );
  let top = 8;
  const body = panels.flatMap(({ load, figure, drawn }) => {
    const isFirst = figure === figures[0];
    const heading = isFirst ? [svgText(12, top + 14, load.title, { size: 15, bold: true })] : [];
    if (isFirst) top += 26;
    const most = Math.max(...drawn.map(({ value }) => value));
    const elements = barChart(figure.unit, drawn, most, top, theme);
    top += barChartHeight(drawn.length);
    return [...heading, ...elements];
  });
  const describe = panels.map(
    ({ load, figure, drawn }) =>
      `${load.title}, ${figure.unit}: ${drawn.map((bar) => `${bar.label} ${bar.text}`).join(', ')}.`,
  );
  return {
    title: 'Calls and dollars beside the peers',
    description: `Four bar charts. ${describe.join(' ')} Powertools is Powertools for AWS Lambda with batch processing, parser and a conditional write; with idempotency, it is that with its idempotency utility too; one by one is a function that reads and writes one message for each invocation.`,
    width: phoneWidth,
    height: top,
    body,
  };
}
