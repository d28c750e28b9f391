import type { AlarmResult } from '../alarms/alarm-result.ts';
import { explainState, isOk } from '../alarms/alarm-state.ts';
import { hasTold } from '../alarms/has-told.ts';
import { detectWithinMinutes, recoverWithinMinutes, type ScenarioRun } from './scenario-run.ts';

/** What pages must be told so soon after it is broken. */
const pageWithin = 5 * 60_000;

/** One sentence for each thing that the alarms of a scenario should have done and did not. */
export function* failuresOfRun(run: ScenarioRun, results: readonly AlarmResult[]): Iterable<string> {
  for (const result of results) yield* failuresOfAlarm(run, result);
  yield* firedOutOfOrder(run, results);
  yield* firedAlongAndDidNotRecover(run);
}

function* failuresOfAlarm({ game: { world }, brokenAt }: ScenarioRun, result: AlarmResult): Iterable<string> {
  const { alarm, what, detectedAfter, recoveredAfter } = result;
  if (detectedAfter === undefined) {
    yield `${alarm.name} did not fire within ${detectWithinMinutes} minutes of: ${what}: ${explainState(world, alarm.name)}`;
    return;
  }
  if (alarm.severity === 'page' && detectedAfter > pageWithin) {
    yield `${alarm.name} pages, and fired only ${Math.ceil(detectedAfter / 1_000)} s after: ${what}`;
  }
  if (!hasTold(world, alarm, 'ALARM', brokenAt)) yield `${alarm.name} fired, and no subscriber was told.`;
  if (recoveredAfter === undefined) {
    yield `${alarm.name} did not recover within ${recoverWithinMinutes} minutes: ${explainState(world, alarm.name)}`;
  } else if (!hasTold(world, alarm, 'OK', brokenAt)) {
    yield `${alarm.name} recovered, and no subscriber was told.`;
  }
}

function* firedOutOfOrder({ scenario }: ScenarioRun, results: readonly AlarmResult[]): Iterable<string> {
  const { firesInOrder = [] } = scenario;
  const detectedAfter = (trouble: string | undefined) =>
    results.find((each) => each.alarm.trouble === trouble)?.detectedAfter;
  for (const [index, second] of firesInOrder.entries()) {
    const first = firesInOrder[index - 1];
    const [before, after] = [detectedAfter(first), detectedAfter(second)];
    if (before !== undefined && after !== undefined && before >= after) yield `${second} fired before ${first}.`;
  }
}

function* firedAlongAndDidNotRecover({ game: { world }, affected, tested }: ScenarioRun): Iterable<string> {
  for (const { name } of affected) {
    if (isOk(world, name) || tested.some((each) => each.name === name)) continue;
    yield `${name} fired along and did not recover: ${explainState(world, name)}`;
  }
}
