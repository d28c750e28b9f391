import type { EventIdentity } from '../events/state-change.ts';

/** What a consumer logs with the cause of each record that it gives up. The dashboard asks the logs for it. */
export const deadLetterLine = 'Record moved to the dead-letter queue';

/** The fields of that line. */
export interface DeadLetterLog extends EventIdentity {
  readonly messageId: string;
  readonly failureClass: string;
  readonly failureReason: string;
  readonly failureMessage: string;
  readonly failureFingerprint: string;
  readonly receiveCount: number;
}
