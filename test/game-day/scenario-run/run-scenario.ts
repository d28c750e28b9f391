import type { AlarmResult } from '../alarms/alarm-result.ts';
import { isOk } from '../alarms/alarm-state.ts';
import type { AlarmUnderTest } from '../alarms/alarm-under-test.ts';
import { hasTold } from '../alarms/has-told.ts';
import { RunbookFollower } from '../runbooks/runbook-follower.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { RunningGame } from '../world/game.ts';
import { repeating } from '../world/repeating.ts';
import { waitUntil } from '../world/wait-until.ts';
import { affectedAlarms, testedAlarms } from './alarms-of-scenario.ts';
import { failuresOfRun } from './failures-of-run.ts';
import { detectWithinMinutes, recoverWithinMinutes, type ScenarioRun } from './scenario-run.ts';

export interface ScenarioResult {
  readonly alarms: readonly AlarmResult[];
  readonly failures: readonly string[];
}

const minute = 60_000;

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
  const run = scenarioRun(scenario, game, signal);
  const operator = operatorOf(run);
  const stopExpecting = game.world.watch.expect(run.affected.map(({ name }) => name));
  const failures: string[] = [];
  let repairedAt = run.brokenAt;
  try {
    await breakUntilTold(run, operator, progress);
    repairedAt = game.now();
    await repair(run, operator);
    await untilWell(run);
  } catch (error) {
    failures.push(`${scenario.what} (${game.consumer}): ${error instanceof Error ? error.message : String(error)}`);
  }
  stopExpecting();
  operator.end();
  const alarms = run.tested.map((alarm) => resultOf(alarm, run, repairedAt));
  if (!signal.aborted) failures.push(...failuresOfRun(run, alarms));
  return { alarms, failures: [...operator.failures, ...failures] };
}

function scenarioRun(scenario: Scenario, game: RunningGame, signal: AbortSignal): ScenarioRun {
  return {
    scenario,
    game,
    affected: affectedAlarms(scenario, game),
    tested: testedAlarms(scenario, game),
    brokenAt: game.now(),
    signal,
  };
}

function operatorOf({ scenario, game, tested, brokenAt, signal }: ScenarioRun): RunbookFollower {
  return new RunbookFollower(game, {
    about: scenario.runbooksAbout ?? game.consumer,
    since: brokenAt,
    alarms: tested,
    signal,
  });
}

/** Breaks, and waits until the subscribers of every tested alarm know; who is told looks, as the runbook says. */
async function breakUntilTold(run: ScenarioRun, operator: RunbookFollower, progress: (line: string) => void) {
  const { scenario, game, tested, brokenAt, signal } = run;
  const { repeat, stop } = repeating(game.world, signal);
  await scenario.break({ ...game, repeat });
  const waiting = new Set(tested);
  while (waiting.size > 0 && game.now() < brokenAt + detectWithinMinutes * minute && !signal.aborted) {
    for (const alarm of waiting) {
      if (!hasTold(game.world, alarm, 'ALARM', brokenAt)) continue;
      waiting.delete(alarm);
      progress(`${alarm.name} fired after ${Math.round((game.now() - brokenAt) / minute)} min`);
      await operator.follow('Look', alarm);
    }
    await game.world.sleep(3_000);
  }
  await stop();
}

async function repair({ scenario, game, tested }: ScenarioRun, operator: RunbookFollower): Promise<void> {
  await scenario.repair(game);
  for (const alarm of tested) await operator.follow('Fix', alarm);
  for (const alarm of tested) await operator.follow('Redrive or discard', alarm);
  await scenario.afterwards?.(game);
}

async function untilWell({ game, affected, signal }: ScenarioRun): Promise<void> {
  const isWell = () => affected.every(({ name }) => isOk(game.world, name));
  await waitUntil(isWell, game.now() + recoverWithinMinutes * minute, game, signal);
}

function resultOf(alarm: AlarmUnderTest, { scenario, game, brokenAt }: ScenarioRun, repairedAt: number): AlarmResult {
  const { world } = game;
  const fired = world.watch.changed(alarm.name, 'ALARM', brokenAt);
  const recovered = isOk(world, alarm.name) ? world.watch.last(alarm.name, 'OK', fired ?? brokenAt) : undefined;
  return {
    alarm,
    what: scenario.what,
    ...(fired !== undefined && { detectedAfter: fired - brokenAt }),
    ...(recovered !== undefined && { recoveredAfter: Math.max(0, recovered - repairedAt) }),
  };
}
