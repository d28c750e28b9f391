import { logs } from '../local/logs.ts';
import { memory } from '../local/memory.ts';
import { publishTimes } from '../local/publish.ts';
import type { PublisherTask } from '../local/publisher-messages.ts';
import { redriveRate } from '../local/redrive.ts';
import { bulkThroughput, throughput } from '../local/throughput.ts';
import { packFigures } from '../report/cost-figures.ts';
import { type Row, rowOf, spreadOf } from '../report/row.ts';

// What is measured on the whole of the local cloud, as rows.

type Say = (text: string) => void;

/** Events a second from PutEvents to applied, with the publisher in a process of its own over the port. */
export async function throughputRows(assembly: string, input: PublisherTask['input'], runs: number, say: Say) {
  const { eventsPerSecond } = await throughput(assembly, input, runs, (rate) => say(`${rate} events a second`));
  const { median, spread } = spreadOf(eventsPerSecond);
  const name = input.kind === 'trace' ? 'real orders, PutEvents to applied' : 'sample day, PutEvents to applied';
  return [rowOf('throughput', { name, unit: 'events a second', ours: median, spread })];
}

/** The same for bulk syncs, in packs and without. */
export async function bulkThroughputRows(
  assembly: string,
  bulk: { readonly changes: number; readonly seed: number },
  runs: number,
  say: Say,
): Promise<Row[]> {
  const said = { unpacked: 'unpacked', packed: 'in packs', least: packFigures.leastLocal };
  const { unpacked, packed, least } = await bulkThroughput(assembly, bulk, runs, (way, rate) =>
    say(`bulk sync, ${said[way]}: ${rate} changes a second`),
  );
  const { median: ratio, spread } = spreadOf(packed.map((rate, run) => rate / (unpacked[run] ?? Number.NaN)));
  return [
    rowOf('throughput', {
      name: packFigures.local,
      unit: 'changes a second',
      ours: spreadOf(packed).median,
      peers: { 'ours unpacked': spreadOf(unpacked).median, [packFigures.leastLocal]: spreadOf(least).median },
      ratio,
      spread,
      target: { of: 'ratio', atLeast: 3 },
    }),
  ];
}

/** Resident memory of the local cloud over a fixed set of entities. */
export async function memoryRows(
  assembly: string,
  sizes: { readonly entities: number; readonly first: number; readonly all: number },
  say: Say,
): Promise<Row[]> {
  const { firstMegabytes, allMegabytes } = await memory(assembly, sizes, (published, megabytes) =>
    say(`${published} events: ${megabytes} MB`),
  );
  const peers = { [`after ${sizes.first}`]: firstMegabytes };
  return [rowOf('memory', { name: `local cloud after ${sizes.all} events`, unit: 'MB', ours: allMegabytes, peers })];
}

/** Seconds of `ops publish`, beside those of `ops validate` and of the local cloud accepting the same entries. */
export async function publishRows(assembly: string, lines: number, runs: number, say: Say): Promise<Row[]> {
  const { times, tenthMegabytes, allMegabytes } = await publishTimes(assembly, lines, runs, (time) =>
    say(`validate ${time.validateSeconds} s, accept ${time.acceptSeconds} s, publish ${time.publishSeconds} s`),
  );
  const median = (key: keyof (typeof times)[number]) => spreadOf(times.map((time) => time[key])).median;
  const allowed = times.map(({ validateSeconds, acceptSeconds }) => Math.max(3 * validateSeconds, acceptSeconds));
  return [
    rowOf('publish', {
      name: `ops publish of ${lines} lines`,
      unit: 's',
      ours: median('publishSeconds'),
      peers: {
        'the longer of 3 × validate and accept': spreadOf(allowed).median,
        validate: median('validateSeconds'),
        accept: median('acceptSeconds'),
      },
      spread: spreadOf(times.map(({ publishSeconds }, run) => publishSeconds / (allowed[run] ?? Number.NaN))).spread,
      target: { of: 'ratio', atMost: 1 },
    }),
    rowOf('publish', {
      name: `memory of ops publish, ${lines} lines`,
      unit: 'MB',
      ours: allMegabytes,
      peers: { 'a tenth of the lines': tenthMegabytes },
    }),
  ];
}

/** Messages a second that one process of the redrive function moves, with latency added to every call. */
export async function redriveRows(
  assembly: string,
  options: { messages: number; parts: number; latencyMillis: number },
  say: Say,
): Promise<Row[]> {
  const { messagesPerSecond, parts } = await redriveRate(assembly, options, (part) =>
    say(`${part.moved} moved, ${part.messagesPerSecond} a second; ${part.residentMegabytes} MB`),
  );
  const first = parts[0]?.residentMegabytes ?? 0;
  return [
    rowOf('redrive', {
      name: `redrive with ${options.latencyMillis} ms added to every call`,
      unit: 'messages a second',
      ours: messagesPerSecond,
      peers: { "SQS's move task": 500 }, // its quota: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
      spread: spreadOf(parts.map((part) => part.messagesPerSecond)).spread,
      target: { of: 'value', atLeast: 4_000 },
    }),
    rowOf('redrive', {
      name: 'memory of its process at the end',
      unit: 'MB',
      ours: parts.at(-1)?.residentMegabytes ?? 0,
      peers: { 'after the first part': first },
    }),
  ];
}

/** What the lines cost that say what became of each change. */
export async function logRows(assembly: string, stage: string, input: PublisherTask['input']): Promise<Row[]> {
  const { asTheyCame, oneByOne, microsecondsOfChange } = await logs(assembly, stage, input);
  const costRow = (name: string, cost: typeof oneByOne) => [
    rowOf('logs', { name: `lines about changes, ${name}`, unit: 'bytes per change', ours: cost.bytesOfChange }),
    rowOf('logs', {
      name: `the same, with their retention, ${name}`,
      unit: 'dollars per million changes',
      ours: cost.dollarsKept,
      peers: { 'a change otherwise': cost.dollarsOfChange },
    }),
  ];
  return [
    ...costRow(`batches of ${asTheyCame.batchSize.toFixed(0)}`, asTheyCame),
    ...costRow('batches of 1', oneByOne),
    rowOf('logs', { name: 'writing them', unit: 'µs per change', ours: microsecondsOfChange }),
  ];
}
