import { svgElement, svgText, type Theme, textWidth } from './svg.ts';

interface Axis {
  readonly label: string;
  readonly max: number;
  /** Where the axis is labelled; the first is where it begins. */
  readonly ticks: readonly number[];
  readonly format?: (value: number) => string;
}

interface Series {
  readonly name: string;
  /** In the units of the axes, from left to right. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** A point to stand out. */
  readonly mark?: readonly [x: number, y: number];
}

interface LineChart {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  /** At most four. */
  readonly series: readonly Series[];
}

interface Area {
  /** Of the chart with its title and labels, in units of the picture. */
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const left = 46;
const right = 14;
const titleHeight = 22;
const labelsHeight = 40;
/** Beside the color, for people who do not tell colors apart. */
const dashes = [undefined, '7 3', '2 3', '9 3 2 3'];

/** A chart of lines with its axes, as elements of a picture that is as wide as the chart. */
export function lineChart({ title, x, y, series }: LineChart, area: Area, theme: Theme): string[] {
  const [top, bottom] = [area.top + titleHeight, area.top + area.height - labelsHeight];
  const start = (axis: Axis) => axis.ticks[0] ?? 0;
  const atX = (value: number) => left + ((value - start(x)) / (x.max - start(x))) * (area.width - left - right);
  const atY = (value: number) => bottom - ((value - start(y)) / (y.max - start(y))) * (bottom - top);
  const text = (axis: Axis, value: number) => axis.format?.(value) ?? `${value}`;
  return [
    svgText(12, area.top + 12, title, { bold: true }),
    ...y.ticks.flatMap((value) => [
      svgElement('line', { x1: left, y1: atY(value), x2: area.width - right, y2: atY(value), stroke: theme.line }),
      svgText(left - 6, atY(value) + 4, text(y, value), { size: 12, anchor: 'end', fill: theme.faintText }),
    ]),
    ...x.ticks.map((value) =>
      svgText(atX(value), bottom + 17, text(x, value), { size: 12, anchor: 'middle', fill: theme.faintText }),
    ),
    svgText(area.width - right, bottom + 34, x.label, { size: 12, anchor: 'end', fill: theme.faintText }),
    ...series.flatMap(({ points, mark }, index) => [
      svgElement('polyline', {
        points: points.map(([valueX, valueY]) => `${atX(valueX).toFixed(1)},${atY(valueY).toFixed(1)}`).join(' '),
        fill: 'none',
        stroke: theme.series[index],
        'stroke-width': 2.5,
        'stroke-dasharray': dashes[index],
      }),
      ...(mark ? [svgElement('circle', { cx: atX(mark[0]), cy: atY(mark[1]), r: 5, fill: theme.series[index] })] : []),
    ]),
  ];
}

/** What the lines of a chart are, beside each other, in as many rows as they need. */
export function legend(names: readonly string[], top: number, width: number, theme: Theme): string[] {
  let [x, y] = [12, top + 12];
  return names.map((name, index) => {
    const needed = 28 + textWidth(name);
    if (x + needed > width && x > 12) [x, y] = [12, y + 20];
    const line = svgElement('line', {
      x1: x,
      y1: y - 4,
      x2: x + 22,
      y2: y - 4,
      stroke: theme.series[index],
      'stroke-width': 2.5,
      'stroke-dasharray': dashes[index],
    });
    const element = `${line}${svgText(x + 28, y, name)}`;
    x += needed + 16;
    return element;
  });
}
