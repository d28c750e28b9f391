import type { Row } from './row.ts';

/** The figures of a window, as its rows name them. */
export const windowFigures = {
  calls: { name: 'all calls', unit: 'per 1,000 changes' },
  dollars: { name: 'dollars', unit: 'per million changes' },
  wait: { name: 'latency added, p99', unit: 's' },
} as const;

/** One window of one consumer. Shares of what the same changes need without a window; seconds. */
interface Point {
  readonly consumer: string;
  readonly window: number;
  readonly callsSaved: number;
  readonly dollarsSaved: number;
  readonly dollars: number;
  readonly wait: number;
}

/** The windows in rows of the bench, in their order. */
export function windowPoints(rows: readonly Row[]): readonly Point[] {
  return rows.flatMap(({ bench, name, ratio }) => {
    const [, consumer, window] = /^(.+): window of (\d+) s: all calls$/.exec(name) ?? [];
    if (bench !== 'windows' || consumer === undefined) return [];
    const other = (figure: keyof typeof windowFigures) =>
      rows.find((row) => row.name === `${consumer}: window of ${window} s: ${windowFigures[figure].name}`);
    const dollars = other('dollars');
    return [
      {
        consumer,
        window: Number(window),
        callsSaved: 1 - (ratio ?? 1),
        dollarsSaved: 1 - (dollars?.ratio ?? 1),
        dollars: dollars?.ours ?? Number.NaN,
        wait: other('wait')?.ours ?? Number.NaN,
      },
    ];
  });
}

// In the units of the picture, which is as wide as a phone: text keeps its size there.
const width = 400;
const left = 44;
const right = 12;
const panelHeight = 190;
const panelGap = 64;
const top = 56;
const characterWidth = 7.5;
const mostSeconds = 60;
const mostSaved = 0.7;

const x = (seconds: number) => left + (seconds / mostSeconds) * (width - left - right);

/**
 * The curve as an SVG picture: calls and dollars saved against the latency that the window adds, for each consumer.
 *
 * @param chosen the window of each consumer in seconds, by its name: it is marked.
 */
export function windowsPicture(points: readonly Point[], chosen: Readonly<Record<string, number>>): string {
  const consumers = [...new Set(points.map(({ consumer }) => consumer))];
  const panels = [
    { title: 'Calls saved', saved: ({ callsSaved }: Point) => callsSaved },
    { title: 'Dollars saved', saved: ({ dollarsSaved }: Point) => dollarsSaved },
  ];
  const height = top + panels.length * (panelHeight + panelGap);
  let at = left - characterWidth * 4;
  const legend = consumers.map((name, index) => {
    const from = at;
    at += 36 + characterWidth * `${name}, ${chosen[name]} s`.length;
    return `<line class="c${index}" x1="${from}" y1="40" x2="${from + 20}" y2="40"/><text x="${from + 26}" y="44">${name}, ${chosen[name]} s</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title description">
<title id="title">What a batching window saves, and the latency it adds</title>
<desc id="description">${describe(points, consumers, chosen)}</desc>
<style>
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.axis { stroke: #8c959f; stroke-width: 1 }
.grid { stroke: #d0d7de; stroke-width: 1 }
polyline, .c0, .c1, .c2 { fill: none; stroke-width: 2.5 }
.c0 { stroke: #0969da } .d0 { fill: #0969da }
.c1 { stroke: #bc4c00; stroke-dasharray: 7 3 } .d1 { fill: #bc4c00 }
.c2 { stroke: #1a7f37; stroke-dasharray: 2 3 } .d2 { fill: #1a7f37 }
.background { fill: #ffffff }
@media (prefers-color-scheme: dark) {
.background { fill: #0d1117 } text { fill: #e6edf3 } .grid { stroke: #30363d }
.c0 { stroke: #58a6ff } .d0 { fill: #58a6ff }
.c1 { stroke: #f0883e } .d1 { fill: #f0883e }
.c2 { stroke: #3fb950 } .d2 { fill: #3fb950 }
}
</style>
<rect class="background" width="${width}" height="${height}"/>
<text x="${left}" y="20" font-weight="bold">Saved by a window, and the latency it adds</text>
${legend.join('\n')}
${panels.map(({ title, saved }, index) => panel(title, saved, top + 20 + index * (panelHeight + panelGap))).join('\n')}
</svg>
`;

  function panel(title: string, saved: (point: Point) => number, from: number): string {
    const y = (share: number) => from + panelHeight - (Math.max(0, share) / mostSaved) * panelHeight;
    const marks = [0, 0.2, 0.4, 0.6].map(
      (share) =>
        `<line class="grid" x1="${left}" y1="${y(share)}" x2="${width - right}" y2="${y(share)}"/><text x="${left - 6}" y="${y(share) + 4}" text-anchor="end">${Math.round(share * 100)} %</text>`,
    );
    const seconds = [0, 10, 20, 30, 40, 50, 60].map(
      (second) => `<text x="${x(second)}" y="${from + panelHeight + 18}" text-anchor="middle">${second}</text>`,
    );
    const lines = consumers.map((name, index) => {
      const own = points.filter(({ consumer }) => consumer === name);
      const at = own.find(({ window }) => window === chosen[name]);
      const line = own.map((point) => `${x(point.wait).toFixed(1)},${y(saved(point)).toFixed(1)}`).join(' ');
      const mark = at
        ? `<circle class="d${index}" cx="${x(at.wait).toFixed(1)}" cy="${y(saved(at)).toFixed(1)}" r="5"/>`
        : '';
      return `<polyline class="c${index}" points="${line}"/>${mark}`;
    });
    return [
      `<text x="${left}" y="${from - 8}">${title}</text>`,
      ...marks,
      `<line class="axis" x1="${left}" y1="${from + panelHeight}" x2="${width - right}" y2="${from + panelHeight}"/>`,
      ...seconds,
      `<text x="${width - right}" y="${from + panelHeight + 36}" text-anchor="end">seconds added, p99</text>`,
      ...lines,
    ].join('\n');
  }
}

/** What the curve says, for whoever does not see it. */
function describe(
  points: readonly Point[],
  consumers: readonly string[],
  chosen: Readonly<Record<string, number>>,
): string {
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  const sentences = consumers.map((name) => {
    const own = points.filter(({ consumer }) => consumer === name);
    const at = own.find(({ window }) => window === chosen[name]);
    const last = own.at(-1);
    if (!at || !last) return '';
    return `For ${name}, ${at.window} seconds save ${percent(at.callsSaved)} of the calls and ${percent(at.dollarsSaved)} of the dollars; ${last.window} seconds save ${percent(last.callsSaved)} and ${percent(last.dollarsSaved)}.`;
  });
  return `Two charts of calls and of dollars saved against the seconds that a batching window adds for all but the slowest hundredth of the changes, from 0 to ${mostSeconds}, a line for each consumer. All rise steeply over the first seconds and flatten after. ${sentences.join(' ')}`;
}

/** The same as a table of Markdown, a line for each window. */
export function windowsTable(points: readonly Point[]): string {
  const consumers = [...new Set(points.map(({ consumer }) => consumer))];
  const windows = [...new Set(points.map(({ window }) => window))];
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const heads = ['window', ...consumers.map((name) => `${name}: calls saved, dollars saved, $ per million, p99`)];
  return [
    line(heads),
    line(heads.map(() => '---')),
    ...windows.map((window) =>
      line([
        `${window} s`,
        ...consumers.map((name) => {
          const point = points.find((each) => each.consumer === name && each.window === window);
          if (!point) return '';
          return `${percent(point.callsSaved)}, ${percent(point.dollarsSaved)}, ${point.dollars.toFixed(2)}, ${point.wait.toFixed(1)} s`;
        }),
      ]),
    ),
  ].join('\n');
}
