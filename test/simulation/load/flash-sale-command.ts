import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Presets, SingleBar } from 'cli-progress';
import { Command, InvalidArgumentError, Option } from 'commander';
import { wholeNumber } from '../../../tools/whole-number.ts';
import {
  defaultWriteMillis,
  type FlashSalePlan,
  type FlashSaleRow,
  faultsOf,
  fullRate,
  salesOf,
  salesPage,
  salesTable,
} from './flash-sale-rows.ts';
import { runSales } from './run-sales.ts';

interface FlashSaleCommandOptions extends FlashSalePlan {
  readonly json?: boolean;
  readonly docs?: boolean;
  readonly from?: string;
}

const docs = path.resolve(import.meta.dirname, '../../../docs');
const oneConcurrency = wholeNumber(2, 1_000);

/** Reads the command line; `act` gets its options. */
export function flashSaleCommand(act: (options: FlashSaleCommandOptions) => Promise<void>): Command {
  return new Command('npm run flash-sale --')
    .description(
      "Simulates a flash sale, fifty times a trading day's busy hour for ten minutes, on the consumers' code and the local cloud, packed and not, and prints how long the queues take to become empty. The figures are modelled.",
    )
    .option('--changes-per-second <number>', 'how many changes come', wholeNumber(1, 5_000), fullRate)
    .option('--minutes <number>', 'for how long they come', wholeNumber(1, 60), 10)
    .option(
      '--concurrency <numbers>',
      'maximum concurrency of each consumer, from 2 to 1000, several with commas',
      (text) => text.split(',').map((each) => oneConcurrency(each)),
      [2, 10, 50],
    )
    .option(
      '--write-millis <number>',
      'for how long a write keeps its place in a function',
      wholeNumber(1, 1_000),
      defaultWriteMillis,
    )
    .option('--seed <number>', 'what chance decides', wholeNumber(0, 2 ** 32 - 1), 1)
    .option('--no-table', 'leave out the sales of one minute with other write times')
    .option('--json', 'a JSON array of rows instead of a table')
    .option('--docs', 'also write docs/flash-sale.md')
    .addOption(
      new Option('--from <rows.json>', 'simulate nothing, take the rows that --json printed').argParser(readable),
    )
    .action(async (options: FlashSaleCommandOptions) => act(options));
}

/** Answers the exit code: 1 where a change is lost or dead-lettered, 130 after Ctrl-C. */
export async function flashSale(options: FlashSaleCommandOptions, interrupted: AbortSignal): Promise<number> {
  let rows: readonly FlashSaleRow[];
  try {
    rows = options.from === undefined ? await simulated(options, interrupted) : JSON.parse(options.from);
  } catch (error) {
    if (!interrupted.aborted) throw error;
    console.error('Interrupted: what was simulated so far is dropped.');
    return 130;
  }
  console.log(options.json ? JSON.stringify(rows, null, 1) : `Modelled.\n${salesTable(rows)}`);
  const faults = rows.flatMap(faultsOf);
  for (const fault of faults) console.error(fault);
  if (options.docs && faults.length === 0) {
    writeFileSync(path.join(docs, 'flash-sale.md'), salesPage(rows));
    console.error('Wrote docs/flash-sale.md. Its picture: npm run pictures.');
  }
  return faults.length > 0 ? 1 : 0;
}

async function simulated(plan: FlashSalePlan, interrupted: AbortSignal): Promise<FlashSaleRow[]> {
  const sales = salesOf(plan);
  const total = sales.reduce((sum, { changes }) => sum + changes, 0);
  const bar = new SingleBar(
    { format: '{bar} {value}/{total} changes, {eta_formatted} left', clearOnComplete: true, stream: process.stderr },
    Presets.shades_classic,
  );
  if (process.stderr.isTTY) bar.start(total, 0);
  let saidTenths = 0;
  try {
    const results = await runSales(sales, interrupted, (settled) => {
      const tenths = Math.floor((settled / total) * 10);
      if (process.stderr.isTTY) bar.update(Math.round(settled));
      else if (tenths > saidTenths) console.error(`${tenths * 10} % of ${total.toLocaleString('en-GB')} changes`);
      saidTenths = Math.max(saidTenths, tenths);
    });
    return results.map((result, place) => ({ ...(sales[place] as (typeof sales)[number]), ...result }));
  } finally {
    bar.stop();
  }
}

/** The text of a file with a JSON array; commander says which option it is that is wrong. */
function readable(file: string): string {
  try {
    const text = readFileSync(file, 'utf8');
    if (Array.isArray(JSON.parse(text))) return text;
  } catch (error) {
    throw new InvalidArgumentError(`${file} cannot be read: ${(error as Error).message}.`);
  }
  throw new InvalidArgumentError(`${file} has no JSON array of rows.`);
}
