import { evaluateMetricAlarm } from '../../local/cloudwatch/alarms/metric-alarm.ts';
import type { AlarmUnderTest } from './alarm-under-test.ts';
import type { RunningGame } from './game.ts';
import type { GameDayWorld } from './game-day-world.ts';
import { repeating } from './repeating.ts';
import { type RunbookPart, runbookCommands } from './runbook-commands.ts';
import type { Scenario } from './scenario.ts';

/** What one alarm did in its scenario; times in milliseconds of the clock, absent where it did not. */
export interface AlarmResult {
  readonly alarm: AlarmUnderTest;
  readonly what: string;
  readonly detectedAfter?: number;
  readonly recoveredAfter?: number;
}

export interface ScenarioResult {
  readonly alarms: readonly AlarmResult[];
  readonly failures: readonly string[];
}

const minute = 60_000;
const detectWithin = 30 * minute; // what a flood leads to takes as long as the machine needs for it
const recoverWithin = 30 * minute;
/** What pages must be told so soon after it is broken. */
const pageWithin = 5 * minute;

/** A redrive is refused while one of these is red. */
const health = ['failing-records', 'crashing', 'throttled'];

/**
 * Breaks, waits for every alarm of the scenario and for who is told of it, repairs with the runbooks' commands in the
 * state that they are for, and waits until all is well again.
 */
export async function runScenario(
  scenario: Scenario,
  game: RunningGame,
  signal: AbortSignal,
  progress: (line: string) => void,
): Promise<ScenarioResult> {
  const { world } = game;
  const { watch } = world;
  const failures: string[] = [];
  const affected = affectedAlarms(scenario, game);
  const tested = testedAlarms(scenario, game);
  const stopExpecting = watch.expect(affected.map(({ name }) => name));
  const { repeat, stop } = repeating(world, signal);
  const done = new Set<string>();
  const consumers = new Set(tested.map(({ consumer }) => consumer));
  const isHealthy = () =>
    world.alarms
      .filter(
        ({ trouble, consumer }) => health.includes(trouble) && (consumers.has(undefined) || consumers.has(consumer)),
      )
      .every(({ name }) => isOk(world, name));
  const follow = async (part: RunbookPart, alarm: AlarmUnderTest, since: number) => {
    const about = { consumer: scenario.runbooksAbout ?? game.consumer, now: game.now(), since };
    for (const words of runbookCommands(alarm.kind, part, about)) {
      const line = words.join(' ');
      if (done.has(`${part} ${line}`) || signal.aborted) continue;
      done.add(`${part} ${line}`);
      for (let left = 3; left > 0; left--) {
        if (part === 'Redrive') await until(isHealthy, game.now() + recoverWithin, game, signal);
        try {
          await game.ops(...words);
          break;
        } catch (error) {
          // Another scenario's alarm may have stopped it: the breaker looks at every consumer that the letters may go to.
          if (left > 1 && !isHealthy()) continue;
          failures.push(`${alarm.name}, ${part}: ${(error as Error).message}`);
          break;
        }
      }
    }
  };

  const brokenAt = game.now();
  let repairedAt = brokenAt;
  try {
    await scenario.break({ ...game, repeat });
    const waiting = new Set(tested);
    while (waiting.size > 0 && game.now() < brokenAt + detectWithin && !signal.aborted) {
      for (const alarm of waiting) {
        if (!hasTold(world, alarm, 'ALARM', brokenAt)) continue;
        waiting.delete(alarm);
        progress(`${alarm.name} fired after ${Math.round((game.now() - brokenAt) / minute)} min`);
        await follow('Look', alarm, brokenAt);
      }
      await world.sleep(minute / 20);
    }
    await stop();

    repairedAt = game.now();
    await scenario.repair(game);
    for (const alarm of tested) await follow('Fix', alarm, brokenAt);
    for (const alarm of tested) await follow('Redrive', alarm, brokenAt);
    await scenario.afterwards?.(game);

    await until(() => affected.every(({ name }) => isOk(world, name)), game.now() + recoverWithin, game, signal);
  } catch (error) {
    failures.push(`${scenario.what} (${game.consumer}): ${error instanceof Error ? error.message : String(error)}`);
  }
  stopExpecting();

  const alarms = tested.map((alarm) => {
    const fired = watch.changed(alarm.name, 'ALARM', brokenAt);
    const recovered = isOk(world, alarm.name) ? watch.last(alarm.name, 'OK', fired ?? brokenAt) : undefined;
    return {
      alarm,
      what: scenario.what,
      ...(fired !== undefined && { detectedAfter: fired - brokenAt }),
      ...(recovered !== undefined && { recoveredAfter: Math.max(0, recovered - repairedAt) }),
    };
  });
  if (!signal.aborted) {
    for (const result of alarms) failures.push(...complaints(world, result, brokenAt));
    failures.push(...outOfOrder(scenario, alarms));
    for (const { name } of affected) {
      if (!isOk(world, name) && !tested.some((each) => each.name === name)) {
        failures.push(`${name} fired along and did not recover: ${describe(world, name)}`);
      }
    }
  }
  return { alarms, failures };
}

/** Those that must fire: of the consumer, or of nobody. */
function testedAlarms({ fires }: Scenario, { world, consumer }: RunningGame): AlarmUnderTest[] {
  return fires.map((trouble) => {
    const found = world.alarms.find(
      (alarm) => alarm.trouble === trouble && (alarm.consumer === undefined || alarm.consumer === consumer),
    );
    if (!found) throw new Error(`No alarm of the templates is called ${trouble}.`);
    return found;
  });
}

/** Those that may fire; with one that pages its consumer's composite. */
function affectedAlarms({ fires, mayFire = [], alone = false }: Scenario, { world, consumer }: RunningGame) {
  const troubles = [...fires, ...mayFire];
  const concerned = world.alarms.filter(
    (alarm) => alone || alarm.consumer === undefined || alarm.consumer === consumer,
  );
  const affected = concerned.filter(({ trouble }) => troubles.includes(trouble));
  const paged = new Set(affected.filter(({ severity }) => severity === 'page').map((alarm) => alarm.consumer));
  const composites = concerned.filter((alarm) => alarm.trouble === 'unhealthy' && paged.has(alarm.consumer));
  return [...new Set([...affected, ...composites])];
}

/** Whether its subscribers know: of a ticket from itself, of a page from its consumer's composite. */
function hasTold(world: GameDayWorld, alarm: AlarmUnderTest, state: 'ALARM' | 'OK', since: number): boolean {
  if (world.watch.changed(alarm.name, state, since) === undefined) return false;
  return world.watch.wasTold(tellerOf(world, alarm), state, since);
}

function tellerOf({ names }: GameDayWorld, { name, severity, consumer }: AlarmUnderTest): string {
  return severity === 'page' && consumer !== undefined ? names.consumer(consumer).alarm('unhealthy') : name;
}

function isOk({ cloud }: GameDayWorld, alarmName: string): boolean {
  return cloud.alarms.find(alarmName)?.state === 'OK';
}

async function until(condition: () => boolean, deadline: number, game: RunningGame, signal: AbortSignal) {
  while (!condition() && game.now() < deadline && !signal.aborted) await game.world.sleep(minute / 20);
}

function* complaints(world: GameDayWorld, result: AlarmResult, brokenAt: number): Iterable<string> {
  const { alarm, what, detectedAfter, recoveredAfter } = result;
  if (detectedAfter === undefined) {
    yield `${alarm.name} did not fire within ${detectWithin / minute} minutes of: ${what}: ${describe(world, alarm.name)}`;
    return;
  }
  if (alarm.severity === 'page' && detectedAfter > pageWithin) {
    yield `${alarm.name} pages, and fired only ${Math.ceil(detectedAfter / 1_000)} s after: ${what}`;
  }
  if (!hasTold(world, alarm, 'ALARM', brokenAt)) yield `${alarm.name} fired, and no subscriber was told.`;
  if (recoveredAfter === undefined) {
    yield `${alarm.name} did not recover within ${recoverWithin / minute} minutes: ${describe(world, alarm.name)}`;
  } else if (!hasTold(world, alarm, 'OK', brokenAt)) {
    yield `${alarm.name} recovered, and no subscriber was told.`;
  }
}

function* outOfOrder({ firesInOrder = [] }: Scenario, alarms: readonly AlarmResult[]): Iterable<string> {
  const detectedAfter = (trouble: string | undefined) =>
    alarms.find((each) => each.alarm.trouble === trouble)?.detectedAfter;
  for (const [index, second] of firesInOrder.entries()) {
    const first = firesInOrder[index - 1];
    const [before, after] = [detectedAfter(first), detectedAfter(second)];
    if (before !== undefined && after !== undefined && before >= after) yield `${second} fired before ${first}.`;
  }
}

/** Why an alarm is in its state, and what it has seen of late. */
export function describe({ cloud, clock }: GameDayWorld, alarmName: string): string {
  const alarm = cloud.alarms.find(alarmName);
  if (!alarm?.metric) return `it is ${alarm?.state}. ${alarm?.stateReason ?? ''}`;
  const end = Math.floor(clock.now() / minute) * minute;
  const { datapoints } = evaluateMetricAlarm(alarm.metric, cloud.metrics, end);
  const seen = datapoints.map(({ timestamp, value }) => `${new Date(timestamp).toISOString().slice(11, 16)} ${value}`);
  return `it is ${alarm.state}. ${alarm.stateReason} Last datapoints: ${seen.join(', ') || 'none'}.`;
}
