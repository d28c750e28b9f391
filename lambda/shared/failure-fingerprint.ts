import { createHash } from 'node:crypto';

/**
 * The same for failures of one cause, whatever the record.
 *
 * @param kind what failed how, without what differs from record to record.
 */
export function failureFingerprint(failureClass: string, reason: string, kind: string): string {
  return createHash('sha256').update([failureClass, reason, kind].join('\n')).digest('hex').slice(0, 12);
}
