import { type Cause, hasARouteNow, type otherCauses } from '../../lambda/redrive/protocol.ts';
import type { FailureClass } from '../../lambda/shared/dead-letter-contract.ts';

/** Whether no deployment could route an unrouted event: it is not one, or has no seller. */
export const isNeverRouted = (failureReason: string): boolean =>
  ['not_an_event', 'no_seller_id'].includes(failureReason);

/** Where EventBridge tried for a day, and nothing is left to mend. */
const passedByItself: ReadonlySet<string> = new Set([
  'THROTTLING',
  'TIMEOUT',
  'CONNECTION_FAILURE',
  'INTERNAL_ERROR',
  'RESOURCE_LIMIT_EXCEEDED',
  'RESOURCE_MODIFICATION_COLLISION',
  'TRANSIENT_ASSUME_ROLE',
]);

/** What an operator does about a cause, in a word or two. A redrive is not named where it would only fail again. */
export function whatHelps({ failureClass, failureReason }: Cause): string {
  switch (failureClass as FailureClass | typeof otherCauses.failureClass) {
    case 'permanent':
      return 'fix first, or discard';
    case 'transient':
    case 'unknown':
      return 'redrive';
    case 'undelivered':
      return passedByItself.has(failureReason) ? 'redrive' : 'fix first';
    case 'unrouted':
      if (failureReason === hasARouteNow) return 'redrive';
      return isNeverRouted(failureReason) ? 'discard' : 'fix first';
    default:
      return 'look first';
  }
}
