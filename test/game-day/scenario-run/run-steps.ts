import type { Step } from '../scenarios/scenario.ts';
import type { RunningGame } from '../world/game.ts';
import { runScenario, type ScenarioResult } from './run-scenario.ts';

/** Whoever follows the scenarios as they run. */
interface Follower {
  print(line: string): void;
  collect(result: ScenarioResult): void;
}

/** Runs the steps one after another in one game, and the scenarios of a step at the same time. */
export async function runSteps(
  steps: readonly Step[],
  game: RunningGame,
  signal: AbortSignal,
  { print, collect }: Follower,
): Promise<void> {
  const say = (line: string) => print(`${new Date(game.now()).toISOString().slice(11, 19)} ${line}`);
  for (const step of steps) {
    if (signal.aborted) return;
    say(`${game.consumer}: ${step.map(({ what }) => what).join('; ')}`);
    await Promise.all(step.map(async (scenario) => collect(await runScenario(scenario, game, signal, say))));
  }
}
