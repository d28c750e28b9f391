import path from 'node:path';
import { Command } from 'commander';
import { watchStandardStreams } from '../tools/standard-streams.ts';
import { synthesize } from '../tools/start/synthesize.ts';
import { goWhereTheUserIs } from '../tools/user-directory.ts';
import { wholeNumber } from '../tools/whole-number.ts';
import { logs } from './local/logs.ts';
import { memory } from './local/memory.ts';
import { publishTimes } from './local/publish.ts';
import { redriveRate } from './local/redrive.ts';
import { throughput } from './local/throughput.ts';

watchStandardStreams();
goWhereTheUserIs(path.resolve(import.meta.dirname, '..'));
const program = new Command('npm run bench --').description(
  'Measures on this machine. Timings are of no use on a busy one: look at the spread.',
);
const print = (json: boolean | undefined, result: object, text: string) =>
  console.log(json ? JSON.stringify(result) : text);

program
  .command('throughput')
  .description('events a second from PutEvents to applied, with the publisher in a process of its own over the port')
  .option('--events <number>', 'of the seeded sample day', wholeNumber(1, 10_000_000), 60_000)
  .option('--trace <orders.csv>', 'a CSV file of real orders instead of the sample day')
  .option('--seed <number>', 'of the sample day, or of the sellers of a trace', wholeNumber(0, 2 ** 32 - 1), 1)
  .option('--runs <number>', 'each on a newly booted local cloud', wholeNumber(1, 100), 3)
  .option('--json', 'one JSON object')
  .action(async ({ events, trace, seed, runs, json }) => {
    const input = trace
      ? ({ kind: 'trace', seed, file: trace } as const)
      : ({ kind: 'sample-day', seed, events } as const);
    const result = await throughput(await synthesize('dev'), input, runs);
    const sorted = result.eventsPerSecond.toSorted((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)];
    print(
      json,
      { ...result, median },
      `${result.published} events: median ${median} a second, from ${sorted[0]} to ${sorted.at(-1)} in ${runs} runs`,
    );
  });

program
  .command('memory')
  .description('resident memory of the local cloud after 20,000 and 200,000 events over a fixed set of entities')
  .option('--entities <number>', 'how many stock levels change', wholeNumber(1, 1_000_000), 2_000)
  .option('--first <number>', 'events before the first look, and between looks', wholeNumber(1, 10_000_000), 20_000)
  .option('--all <number>', 'events before the last look', wholeNumber(1, 10_000_000), 200_000)
  .option('--json', 'one JSON object')
  .action(async ({ entities, first, all, json }) => {
    const result = await memory(await synthesize('dev'), { entities, first, all }, (published, megabytes) =>
      console.error(`${published} events: ${megabytes} MB`),
    );
    const { firstMegabytes, allMegabytes, ratio } = result;
    print(
      json,
      result,
      `${firstMegabytes} MB after ${first} events, ${allMegabytes} MB after ${all}: ${ratio} times as much`,
    );
  });

program
  .command('publish')
  .description('seconds of ops publish beside those of ops validate and of the local cloud accepting the same entries')
  .option('--lines <number>', 'of the file', wholeNumber(10, 10_000_000), 100_000)
  .option('--runs <number>', 'one after the other on the same local cloud', wholeNumber(1, 100), 3)
  .option('--json', 'one JSON object')
  .action(async ({ lines, runs, json }) => {
    const result = await publishTimes(await synthesize('dev'), lines, runs, (times) =>
      console.error(
        `validate ${times.validateSeconds} s, accept ${times.acceptSeconds} s, publish ${times.publishSeconds} s`,
      ),
    );
    const allowed = result.times.map(({ validateSeconds, acceptSeconds }) =>
      Math.max(3 * validateSeconds, acceptSeconds),
    );
    const ratios = result.times.map(({ publishSeconds }, run) => publishSeconds / (allowed[run] ?? 1));
    const median = ratios.toSorted((a, b) => a - b)[Math.floor(ratios.length / 2)]?.toFixed(2);
    print(
      json,
      { ...result, ratios },
      `${lines} lines: publish takes ${median} of the longer of 3 × validate and accept (median of ${runs}); ${result.tenthMegabytes} MB for a tenth of the lines, ${result.allMegabytes} MB for all`,
    );
  });

program
  .command('redrive')
  .description('messages a second that one process of the redrive function moves, with latency added to every call')
  .option('--messages <number>', 'in the dead-letter queue', wholeNumber(1, 10_000_000), 100_000)
  .option('--parts <number>', 'runs, with a look at the memory of the process after each', wholeNumber(1, 1_000), 5)
  .option('--latency <millis>', 'added to every call to AWS', wholeNumber(0, 60_000), 5)
  .option('--json', 'one JSON object')
  .action(async ({ messages, parts, latency, json }) => {
    if (messages % parts > 0) program.error(`error: ${messages} messages cannot be parted into ${parts} equal runs`);
    const result = await redriveRate(await synthesize('dev'), { messages, parts, latencyMillis: latency }, (part) =>
      console.error(`${part.moved} moved, ${part.messagesPerSecond} a second; ${part.residentMegabytes} MB`),
    );
    const megabytes = result.parts.map(({ residentMegabytes }) => residentMegabytes);
    print(
      json,
      result,
      `${messages} messages with ${latency} ms added to every call: ${result.messagesPerSecond} a second; ${megabytes[0]} MB after the first part, ${megabytes.at(-1)} MB at the end`,
    );
  });

program
  .command('logs')
  .description('what the lines cost that say what became of each change, for a million changes')
  .option('--events <number>', 'of the seeded sample day', wholeNumber(1, 10_000_000), 20_000)
  .option('--stage <name>', 'whose log retention counts', 'dev')
  .option('--json', 'one JSON object')
  .action(async ({ events, stage, json }) => {
    const result = await logs(await synthesize('dev'), stage, { kind: 'sample-day', seed: 1, events });
    const text = (cost: typeof result.oneByOne) =>
      `${cost.bytesOfChange.toFixed(0)} bytes a change: $${cost.dollars.toFixed(3)} for a million, $${cost.dollarsKept.toFixed(3)} with their retention; ${cost.percent.toFixed(1)} % of the $${cost.dollarsOfChange.toFixed(2)} that they cost otherwise`;
    print(
      json,
      result,
      `batches of ${result.asTheyCame.batchSize.toFixed(0)} changes: ${text(result.asTheyCame)}
batches of 1 change: ${text(result.oneByOne)}
${result.microsecondsOfChange.toFixed(2)} µs a change to write it`,
    );
  });

await program.parseAsync();
