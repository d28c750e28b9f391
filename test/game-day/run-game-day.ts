import { catalog } from '../../lambda/events/catalog.ts';
import { configOf } from '../../lib/config/config.ts';
import type { AlarmUnderTest } from './alarms/alarm-under-test.ts';
import { type RunningGame, startGame } from './world/game.ts';
import { withEveryAlarm, withShortFunctions } from './world/game-day-config.ts';
import { bootWorld, type GameDayWorld } from './world/game-day-world.ts';
import { type AlarmResult, describe, runScenario, type ScenarioResult } from './scenario-run/run-scenario.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { consumerScenarios, sharedScenarios } from './scenarios/scenarios.ts';

/** Scenarios that run at the same time. */
type Step = readonly Scenario[];

export interface GameDayOptions {
  /** Consumers whose alarms are tested, beside the shared ones; all where absent. */
  readonly consumer?: string;
  /** Only the scenarios for this alarm, by its name, its name without stage and consumer, or its runbook. */
  readonly only?: string;
  readonly clockSpeed: number;
}

/** What a test replaces. */
export interface GameDayScenarios {
  /** In lists that run at the same time. */
  readonly ofConsumers: readonly Step[];
  readonly shared: readonly Step[];
}

export interface GameDayResult {
  /** Alarms of the templates that the options mean. */
  readonly alarms: readonly AlarmUnderTest[];
  readonly results: readonly AlarmResult[];
  readonly failures: readonly string[];
}

/** At which a function that takes nearly all of five seconds is done before its messages are visible again. */
const slowClockSpeed = 6;

const isSlow = ({ slowClock = false }: Scenario) => slowClock;

/** Runs the scenarios of every consumer side by side, then those that break what they share. */
export async function runGameDay(
  options: GameDayOptions,
  signal: AbortSignal,
  print: (line: string) => void,
  scenarios: GameDayScenarios = { ofConsumers: consumerScenarios, shared: sharedScenarios },
): Promise<GameDayResult> {
  const { only, consumer: onlyConsumer } = options;
  const consumers = catalog.consumers.map(({ name }) => name);
  const isMeant = ({ name, trouble, kind, consumer }: AlarmUnderTest) =>
    (onlyConsumer === undefined || consumer === undefined || consumer === onlyConsumer) &&
    (only === undefined || [name, trouble, kind].includes(only));
  const worlds: GameDayWorld[] = [];
  const stops: (() => Promise<void>)[] = [];
  const boot = async (slow: boolean) => {
    const config = withEveryAlarm(configOf('dev'));
    const world = slow
      ? await bootWorld(withShortFunctions(config), Math.min(slowClockSpeed, options.clockSpeed), signal)
      : await bootWorld(config, options.clockSpeed, signal);
    worlds.push(world);
    return world;
  };
  const failures: string[] = [];
  const results: AlarmResult[] = [];
  try {
    print('Synthesizing the templates and booting …');
    const world = await boot(false);
    const alarms = world.alarms.filter(isMeant);
    const isTested = (trouble: string, consumer: string | undefined) =>
      alarms.some((alarm) => alarm.trouble === trouble && alarm.consumer === consumer);
    const stepsFor = (all: readonly Step[], consumer: string | undefined, fits: (scenario: Scenario) => boolean) =>
      all
        .map((step) =>
          step.filter((scenario) => fits(scenario) && scenario.fires.some((trouble) => isTested(trouble, consumer))),
        )
        .filter((step) => step.length > 0);

    const collect = (result: ScenarioResult) => {
      results.push(...result.alarms);
      failures.push(...result.failures);
      for (const failure of result.failures) print(`FAILED: ${failure}`);
    };
    const runSteps = async (game: RunningGame, steps: readonly Step[]) => {
      const say = (line: string) => print(`${new Date(game.now()).toISOString().slice(11, 19)} ${line}`);
      for (const step of steps) {
        if (signal.aborted) return;
        say(`${game.consumer}: ${step.map(({ what }) => what).join('; ')}`);
        const ran = step.map(async (scenario) => collect(await runScenario(scenario, game, signal, say)));
        await Promise.all(ran);
      }
    };
    const runShared = (game: RunningGame, fits: (scenario: Scenario) => boolean) =>
      runSteps(game, stepsFor(scenarios.shared, undefined, fits));

    /** Makes good events come for every consumer, and waits until every alarm is OK. */
    const begin = async (inWorld: GameDayWorld) => {
      const games = new Map(consumers.map((consumer) => [consumer, startGame(inWorld, consumer, signal)]));
      stops.push(...[...games.values()].map(({ stop }) => stop));
      await warmUp(inWorld, [...games.values()], signal);
      return games;
    };
    const onSlowClock = async () => {
      if (!slowWorld) return;
      const games = await begin(slowWorld);
      const ran = [...games].map(([consumer, game]) =>
        runSteps(game, stepsFor(scenarios.ofConsumers, consumer, isSlow)),
      );
      await Promise.all(ran);
    };

    // Before anything else: it keeps this process busy for seconds, which are minutes of the clock.
    const needsSlow = consumers.some((consumer) => stepsFor(scenarios.ofConsumers, consumer, isSlow).length > 0);
    const slowWorld = needsSlow ? await boot(true) : undefined;
    const games = await begin(world);
    print(`${world.alarms.length} alarms are OK, and good events come for every consumer.`);
    const host = consumers.findLast((consumer) => consumer !== onlyConsumer);
    const ran = [...games].map(async ([consumer, game]) => {
      await runSteps(
        game,
        stepsFor(scenarios.ofConsumers, consumer, (scenario) => !isSlow(scenario)),
      );
      if (consumer === host) await runShared(game, ({ usesConsumer = false }) => usesConsumer);
    });
    const first = games.get(consumers[0] ?? '') as RunningGame;
    const besides = runShared(first, ({ alone = false, usesConsumer = false }) => !alone && !usesConsumer);
    await Promise.all([onSlowClock(), besides, ...ran]);
    await runShared(first, ({ alone = false }) => alone);

    for (const { watch } of worlds) {
      for (const { alarmName, reason } of watch.unexpected) {
        failures.push(`${alarmName} fired, and nothing was broken that should make it: ${reason}`);
      }
    }
    return { alarms, results, failures };
  } finally {
    await Promise.allSettled(stops.map((stop) => stop())); // what kept events from coming is told by the alarms
    await Promise.all(worlds.map((each) => each.stop()));
  }
}

/** Starts every function, and waits until every alarm is OK. @throws Error that says which is not. */
async function warmUp(world: GameDayWorld, games: readonly RunningGame[], signal: AbortSignal): Promise<void> {
  for (let batches = 0; batches < 4; batches++) {
    for (const game of games) await world.publish(game.events(10));
    await world.sleep(5_000);
  }
  await world.ops(['failures']);
  const notOk = () => world.cloud.alarms.list().filter(({ state }) => state !== 'OK');
  const deadline = world.clock.now() + 30 * 60_000;
  let okSince = world.clock.now();
  while (world.clock.now() < okSince + 2 * 60_000 && !signal.aborted) {
    if (notOk().length > 0) okSince = world.clock.now();
    if (okSince > deadline) {
      throw new Error(
        notOk()
          .map(({ name }) => `${name} is not OK at the start: ${describe(world, name)}`)
          .join('\n'),
      );
    }
    await world.sleep(3_000);
  }
  world.watch.begin();
}
