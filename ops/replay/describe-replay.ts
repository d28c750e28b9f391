import type { OpsSettings } from '../context.ts';
import { isLocal } from '../settings.ts';
import { countOf, countText } from '../text.ts';
import type { PlannedReplay } from './run-replay.ts';

export interface ReplayOutcome {
  /** As EventBridge calls it: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeReplay.html */
  readonly state: string;
  readonly reason: string | undefined;
  readonly deadLettersBefore: number;
  readonly deadLettersAfter: number;
  /** In the consumer's queue, still to be read. */
  readonly waiting: number;
}

export function describePlannedReplay(plan: PlannedReplay, deadLettersBefore: number, execute: string): string {
  const { consumer, from, to, ruleArn } = plan;
  return `Dry run: the archived events from ${from.toISOString()} to before ${to.toISOString()}
would go only to ${consumer}, by ${ruleArn}.
Newer state in the view stays. Events that failed permanently before fail again;
${consumer} has ${countOf(deadLettersBefore, 'dead-lettered message')} now.
${plan.missing.map((sentence) => `${sentence}\n`).join('')}
To do it:
  ${execute}
`;
}

export function describeReplay(
  { consumer, replayName }: PlannedReplay,
  outcome: ReplayOutcome,
  failures: string,
  { endpoint }: OpsSettings,
): string {
  const { state, reason, deadLettersBefore, deadLettersAfter, waiting } = outcome;
  const cancel = isLocal(endpoint) ? '' : ` To cancel it:\n  aws events cancel-replay --replay-name ${replayName}`;
  const why = reason ? ` (${reason})` : '';
  const head =
    state === 'COMPLETED'
      ? `Replay ${replayName} is complete.`
      : state === 'FAILED' || state === 'CANCELLED'
        ? `Replay ${replayName} ${state === 'FAILED' ? 'failed' : 'was cancelled'}${why}. The events that it sent before are not taken back.`
        : `Replay ${replayName} continues, but this command no longer watches it.${cancel}`;
  return `${head}
${countText(waiting)} messages wait in the queue of ${consumer}. Dead-lettered messages: ${countText(deadLettersBefore)} before, ${countText(deadLettersAfter)} now.
Events that failed permanently before are dead-lettered again when the consumer reads them. See:
  ${failures}
`;
}
