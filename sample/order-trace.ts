import { createHash } from 'node:crypto';
import { CsvSyntaxError, csvRows } from './csv-rows.ts';
import type { SampleEvent } from './sample-event.ts';
import { validEvent } from './valid-event.ts';
import { zipf } from './zipf.ts';

/** What each time of a row makes of its order. Timestamps are whole minutes: the rank orders those of one minute. */
const stages = [
  { column: 'order_purchase_timestamp', status: 'created', rank: 1 },
  { column: 'order_approved_at', status: 'paid', rank: 2 },
  { column: 'order_delivered_carrier_date', status: 'shipped', rank: 3 },
  { column: 'order_delivered_customer_date', status: 'delivered', rank: 4 },
] as const;

/** The rest of what such a file has; none of it says when something changed. */
const otherColumns = ['customer_id', 'order_status', 'order_estimated_delivery_date'];
const columns = ['order_id', ...stages.map(({ column }) => column)];

const marketplaces = ['amazon', 'shopify', 'direct'];
const marketplaceOf = zipf(marketplaces.length);
const sellerOf = zipf(100);

interface TraceProblem {
  readonly line: number;
  /** What is expected there. */
  readonly message: string;
}

interface OrderTrace {
  /** In the order of time over the whole file. */
  readonly events: readonly SampleEvent[];
  /** A row with a problem gives no events; the others do. */
  readonly problems: readonly TraceProblem[];
}

/**
 * Turns a CSV file of real orders into the changes that its times tell of. What it does not tell stays absent, but for
 * marketplace and seller: they are drawn by Zipf's law from the order id and the seed.
 */
export function parseOrderTrace(csv: string, { seed }: { readonly seed: number }): OrderTrace {
  const changes: { readonly version: number; readonly event: SampleEvent }[] = [];
  const problems: TraceProblem[] = [];
  const lineOfOrder = new Map<string, number>();
  let header: readonly string[] | undefined;
  try {
    for (const { line, fields } of csvRows(csv)) {
      if (header === undefined) {
        const other = otherSeparator(fields);
        if (other !== undefined) {
          const message = `The file is CSV with ${other}; expected are commas, and the columns ${columns.join(', ')}.`;
          return { events: [], problems: [{ line, message }] };
        }
        header = fields.map((name) => name.trim());
        const missing = columns.filter((column) => !header?.includes(column));
        if (missing.length > 0) {
          const message = `The first line must name the columns ${columns.join(', ')}; missing: ${missing.join(', ')}. ${otherColumns.join(', ')} may be there and are not read.`;
          return { events: [], problems: [{ line, message }] };
        }
        continue;
      }
      const row = readRow(header, fields);
      const before = row.orderId === '' ? undefined : lineOfOrder.get(row.orderId);
      if (before !== undefined) row.problems.push(`order_id stands in line ${before} already: one row for each order.`);
      lineOfOrder.set(row.orderId, line);
      problems.push(...row.problems.map((message) => ({ line, message })));
      if (row.problems.length > 0) continue;
      for (const stage of row.stages) {
        const version = stage.time + stage.rank;
        changes.push({ version, event: eventOf(row.orderId, stage, version, seed) });
      }
    }
  } catch (error) {
    if (!(error instanceof CsvSyntaxError)) throw error;
    problems.push({ line: error.line, message: error.message });
  }
  if (header === undefined && problems.length === 0) {
    problems.push({
      line: 1,
      message: `The file is empty; its first line must name the columns ${columns.join(', ')}.`,
    });
  }
  return { events: changes.sort((a, b) => a.version - b.version).map(({ event }) => event), problems };
}

/** What stands between the columns instead of commas, as spreadsheets write CSV in some countries. */
function otherSeparator(header: readonly string[]): string | undefined {
  const [first = ''] = header;
  if (/^sep=/i.test(first)) return 'a line sep=';
  if (header.length > 1) return undefined;
  return first.includes(';') ? 'semicolons' : first.includes('\t') ? 'tabs' : undefined;
}

function readRow(header: readonly string[], fields: readonly string[]) {
  const valueIn = (column: string) => fields[header.indexOf(column)]?.trim() ?? '';
  const problems: string[] = [];
  if (fields.length !== header.length)
    problems.push(`${header.length} fields expected, as the first line has; ${fields.length} found.`);
  const orderId = valueIn('order_id');
  if (orderId === '' || orderId.length > 200) problems.push('order_id must have 1 to 200 characters.');
  const told = [];
  for (const stage of stages) {
    const value = valueIn(stage.column);
    if (value === '') continue;
    const time = utcMillis(value);
    if (time === undefined)
      problems.push(`${stage.column} must be a time as M/D/YYYY H:MM or YYYY-MM-DD HH:MM:SS, or empty.`);
    else told.push({ ...stage, time });
  }
  return { orderId, stages: told, problems };
}

/** Epoch milliseconds of a time without a zone, taken as UTC; nothing for what is in no calendar. */
function utcMillis(value: string): number | undefined {
  const slashed = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2})$/.exec(value);
  const dashed = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})$/.exec(value);
  const numbers = (slashed ?? dashed ?? []).slice(1).map(Number);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = slashed
    ? [numbers[2], numbers[0], numbers[1], numbers[3], numbers[4]]
    : numbers;
  const millis = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(millis);
  const asGiven =
    date.getUTCFullYear() === year &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second;
  return asGiven && (slashed || dashed) ? millis : undefined;
}

function eventOf(
  orderId: string,
  stage: (typeof stages)[number] & { time: number },
  version: number,
  seed: number,
): SampleEvent {
  const drawn = createHash('sha256').update(`${seed} ${orderId}`).digest();
  const marketplace = marketplaces[marketplaceOf(drawn.readUInt32BE(0) / 2 ** 32)] ?? '';
  const metadata = {
    marketplace,
    sellerId: `seller-${1 + sellerOf(drawn.readUInt32BE(4) / 2 ** 32)}`,
    changeId: uuidOf(`${seed} ${orderId} ${stage.status}`),
    occurredAt: stage.time,
    version,
  };
  return validEvent('OrderStateChanged', metadata, { orderId, status: stage.status });
}

/** The same text gives the same UUID, so that a file published twice is a file of copies. Of version 4 in form. */
function uuidOf(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
