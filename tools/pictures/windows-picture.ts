import { legend, lineChart } from './line-chart.ts';
import { measuredWindows, type WindowFigures } from './measured-tables.ts';
import { type Picture, phoneWidth, type Theme } from './svg.ts';

const chartHeight = 230;
const mostSeconds = 60;

/**
 * Calls and dollars that a batching window saves, against the latency that it adds: a line for each consumer.
 *
 * @param page the text of `docs/measured.md`.
 * @param chosen the window that each consumer has, in seconds, by its name: it is marked.
 */
export function windowsPicture(page: string, chosen: Readonly<Record<string, number>>, theme: Theme): Picture {
  const figures = measuredWindows(page);
  const consumers = [...new Set(figures.map(({ consumer }) => consumer))];
  const charts = [
    { title: 'Calls saved', saved: ({ callsSaved }: WindowFigures) => callsSaved },
    { title: 'Dollars saved', saved: ({ dollarsSaved }: WindowFigures) => dollarsSaved },
  ];
  const legendHeight = 48;
  return {
    title: 'What a batching window saves, and the latency that it adds',
    description: describe(figures, consumers, chosen),
    width: phoneWidth,
    height: legendHeight + charts.length * chartHeight,
    body: [
      ...legend(
        consumers.map((name) => `${name}: ${chosen[name]} s`),
        8,
        phoneWidth,
        theme,
      ),
      ...charts.flatMap(({ title, saved }, index) =>
        lineChart(
          {
            title,
            x: {
              label: 'seconds that 99 of 100 changes wait at most',
              max: mostSeconds,
              ticks: [0, 10, 20, 30, 40, 50, 60],
            },
            y: { label: title, max: 0.7, ticks: [0, 0.2, 0.4, 0.6], format: percent },
            series: consumers.map((name) => {
              const of = figures.filter(({ consumer }) => consumer === name);
              const marked = of.find(({ window }) => window === chosen[name]);
              return {
                name,
                points: of.map((each) => [each.wait, saved(each)] as const),
                ...(marked && { mark: [marked.wait, saved(marked)] as const }),
              };
            }),
          },
          { top: legendHeight + index * chartHeight, width: phoneWidth, height: chartHeight },
          theme,
        ),
      ),
    ],
  };
}

const percent = (share: number) => `${Math.round(share * 100)} %`;

function describe(
  figures: readonly WindowFigures[],
  consumers: readonly string[],
  chosen: Readonly<Record<string, number>>,
): string {
  const sentences = consumers.flatMap((name) => {
    const of = figures.filter(({ consumer }) => consumer === name);
    const [marked, last] = [of.find(({ window }) => window === chosen[name]), of.at(-1)];
    if (!marked || !last) return [];
    return `For ${name}, a window of ${marked.window} seconds saves ${percent(marked.callsSaved)} of the calls and ${percent(marked.dollarsSaved)} of the dollars; ${last.window} seconds save ${percent(last.callsSaved)} and ${percent(last.dollarsSaved)}.`;
  });
  return `Two line charts of calls and dollars saved against the seconds that a window adds, from 0 to ${mostSeconds}, with a line for each consumer. The marked points are the windows of the stage prod. ${sentences.join(' ')}`;
}
