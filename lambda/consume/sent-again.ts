import type { SQSRecord } from 'aws-lambda';
import { fieldOf } from '../events/json-fields.ts';
import type { Attributes } from '../shared/dead-letter-contract.ts';

/** Whether somebody sent this record again, by redriving or replaying it: its age is then no delay of ours. */
export function sentAgain({ body, messageAttributes }: SQSRecord): boolean {
  const { redriveCount }: Attributes<unknown> = messageAttributes;
  return redriveCount !== undefined || isReplayed(body);
}

/**
 * EventBridge gives an event that it replays the name of the replay:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-replay-archived-event.html
 *
 * @param body JSON. Few have the name anywhere in them, and only those are read again.
 */
function isReplayed(body: string): boolean {
  return body.includes('"replay-name"') && fieldOf(JSON.parse(body), 'replay-name') !== undefined;
}
