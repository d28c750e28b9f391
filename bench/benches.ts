import { Option } from 'commander';
import { synthesize } from '../tools/start/synthesize.ts';
import { wholeNumber } from '../tools/whole-number.ts';
import { coldStart } from './measures/cold-start.ts';
import { consumerCpu } from './measures/consumer-cpu.ts';
import { cost, costTraces } from './measures/cost.ts';
import { growth } from './measures/growth.ts';
import {
  bulkThroughputRows,
  logRows,
  memoryRows,
  publishRows,
  redriveRows,
  throughputRows,
} from './measures/local-cloud.ts';
import { producerRows } from './measures/producer-rows.ts';
import { synthTime } from './measures/synth-time.ts';
import { windowRows } from './measures/windows.ts';
import type { Row } from './report/row.ts';
import { makeTrace } from './traces/make-trace.ts';
import { UsageError } from './usage-error.ts';
import { makeBundles } from './wire/bundles.ts';
import { measureNeeds } from './wire/side-needs.ts';

/** What a user can set; each bench has some of these. */
interface BenchOptions {
  readonly changes: number;
  readonly seed: number;
  readonly rounds: number;
  readonly batchSize: number;
  readonly stage: string;
  readonly trace?: string;
  readonly events: number;
  readonly runs: number;
  readonly entities: number;
  readonly first: number;
  readonly all: number;
  readonly lines: number;
  readonly messages: number;
  readonly parts: number;
  readonly latency: number;
}

export interface Bench {
  readonly name: string;
  readonly description: string;
  readonly options: readonly Option[];
  /** @throws UsageError for options that do not go together. @param say is told how far it is. */
  run(options: BenchOptions, say: (text: string) => void): Promise<readonly Row[]>;
}

const number = (flag: string, what: string, atLeast: number, atMost: number, value: number) =>
  new Option(`--${flag} <number>`, what).argParser(wholeNumber(atLeast, atMost)).default(value);
const seed = number('seed', 'of everything that is drawn', 0, 2 ** 32 - 1, 1);
const rounds = (value: number) => number('rounds', 'that count; each side has one in each', 1, 1_000, value);
const changes = (value: number) => number('changes', 'of the trace', 1_000, 10_000_000, value);
const trace = new Option('--trace <orders.csv>', 'a CSV file of real orders');
const stage = new Option('--stage <name>', 'whose settings count').default('prod');

/** Once for all benches of a run. */
const once = <Value>(make: () => Promise<Value>) => {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
};
const assembly = once(() => synthesize('dev'));
const bundles = once(() => makeBundles());

/** Every bench, in the order in which all of them run. */
export const benches: readonly Bench[] = [
  {
    name: 'cost',
    description: 'calls, write units, GB-seconds and dollars of every trace and every side, by five pollers and by two',
    options: [changes(100_000), seed, stage, trace],
    run: async (options, say) => {
      const traces = costTraces(options); // a file that cannot be read is an error at once
      return cost(await measureNeeds(await bundles(), options.seed, say), traces, options.stage, say);
    },
  },
  {
    name: 'windows',
    description: 'calls and dollars that a batching window saves, and the latency it adds, by consumer, from 0 to 60 s',
    options: [changes(100_000), seed, stage],
    run: async ({ changes, seed, stage }, say) => {
      const needs = await measureNeeds(await bundles(), seed, say);
      return windowRows(makeTrace({ name: 'day', changes, seed }), needs, stage);
    },
  },
  {
    name: 'cpu',
    description: 'CPU of the consumers for a thousand changes, on the wire, beside every peer and the SDK',
    options: [changes(2_000), seed, rounds(5), number('batch-size', 'of every consumer', 1, 10_000, 100)],
    run: async (options, say) => consumerCpu(await bundles(), options, say),
  },
  {
    name: 'growth',
    description: 'whether a change costs more in a run of 100,000 than of 1,000, or in batches of 500 than of 10',
    options: [changes(100_000), seed, rounds(30)],
    run: async (options, say) => growth(await bundles(), options, say),
  },
  {
    name: 'start',
    description:
      "cold start and bundle of a consumer, beside the peers' and a function that only creates the SDK's clients",
    options: [rounds(15)],
    run: async (options, say) => coldStart(await bundles(), options.rounds, say),
  },
  {
    name: 'producer',
    description: "CPU of the producers' client, beside bare PutEventsCommands of ten",
    options: [number('events', 'of the seeded sample day', 10, 1_000_000, 5_000), seed, rounds(15)],
    run: (options, say) => producerRows(options, say),
  },
  {
    name: 'synth',
    description: 'seconds of a synthesis with its bundles',
    options: [rounds(3)],
    run: (options, say) => synthTime(options.rounds, say),
  },
  {
    name: 'redrive',
    description: 'messages a second that one process of the redrive function moves, with latency added to every call',
    options: [
      number('messages', 'in the dead-letter queue', 1, 10_000_000, 100_000),
      number('parts', 'runs, with a look at the memory of the process after each', 1, 1_000, 5),
      number('latency', 'milliseconds added to every call to AWS', 0, 60_000, 5),
    ],
    run: async ({ messages, parts, latency }, say) => {
      if (messages % parts > 0)
        throw new UsageError(
          `${messages} messages cannot be parted into ${parts} equal runs: choose a multiple of the parts`,
        );
      return redriveRows(await assembly(), { messages, parts, latencyMillis: latency }, say);
    },
  },
  {
    name: 'throughput',
    description:
      'events a second from PutEvents to applied, with the publisher in a process of its own over the port; and changes of a bulk sync, in packs and without',
    options: [
      number('events', 'of the seeded sample day', 1, 10_000_000, 60_000),
      trace,
      seed,
      number('changes', 'of the bulk sync', 1_000, 10_000_000, 30_000),
      number('runs', 'each on a newly booted local cloud', 1, 100, 1),
    ],
    run: async ({ changes: bulk, events, trace: file, seed: drawn, runs }, say) => {
      const input = file
        ? ({ kind: 'trace', seed: drawn, file } as const)
        : ({ kind: 'sample-day', seed: drawn, events } as const);
      return [
        ...(await throughputRows(await assembly(), input, runs, say)),
        ...(await bulkThroughputRows(await assembly(), { changes: bulk, seed: drawn }, runs, say)),
      ];
    },
  },
  {
    name: 'memory',
    description: 'resident memory of the local cloud after 20,000 and 200,000 events over a fixed set of entities',
    options: [
      number('entities', 'how many stock levels change', 1, 1_000_000, 2_000),
      number('first', 'events before the first look, and between looks', 1, 10_000_000, 20_000),
      number('all', 'events before the last look', 1, 10_000_000, 200_000),
    ],
    run: async (options, say) => memoryRows(await assembly(), options, say),
  },
  {
    name: 'publish',
    description:
      'seconds of ops publish beside those of ops validate and of the local cloud accepting the same entries',
    options: [
      number('lines', 'of the file', 10, 10_000_000, 100_000),
      number('runs', 'one after the other on the same local cloud', 1, 100, 1),
    ],
    run: async ({ lines, runs }, say) => publishRows(await assembly(), lines, runs, say),
  },
  {
    name: 'logs',
    description: 'what the lines cost that say what became of each change, for a million changes',
    options: [
      number('events', 'of the seeded sample day', 1, 10_000_000, 20_000),
      new Option('--stage <name>', 'whose log retention counts').default('dev'),
    ],
    run: async ({ events, stage: name }) => logRows(await assembly(), name, { kind: 'sample-day', seed: 1, events }),
  },
];
