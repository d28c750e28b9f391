import type { AlarmResult } from './alarms/alarm-result.ts';
import { type GameDayOptions, type GameDayPlan, type GameDayScenarios, gameDayPlan } from './game-day-plan.ts';
import type { GameDayResult } from './game-day-result.ts';
import { runSteps } from './scenario-run/run-steps.ts';
import type { Step } from './scenarios/scenario.ts';
import { consumerScenarios, sharedScenarios } from './scenarios/scenarios.ts';
import type { RunningGame } from './world/game.ts';
import { GameDayWorlds } from './world/game-day-worlds.ts';

type Games = ReadonlyMap<string, RunningGame>;
type RunSteps = (game: RunningGame, steps: readonly Step[]) => Promise<void>;

/** Runs the scenarios of every consumer side by side, then those that break what they share. */
export async function runGameDay(
  options: GameDayOptions,
  signal: AbortSignal,
  print: (line: string) => void,
  scenarios: GameDayScenarios = { ofConsumers: consumerScenarios, shared: sharedScenarios },
): Promise<GameDayResult> {
  const worlds = new GameDayWorlds(options.clockSpeed, signal);
  const { results, failures, run } = recording(signal, print);
  try {
    print('Synthesizing the templates and booting …');
    const world = await worlds.boot();
    const plan = gameDayPlan(options, world.alarms, scenarios);
    // Before anything else: it keeps this process busy for seconds, which are minutes of the clock.
    const slowWorld = plan.onSlowClock.size > 0 ? await worlds.bootSlow() : undefined;
    const games = await worlds.begin(world);
    print(`${world.alarms.length} alarms are OK, and good events come for every consumer.`);

    const onSlowClock = async () => slowWorld && runForEach(plan.onSlowClock, await worlds.begin(slowWorld), run);
    await Promise.all([onSlowClock(), runSideBySide(plan, games, run)]);
    await run(firstOf(games), plan.alone);
    failures.push(...worlds.unexpectedAlarms());
    return { alarms: plan.alarms, results, failures };
  } finally {
    await worlds.stop();
  }
}

/** Runs steps, and keeps what came of them. */
function recording(signal: AbortSignal, print: (line: string) => void) {
  const results: AlarmResult[] = [];
  const failures: string[] = [];
  const run: RunSteps = (game, steps) =>
    runSteps(steps, game, signal, {
      print,
      collect: (result) => {
        results.push(...result.alarms);
        failures.push(...result.failures);
        for (const failure of result.failures) print(`FAILED: ${failure}`);
      },
    });
  return { results, failures, run };
}

async function runSideBySide(plan: GameDayPlan, games: Games, run: RunSteps): Promise<void> {
  await Promise.all([run(firstOf(games), plan.shared), runForEach(plan.ofConsumers, games, run)]);
}

async function runForEach(steps: GameDayPlan['ofConsumers'], games: Games, run: RunSteps): Promise<void> {
  await Promise.all([...games].map(([consumer, game]) => run(game, steps.get(consumer) ?? [])));
}

/** What is about no consumer runs in the game of any. */
function firstOf(games: Games): RunningGame {
  const [first] = games.values();
  if (!first) throw new Error('The catalog has no consumer.');
  return first;
}
