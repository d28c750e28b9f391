import { catalog } from '../../lambda/events/catalog.ts';
import { configOf } from '../../lib/config.ts';
import type { AlarmUnderTest } from './alarm-under-test.ts';
import { type RunningGame, startGame } from './game.ts';
import { withEveryAlarm, withShortFunctions } from './game-day-config.ts';
import { bootWorld, type GameDayWorld } from './game-day-world.ts';
import { type AlarmResult, describe, runScenario, type ScenarioResult } from './run-scenario.ts';
import type { Scenario } from './scenario.ts';
import { consumerScenarios, sharedScenarios } from './scenarios.ts';

export interface GameDayOptions {
  /** Consumers whose alarms are tested, beside the shared ones; all where absent. */
  readonly consumer?: string;
  /** Only the scenarios for this alarm, by its name, its name without stage and consumer, or its runbook. */
  readonly only?: string;
  readonly clockSpeed: number;
}

export interface GameDayResult {
  /** Alarms of the templates that the options mean. */
  readonly alarms: readonly AlarmUnderTest[];
  readonly results: readonly AlarmResult[];
  readonly failures: readonly string[];
}

/** At which a function that takes nearly all of five seconds is done before its messages are visible again. */
const slowClockSpeed = 6;

/** Scenarios that run one after another, each list at the same time. */
interface Lane {
  readonly game: RunningGame;
  readonly steps: readonly (readonly Scenario[])[];
}

/** Runs the scenarios of every consumer side by side, then those that break what they share. */
export async function runGameDay(
  options: GameDayOptions,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<GameDayResult> {
  const { only, consumer: onlyConsumer } = options;
  const consumers = catalog.consumers.map(({ name }) => name);
  const isMeant = ({ name, trouble, kind, consumer }: AlarmUnderTest) =>
    (onlyConsumer === undefined || consumer === undefined || consumer === onlyConsumer) &&
    (only === undefined || [name, trouble, kind].includes(only));
  const worlds: GameDayWorld[] = [];
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
    const stepsFor = (
      steps: readonly (readonly Scenario[])[],
      consumer: string | undefined,
      fits: (scenario: Scenario) => boolean,
    ) =>
      steps
        .map((step) =>
          step.filter(
            (scenario) =>
              fits(scenario) &&
              scenario.fires.some((trouble) =>
                alarms.some((alarm) => alarm.trouble === trouble && alarm.consumer === consumer),
              ),
          ),
        )
        .filter((step) => step.length > 0);

    const lanesIn = (in_: GameDayWorld, slow: boolean): Lane[] =>
      consumers.flatMap((consumer) => {
        const game = startGame(in_, consumer, signal);
        return [{ game, steps: stepsFor(consumerScenarios, consumer, ({ slowClock = false }) => slowClock === slow) }];
      });
    const collect = (result: ScenarioResult) => {
      results.push(...result.alarms);
      failures.push(...result.failures);
      for (const failure of result.failures) print(`FAILED: ${failure}`);
    };
    const runLane = async ({ game, steps }: Lane) => {
      for (const step of steps) {
        if (signal.aborted) return;
        print(`${clockOf(game)} ${step.map(({ what }) => what).join('; ')} (${game.consumer})`);
        await Promise.all(
          step.map(async (scenario) =>
            collect(await runScenario(scenario, game, signal, (line) => print(`${clockOf(game)} ${line}`))),
          ),
        );
      }
    };

    const lanes = lanesIn(world, false);
    const slowLanes = async () => {
      const steps = consumers.flatMap((consumer) =>
        stepsFor(consumerScenarios, consumer, ({ slowClock }) => slowClock === true),
      );
      if (steps.length === 0) return;
      const slowWorld = await boot(true);
      const slow = lanesIn(slowWorld, true);
      await warmUp(slowWorld, slow, signal);
      await Promise.all(slow.map(runLane));
    };
    await warmUp(world, lanes, signal);
    print(`${world.alarms.length} alarms are OK, and good events come for every consumer.`);
    const sharedGame = startGame(world, onlyConsumer ?? consumers[0] ?? '', signal);
    sharedGame.traffic(false); // its consumer has some already
    const shared = (alone: boolean): Lane => ({
      game: sharedGame,
      steps: stepsFor(sharedScenarios, undefined, (scenario) => (scenario.alone ?? false) === alone),
    });
    await Promise.all([slowLanes(), ...lanes.map(runLane), runLane(shared(false))]);
    await runLane(shared(true));
    for (const each of worlds) {
      for (const { alarmName, reason } of each.watch.unexpected) {
        failures.push(`${alarmName} fired while nothing was broken that should: ${reason}`);
      }
    }
    return { alarms, results, failures };
  } finally {
    await Promise.all(worlds.map((each) => each.stop()));
  }
}

/** Waits until every alarm is OK. @throws Error that says which is not. */
async function warmUp(world: GameDayWorld, lanes: readonly Lane[], signal: AbortSignal): Promise<void> {
  for (const { game } of lanes) await world.publish(game.events(20));
  const notOk = () => world.cloud.alarms.list().filter(({ state }) => state !== 'OK');
  const deadline = world.clock.now() + 30 * 60_000;
  while (notOk().length > 0 && !signal.aborted) {
    if (world.clock.now() > deadline) {
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

function clockOf(game: RunningGame): string {
  return new Date(game.now()).toISOString().slice(11, 19);
}
