import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { catalog } from '../../lambda/events/catalog.ts';
import { configOf } from '../../lib/config/config.ts';
import { namesOf } from '../../lib/config/names.ts';
import { type Clock, wallClock } from '../../local/clock.ts';
import { type LocalCloud, startLocalCloud } from '../../local/cloud.ts';
import { LocalCloudError } from '../../local/local-cloud-error.ts';
import { describeLogLine } from '../../ops/logs/describe-log-line.ts';
import { parseOrderTrace } from '../../sample/order-trace.ts';
import { generateSampleDay } from '../../sample/sample-day.ts';
import type { SampleEvent } from '../../sample/sample-event.ts';
import { wholeNumber } from '../whole-number.ts';
import { noProgress, progressBars } from './progress.ts';
import { runSample, type SampleRun } from './run-sample.ts';
import { complaints, resultTable } from './sample-result.ts';
import { synthesize } from './synthesize.ts';
import { whatNext } from './what-next.ts';

const stage = 'dev';

export interface StartOptions {
  readonly exit?: boolean;
  readonly json?: boolean;
  readonly port: number;
  readonly seed: number;
  readonly events: number;
  readonly sample: boolean;
  /** Prints what the functions log. */
  readonly logs?: boolean;
  readonly trace?: string;
  /** How many seconds of timers, windows and schedules pass in one second. */
  readonly clockSpeed: number;
  /** For how many minutes of the clock the current-state table is down at first. */
  readonly outage?: number;
}

/** What a test replaces: the templates it has already, the end it cannot wait for, what it does before the check. */
export interface StartHooks {
  synthesize?(stage: string): Promise<string>;
  /** Aborted on Ctrl-C. */
  readonly interrupted: AbortSignal;
  print(line: string): void;
  /** What a test does behind the system's back, to see that the check notices. */
  readonly beforePublish?: SampleRun['beforeCheck'];
  readonly beforeCheck?: SampleRun['beforeCheck'];
}

/** Reads the command line; `act` gets its options. */
export function startCommand(act: (options: StartOptions) => Promise<void>): Command {
  return new Command('npm start --')
    .description('Boots the whole system on this machine, publishes a sample trading day, and stays up.')
    .option('--exit', 'stop after the sample; exit code 0 only if nothing was lost and the view is right')
    .option('--json', 'end standard output with one line of JSON: the result of the sample')
    .option('--port <port>', 'where the AWS endpoint listens on 127.0.0.1; 0 for any', wholeNumber(0, 65_535), 4566)
    .option('--seed <number>', 'another seed, another trading day', wholeNumber(0, 2 ** 32 - 1), 1)
    .option('--events <number>', 'how many events the trading day has', wholeNumber(1, 10_000_000), 5_000)
    .option(
      '--clock-speed <number>',
      'how fast timers, windows and schedules run; functions keep their own pace',
      wholeNumber(1, 100), // faster, visibility timeouts end before functions do
      1,
    )
    .option('--no-sample', 'publish nothing')
    .option('--logs', 'print what the functions log, without their metrics')
    .option(
      '--outage <minutes>',
      'the current-state table is down at first, for so many minutes of the clock',
      wholeNumber(1, 1_440),
    )
    .option('--trace <orders.csv>', 'replay a CSV file of real orders instead of the sample trading day')
    .action(async (options: StartOptions) => act(options));
}

/** Boots, publishes, checks, and answers the exit code: 130, as a shell has it, where Ctrl-C ended the sample. */
export async function start(options: StartOptions, hooks: StartHooks): Promise<number> {
  const { print, interrupted } = hooks;
  const input = options.sample ? readInput(options) : undefined;
  for (const problem of input?.problems ?? []) print(problem);

  print('Synthesizing the templates …');
  const assemblyDirectory = await (hooks.synthesize ?? synthesize)(stage);
  print('Booting the local cloud …');
  const clock = wallClock(options.clockSpeed);
  const cloud = await startLocalCloud({
    assemblyDirectory,
    port: options.port,
    clock,
    ...(options.logs && { onFunctionLog: logPrinter(clock, print) }),
  });
  print(`AWS endpoint: ${cloud.endpoint}`);
  if (options.outage !== undefined) startOutage(cloud, clock, options.outage, print);

  try {
    let failed = (input?.problems.length ?? 0) > 0;
    let json: string | undefined;
    if (input) {
      await hooks.beforePublish?.(cloud);
      const ran = await runSample({
        cloud,
        names: namesOf(stage),
        events: input.events,
        consumers: catalog.consumers.map(({ name }) => name),
        marketplaces: configOf(stage).marketplaces.map(({ name }) => name),
        progress: options.logs ? noProgress : progressBars(), // bars and lines would overwrite each other
        clockSpeed: options.clockSpeed,
        signal: interrupted,
        ...(hooks.beforeCheck && { beforeCheck: hooks.beforeCheck }),
      });
      if (interrupted.aborted) {
        print(`\n${summary(cloud)}`);
        return 130;
      }
      const { result, check } = ran;
      const complained = complaints(check);
      failed ||= complained.length > 0;
      print(`\n${resultTable(result)}\n`);
      for (const complaint of complained) print(complaint);
      if (!failed) print('Nothing was lost, and every item of the view is what the input says.');
      json = JSON.stringify(result);
    }
    if (!options.exit) {
      print(whatNext(cloud.endpoint));
      if (options.json && json) print(json);
      cloud.alarms.onStateChange(({ name, state }, from) => {
        if (state === 'ALARM' || from === 'ALARM') print(`${state.padEnd(5)} ${name}`);
      });
      if (!interrupted.aborted) await once(interrupted, 'abort');
      print(`\n${summary(cloud)}`);
    }
    if (options.exit && options.json && json) print(json);
    return options.exit && failed ? 1 : 0;
  } finally {
    await cloud.stop();
  }
}

/** Prints each line that a function writes, as `ops logs` does. */
function logPrinter(clock: Clock, print: StartHooks['print']) {
  const { prefix } = namesOf(stage);
  return (functionName: string, line: string) => {
    const name = functionName.replace(`${prefix}-`, '').replace(/-consumer$/, '');
    const text = describeLogLine(name, line, clock.now());
    if (text !== undefined) print(text);
  };
}

function startOutage(cloud: LocalCloud, clock: Clock, minutes: number, print: StartHooks['print']): void {
  const table = cloud.tables.get(namesOf(stage).currentStateTable);
  table?.setFault('unavailable');
  print(`The current-state table is down for ${minutes} minutes of the clock.`);
  clock.schedule(minutes * 60_000, () => {
    table?.setFault(undefined);
    print('The current-state table is back.');
  });
}

function readInput(options: StartOptions): { events: readonly SampleEvent[]; problems: string[] } {
  if (options.trace === undefined) {
    const start = Date.now() - 1_000 * 60 * 60 * 12; // a day that has just ended
    return { events: generateSampleDay({ seed: options.seed, events: options.events, start }), problems: [] };
  }
  let csv: string;
  try {
    csv = readFileSync(options.trace, 'utf8');
  } catch (error) {
    throw new LocalCloudError(`${options.trace} cannot be read: ${(error as Error).message}`);
  }
  const { events, problems } = parseOrderTrace(csv, { seed: options.seed });
  return { events, problems: problems.map(({ line, message }) => `${options.trace}: line ${line}: ${message}`) };
}

function summary(cloud: LocalCloud): string {
  const waiting = [...cloud.queues]
    .map(([name, queue]) => ({ name, ...queue.counts() }))
    .filter(({ visible, inFlight, delayed }) => visible + inFlight + delayed > 0)
    .map(({ name, visible, inFlight, delayed }) => `  ${name}: ${visible + inFlight + delayed} messages`);
  return [
    'Stopped. Everything was in memory and is gone.',
    ...(waiting.length ? ['Left in queues:', ...waiting] : []),
  ].join('\n');
}
