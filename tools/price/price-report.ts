import type { Flow, Load } from './load.ts';
import { priceList } from './prices.ts';
import type { quotaRows } from './quotas.ts';
import type { ratePrice } from './rate-price.ts';
import { type PriceRow, type StagePrice, total } from './stage-price.ts';

const width = 2 + 36 + 1 + 12 + 3 + 9; // of what is before the dollars

/** How many alarms a stage has, and what it costs while nothing comes. */
export function idleReport(stage: string, price: StagePrice): string {
  const { standard, metricMath, composite } = price.alarms;
  const all = standard + metricMath + composite;
  return [
    `${all} alarms in the stage ${stage}: ${standard} on one metric, ${metricMath} on an expression, ${composite} composite.`,
    'Price per month in us-east-1, without the free tier and without storage:',
    ...price.idle.rows.map(line),
    `${'An idle stage'.padEnd(width)} ${dollars(price.idle.dollars)}`,
    ...price.withTraffic.rows.map(line),
    `${'With traffic metrics all month'.padEnd(width)} ${dollars(price.idle.dollars + price.withTraffic.dollars)}`,
  ].join('\n');
}

/** What the stage costs at a load all the time, by service, and which quotas it meets. */
export function rateReport(report: {
  readonly stage: string;
  readonly region: string;
  readonly load: Load;
  readonly flows: readonly Flow[];
  readonly idle: StagePrice;
  readonly atRate: ReturnType<typeof ratePrice>;
  readonly quotas: ReturnType<typeof quotaRows>;
}): string {
  const { stage, region, load, flows, idle, atRate, quotas } = report;
  const mix = Object.entries(load.mix).map(([type, share]) => `${percent(share)} ${type}`);
  const batches = flows.map(({ consumer, batch }) => `${consumer.name} ${figure(batch)}`);
  return [
    `${figure(load.changesPerSecond)} changes per second, all month, in the stage ${stage}.`,
    '',
    'Assumptions, which you can change with the options in --help:',
    `  ${mix.join(', ')}; entries of ${figure(load.eventBytes)} bytes, ${figure(load.entriesPerRequest)} per request;`,
    `  ${percent(load.writtenShare)} of the changes are written, ${percent(load.hottestShare)} of each type are about one entity;`,
    `  an invocation takes ${figure(load.millisPerInvocation)} ms and ${figure(load.millisPerChange)} ms for each change; ${figure(load.entities)} entities are stored.`,
    `From the configuration: batches of ${batches.join(', ')}, with five pollers per queue.`,
    '',
    `US dollars per month in ${priceList.region}, as of ${priceList.asOf}, without the free tier and without volume discounts.`,
    'Storage is priced at its full size: the size when the first retention period ends.',
    ...atRate.rows.map(line),
    '',
    `${'By service'.padEnd(14)}${'idle'.padStart(14)}${'at this rate'.padStart(16)}`,
    ...byService(idle, atRate).map((row) => serviceLine(row.service, row.idle, row.atRate)),
    serviceLine('All', idle.idle.dollars, atRate.dollars),
    `$${atRate.dollarsPerMillionChanges.toFixed(3)} per million changes.`,
    '',
    `Quotas in ${region} at this rate, which should be your peak. These are AWS's defaults; npm run ops -- doctor reads yours.`,
    `${'quota'.padEnd(36)}${'need'.padStart(12)}${'default'.padStart(11)}${'headroom'.padStart(10)}  unit`,
    ...quotas.map(
      (row) =>
        `${row.quota.padEnd(36)}${figure(row.need).padStart(12)}${figure(row.default).padStart(11)}${headroom(row.headroom).padStart(10)}  ${row.unit}`,
    ),
    '',
    ...requests(quotas),
  ].join('\n');
}

/** The rows of the bill: idle, and at a rate with what is idle included. */
export function byService(idle: StagePrice, atRate: { readonly rows: readonly PriceRow[] }) {
  const all = [...idle.idle.rows, ...atRate.rows];
  return [...new Set(all.map(({ service }) => service))].map((service) => ({
    service,
    idle: total(idle.idle.rows.filter((row) => row.service === service)),
    atRate: total(all.filter((row) => row.service === service)),
  }));
}

function requests(quotas: ReturnType<typeof quotaRows>): string[] {
  const asked = quotas.filter(({ request }) => request !== '');
  if (asked.length === 0) return ['Every default is enough, with a quarter to spare.'];
  return [
    'Not enough, or less than a quarter to spare:',
    ...asked.map(({ quota, enough, request }) => `  ${enough ? 'tight' : 'SHORT'}  ${quota}: ${request}`),
  ];
}

function line({ what, count, each, dollars: sum }: PriceRow): string {
  const counted = Number.isInteger(count) ? String(count) : count.toFixed(2);
  const price = each < 0.01 ? each.toFixed(7) : String(each.toFixed(3)).replace(/0$/, '');
  return `  ${what.padEnd(36)} ${counted.padStart(12)} × ${price.padEnd(9)} ${dollars(sum)}`;
}

const serviceLine = (service: string, idle: number, atRate: number) =>
  `${`  ${service}`.padEnd(14)}${dollars(idle).padStart(14)}${dollars(atRate).padStart(16)}`;

const dollars = (amount: number) => `$${amount.toFixed(2)}`.padStart(9);
const percent = (share: number) => `${+(share * 100).toFixed(2)} %`;
const headroom = (times: number | null) =>
  times === null ? '-' : `${times < 10 ? times.toFixed(2) : figure(times)} ×`;
const figure = (value: number) =>
  value.toLocaleString('en-US', { maximumFractionDigits: value < 1 ? 3 : value < 100 ? 1 : 0 });
