import type { AlarmUnderTest } from '../alarms/alarm-under-test.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { RunningGame } from '../world/game.ts';

/** One scenario in one game. */
export interface ScenarioRun {
  readonly scenario: Scenario;
  readonly game: RunningGame;
  /** Alarms that must fire. */
  readonly tested: readonly AlarmUnderTest[];
  /** Alarms that may fire, the tested ones among them. */
  readonly affected: readonly AlarmUnderTest[];
  /** Epoch milliseconds of the clock. */
  readonly brokenAt: number;
  readonly signal: AbortSignal;
}

/** What a flood leads to takes as long as the machine needs for it. */
export const detectWithinMinutes = 30;
export const recoverWithinMinutes = 30;
