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
      return 'redrive, once it is back';
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
    return 'when its cause is mended: docs/runbooks/quarantine-not-empty.md';
  }
  switch (failureClass as FailureClass) {
    case 'transient':
      return 'when what it calls is back; no alarm does not prove it: first one, with --max 1';
    case 'unknown':
      return failureReason === 'crash_or_timeout'
        ? 'when the crash is mended, or what took too long: docs/runbooks/crashing.md'
        : 'when its cause is mended, which the log of the function has';
    case 'undelivered':
      return passedByItself.has(failureReason)
        ? undefined
        : 'when what its reason says is mended: docs/runbooks/delivery-failed.md';
    case 'unrouted':
      return 'unless its marketplace is retiring: its consumers have had it, so discard it';
    default:
      return undefined;
  }
}
