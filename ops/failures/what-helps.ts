import { type Cause, hasARouteNow, type otherCauses, type SharedQueue } from '../../lambda/redrive/protocol.ts';
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
      return 'redrive, after recovery';
    case 'unknown':
      return 'fix first, then redrive';
    case 'undelivered':
      return passedByItself.has(failureReason) ? 'redrive' : 'fix first, then redrive';
    case 'unrouted':
      if (failureReason === hasARouteNow) return 'redrive';
      return isNeverRouted(failureReason) ? 'discard' : 'fix first';
    default:
      return 'look first';
  }
}

/** When a redrive helps; undefined: at once. What is permanent, or unrouted and without a route, is not asked about. */
export function whenRedriveHelps({ failureClass, failureReason }: Cause, queue: string): string | undefined {
  if (queue === ('quarantine' satisfies SharedQueue)) {
    return 'after you fix the cause: docs/runbooks/quarantine-not-empty.md';
  }
  switch (failureClass as FailureClass) {
    case 'transient':
      return 'after the service that it calls recovers; try one event first, with --max 1';
    case 'unknown':
      return failureReason === 'crash_or_timeout'
        ? 'after you fix the crash or the timeout: docs/runbooks/crashing.md'
        : 'after you fix the cause; the log of the function shows it';
    case 'undelivered':
      return passedByItself.has(failureReason)
        ? undefined
        : 'after you fix what the reason names: docs/runbooks/delivery-failed.md';
    case 'unrouted':
      return 'unless its marketplace is being retired; then discard it: its consumers have it';
    default:
      return undefined;
  }
}
