import { configOf } from '../../lib/config/config.ts';
import { namesOf } from '../../lib/config/names.ts';
import { ask, sideEnvironment, startChild } from '../wire/child.ts';
import { localBackbone } from './local-backbone.ts';
import type { PublisherTask, WriterTask } from './publisher-messages.ts';

type BulkSync = WriterTask['bulk'];

/** Events (of packs: changes) a second from the first PutEvents to the last applied change, for each run on a newly booted local cloud. */
export async function throughput(
  assemblyDirectory: string,
  input: PublisherTask['input'],
  runs: number,
  onRun: (eventsPerSecond: number) => void,
): Promise<{ eventsPerSecond: number[] }> {
  const eventsPerSecond: number[] = [];
  for (let run = 0; run < runs; run++) {
    const backbone = await localBackbone(assemblyDirectory);
    const { published, seconds } = await backbone.run(input);
    const rate = Math.round(published / seconds);
    eventsPerSecond.push(rate);
    onRun(rate);
    await backbone.stop();
  }
  return { eventsPerSecond };
}

/** Of each run. */
interface BulkRates {
  readonly unpacked: number[];
  readonly packed: number[];
  readonly least: number[];
}

/**
 * Changes a second of bulk syncs that existing sellers send, each way on a newly booted local cloud, in turn: alone, in packs,
 * and the least that packs need, see `leastOfBulk`.
 */
export async function bulkThroughput(
  assemblyDirectory: string,
  bulk: BulkSync,
  runs: number,
  onRun: (way: keyof BulkRates, changesPerSecond: number) => void,
): Promise<BulkRates> {
  const rates: BulkRates = { unpacked: [], packed: [], least: [] };
  const rateOf = async (way: keyof BulkRates): Promise<number> => {
    if (way === 'least') return leastOfBulk(assemblyDirectory, bulk);
    const input = { kind: 'bulk-sync', ...bulk, packed: way === 'packed' } as const;
    const { eventsPerSecond } = await throughput(assemblyDirectory, input, 1, () => {});
    return eventsPerSecond[0] ?? Number.NaN;
  };
  for (let run = 0; run < runs; run++) {
    const ways = ['unpacked', 'packed', 'least'] as const;
    for (const way of run % 2 === 0 ? ways : ways.toReversed()) {
      const rate = await rateOf(way);
      rates[way].push(rate);
      onRun(way, rate);
    }
  }
  return rates;
}

/**
 * What nobody can leave out of a bulk sync in packs: a process publishes it, and as many processes as the consumer may have
 * functions write its changes, as many at a time as they do. They write what they are given, and the queue keeps what is
 * published. The longest of them counts, from its own beginning.
 */
async function leastOfBulk(assemblyDirectory: string, bulk: BulkSync): Promise<number> {
  const { maximumConcurrency, writeConcurrency, writeTimeoutMillis } = configOf('dev').consumerDefaults;
  const backbone = await localBackbone(assemblyDirectory);
  backbone.setConsuming(false);
  const environment = {
    ...sideEnvironment,
    AWS_ENDPOINT_URL: backbone.cloud.endpoint,
    CURRENT_STATE_TABLE_NAME: namesOf('dev').currentStateTable,
    WRITE_TIMEOUT_MILLIS: String(writeTimeoutMillis),
  };
  const write = async (part: number) => {
    const task: WriterTask = { bulk, part, parts: maximumConcurrency, writeConcurrency, environment };
    return Number(await ask(startChild('../local/writer-process.ts'), task));
  };
  const publish = async () => {
    const { startedAt } = await backbone.publish({ kind: 'bulk-sync', ...bulk, packed: true });
    return (Date.now() - startedAt) / 1_000;
  };
  const seconds = await Promise.all([
    publish(),
    ...Array.from({ length: maximumConcurrency }, (_, part) => write(part)),
  ]);
  await backbone.stop();
  return Math.round(bulk.changes / Math.max(...seconds));
}
