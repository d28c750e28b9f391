import { once } from 'node:events';
import { catalog } from '../../lambda/events/catalog.ts';
import { configOf } from '../../lib/config/config.ts';
import { namesOf } from '../../lib/config/names.ts';
import { chosenStage } from '../../lib/config/stage.ts';
import { type MovedClock, wallClock } from '../../local/clock.ts';
import { type LocalCloud, startLocalCloud } from '../../local/cloud.ts';
import { LocalCloudError } from '../../local/local-cloud-error.ts';
import { generateMixedDay } from '../../sample/mixed-day.ts';
import type { SampleEvent, SamplePack } from '../../sample/sample-event.ts';
import { printAlarms } from './alarm-line.ts';
import { incidents } from './incidents/incidents.ts';
import { runIncident } from './incidents/run-incident.ts';
import { whatToDo } from './incidents/what-to-do.ts';
import { logPrinter } from './log-printer.ts';
import { startOutage } from './outage.ts';
import { noProgress, progressBars } from './progress.ts';
import { readOrderTrace } from './read-order-trace.ts';
import { runSample, type SampleRun } from './run-sample.ts';
import { complaints, resultTable } from './sample-result.ts';
import type { StartOptions } from './start-options.ts';
import { synthesize } from './synthesize.ts';
import { whatNext } from './what-next.ts';

/** What a test replaces: the templates it has already, the end it cannot wait for, what it does before the check. */
export interface StartHooks {
  synthesize?(stage: string, signal: AbortSignal): Promise<string>;
  /** Aborted on Ctrl-C, and when the process is told to end. */
  readonly interrupted: AbortSignal;
  print(line: string): void;
  /** Resolves when somebody has pressed Enter; without it nobody can. */
  enterPressed?(): Promise<void>;
  /** Of a test that moves it; by default the wall clock, so many times as fast as the options say. */
  readonly clock?: MovedClock;
  /** What a test does behind the system's back, to see that the check notices. */
  readonly beforePublish?: SampleRun['beforeCheck'];
  readonly beforeCheck?: SampleRun['beforeCheck'];
}

/**
 * Boots, publishes, checks, and returns the exit code: 130, as a shell has it, if Ctrl-C ended the sample.
 *
 * @throws LocalCloudError for a file that cannot be read and a port in use, ConfigError for a name that no stage can have,
 * and whatever ends the synthesis.
 */
export async function start(options: StartOptions, hooks: StartHooks): Promise<number> {
  const { print, interrupted } = hooks;
  const stage = chosenStage(options.stage, process.env);
  const names = namesOf(stage);
  const incident = incidents.find(({ name }) => name === options.incident);
  const { enterPressed = () => new Promise<never>(() => {}) } = hooks;
  const beginsAt = Date.now() - (incident?.beginsDaysAgo ?? 0) * dayMillis;
  const { clock = wallClock(incident ? 1 : options.clockSpeed, beginsAt) } = hooks;
  const input = options.sample && !incident ? readInput(options, clock.now()) : undefined;
  for (const problem of input?.problems ?? []) print(problem);

  const cloud = await startLocalCloud({
    // Once the port is ours: it would be late to report one in use afterwards.
    assemblyDirectory: async () => {
      print(`Synthesizing the templates of the stage ${stage} …`);
      const directory = await (hooks.synthesize ?? synthesize)(stage, interrupted);
      print('Starting the local cloud …');
      return directory;
    },
    port: options.port,
    clock,
    ...(options.logs && { onFunctionLog: logPrinter(names, clock, print) }),
  });
  print(`AWS endpoint: ${cloud.endpoint}`);
  if (options.outage !== undefined) {
    startOutage(cloud, names, options.outage, { clock, print, enterPressed });
  }

  try {
    let failed = (input?.problems.length ?? 0) > 0;
    let json: string | undefined;
    if (input) {
      await hooks.beforePublish?.(cloud);
      const ran = await runSample({
        cloud,
        names,
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
      if (!failed) print('Nothing was lost, and every item in the view matches the input.');
      if (!options.exit && result.deadLettered + result.unrouted > 0) {
        print(
          `The input contains ${result.deadLettered} broken changes and ${result.unrouted} that no rule matches: alarms fire for them in the next minutes.`,
        );
      }
      json = JSON.stringify(result);
    }
    if (!options.exit) {
      const interruption = interrupted.aborted ? undefined : once(interrupted, 'abort');
      if (incident) {
        print(whatToDo(cloud.endpoint, stage, options.clockSpeed));
        const running = runIncident(incident, cloud, names, {
          clock,
          clockSpeed: options.clockSpeed,
          print,
          enterPressed,
          signal: interrupted,
        });
        await Promise.race([interruption, running.then(() => interruption)]);
      } else {
        print(whatNext(cloud.endpoint, stage, options.outage !== undefined));
        if (options.json && json) print(json);
        printAlarms(cloud.alarms, () => clock.now(), print);
        await interruption;
      }
      print(`\n${summary(cloud)}`);
    }
    if (options.exit && options.json && json) print(json);
    return options.exit && failed ? 1 : 0;
  } finally {
    await cloud.stop();
  }
}

const dayMillis = 1_000 * 60 * 60 * 24;

function readInput(
  options: StartOptions,
  now: number,
): { events: readonly (SampleEvent | SamplePack)[]; problems: string[] } {
  if (options.trace === undefined) {
    const start = now - dayMillis / 2; // a day that has just ended
    return { events: generateMixedDay({ seed: options.seed, events: options.events, start }), problems: [] };
  }
  const { events, problems } = readOrderTrace(options.trace, options.seed);
  const told = problems.map(({ line, message }) => `${options.trace}: line ${line}: ${message}`);
  if (events.length === 0 && told.length > 0) throw new LocalCloudError(told.join('\n')); // nothing to boot for
  return { events, problems: told };
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
