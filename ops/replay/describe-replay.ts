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
would go to ${consumer} only, by ${ruleArn}.
Newest wins: what the view holds and is newer stays. What failed permanently before fails again;
${countOf(deadLettersBefore, 'dead letter')} of ${consumer} now.
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
        ? `Replay ${replayName} is ${state.toLowerCase()}${why}: what it has sent until then is sent.`
        : `Replay ${replayName} goes on without being watched.${cancel}`;
  return `${head}
${countText(waiting)} messages wait in the queue of ${consumer}. Dead letters: ${countText(deadLettersBefore)} before, ${countText(deadLettersAfter)} now;
events that failed permanently before will be dead letters once more when the consumer has read them. See:
  ${failures}
`;
}
