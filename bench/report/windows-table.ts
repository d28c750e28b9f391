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

/** The windows as a table of Markdown, a line for each window; `tools/pictures/measured-tables.ts` reads it. */
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
