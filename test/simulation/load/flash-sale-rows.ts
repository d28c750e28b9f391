import { configOf } from '../../../lib/config/config.ts';
import type { FlashSaleOptions, FlashSaleResult } from './flash-sale.ts';

/** One flash sale that was simulated, as `--json` prints it. */
export interface FlashSaleRow extends FlashSaleOptions, FlashSaleResult {}

/** What a user chooses. */
export interface FlashSalePlan {
  readonly changesPerSecond: number;
  readonly minutes: number;
  readonly concurrency: readonly number[];
  readonly writeMillis: number;
  readonly seed: number;
  /** Whether sales of a minute with other write times follow. */
  readonly table: boolean;
}

/** The busy hour of the trading day has about 28 changes a second; a flash sale has fifty times as many. */
export const fullRate = 28 * 50;

/**
 * What the consumers' memory has CPU for is one write in every 70 ms from each of its 40 places, if one vCPU makes 2,000 writes
 * a second. This is about four times as long, as on a slow table: with 70 ms two functions are enough.
 */
export const defaultWriteMillis = 300;
const otherWriteMillis = [70, 300, 1_000];

/** Long worlds first, so that no process is left with one at the end. */
export function salesOf({ changesPerSecond, minutes, concurrency, writeMillis, seed, table }: FlashSalePlan) {
  const sales = (minutes: number, writeMillis: number): FlashSaleOptions[] =>
    concurrency.flatMap((maximumConcurrency) =>
      [false, true].map((packed) => ({
        changes: Math.round(changesPerSecond * minutes * 60),
        millis: minutes * 60_000,
        seed,
        packed,
        maximumConcurrency,
        writeMillis,
      })),
    );
  return [...sales(minutes, writeMillis), ...(table ? otherWriteMillis.flatMap((millis) => sales(1, millis)) : [])];
}

/** What is wrong with a sale; empty if each of its changes is applied or superseded, and none is dead-lettered. */
export function faultsOf({ maximumConcurrency, packed, deadLettered, missing, waiting }: FlashSaleRow): string[] {
  const sale = `Maximum concurrency ${maximumConcurrency}, ${packed ? 'packed' : 'not packed'}:`;
  return [
    ...(deadLettered > 0 ? [`${sale} ${deadLettered} messages are dead-lettered or not routed.`] : []),
    ...(waiting > 0 ? [`${sale} ${waiting} messages still wait after a day.`] : []),
    ...(missing > 0 ? [`${sale} the newest change of ${missing} entities is not in the table.`] : []),
  ];
}

const heads = [
  'sale',
  'write',
  'events',
  'maximum concurrency',
  'drain time',
  'most messages waiting',
  'writes throttled',
  'dead-lettered',
  'missing',
];

const cellsOf = (row: FlashSaleRow): string[] => [
  `${row.millis / 60_000} min of ${Math.round(row.changes / (row.millis / 1_000)).toLocaleString('en-GB')} changes/s`,
  `${row.writeMillis} ms`,
  `${row.events.toLocaleString('en-GB')} ${row.packed ? 'packed' : 'not packed'}`,
  String(row.maximumConcurrency),
  `${row.drainSeconds.toFixed(0)} s`,
  row.mostWaiting.toLocaleString('en-GB'),
  row.throttledWrites.toLocaleString('en-GB'),
  String(row.deadLettered),
  String(row.missing),
];

/** For a terminal. */
export function salesTable(rows: readonly FlashSaleRow[]): string {
  const lines = [heads, ...rows.map(cellsOf)];
  const widths = heads.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The sales that the picture shows: as long as the first, and with its write time. */
const mainSales = (rows: readonly FlashSaleRow[]): FlashSaleRow[] =>
  rows.filter(({ millis, writeMillis }) => millis === rows[0]?.millis && writeMillis === rows[0]?.writeMillis);

/** `docs/flash-sale.md`. */
export function salesPage(rows: readonly FlashSaleRow[]): string {
  const main = mainSales(rows);
  const others = rows.filter((row) => !main.includes(row));
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const tableOf = (some: readonly FlashSaleRow[]) =>
    [line(heads), line(heads.map(() => '---')), ...some.map((row) => line(cellsOf(row)))].join('\n');
  const parts = [
    introOf((main[0]?.millis ?? 0) / 60_000),
    picture,
    tableOf(main),
    ...(others.length > 0 ? [bySpeed, tableOf(others)] : []),
    limits,
  ];
  return `${parts.join('\n\n')}\n`;
}

const { maximumConcurrency } = configOf('prod').consumerDefaults;

const introOf = (minutes: number) => `# A flash sale

This page is written by \`npm run flash-sale -- --docs\`: change the command, not the page. **The figures are modelled.** The
code of the consumers and the numbers of \`prod\` are real; bus, queues, event source mappings and table are those of the local
cloud on a simulated clock; the time of a write is an assumption.

Producers send fifty times the changes of a trading day's busy hour for ${minutes === 1 ? 'a minute' : `${minutes} minutes`}. Half of the stock changes are of one
article. Drain time is from the last change until every queue is empty. It includes the batching windows, for inventory 20
seconds. \`packed\` means that producers put what comes within their linger into one event. \`prod\` is deployed with a maximum
concurrency of ${maximumConcurrency}.`;

const picture = `<picture>
  <source media="(prefers-color-scheme: dark)" srcset="pictures/drain-time-dark.svg">
  <img src="pictures/drain-time-light.svg" alt="Drain time of a flash sale by the maximum concurrency of each consumer">
</picture>`;

const bySpeed = `## How drain time depends on the time of a write

A write keeps one of the 40 places of its function for the time given here, half more or less. 512 MB of memory come with 0.29
of a vCPU, and one vCPU makes about 2,000 writes a second: that is 70 ms for each place. 300 ms stands for a slow
table; the client gives up at 1,500 ms. A consumer writes at most maximum concurrency × 40 × 1,000 / the milliseconds of a write
in a second: while more comes, its queue grows. These sales last one minute.`;

const limits = `## What the model leaves out

- A mapping has all of its concurrency at once; Lambda adds functions as
  [the runbook](runbooks/backlog-time-to-drain.md#how-fast-aws-scales) says. Functions start warm.
- The table stays a new one, of four partitions with 1,000 writes a second each. DynamoDB would raise it.
- Nothing fails but writes that are throttled: see \`npm run simulate\` for the rest.`;
