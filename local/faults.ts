/**
 * What is broken on purpose, by a game day or a test; nothing, unless somebody adds a name. Names are of resources.
 * Tables have their own, see `dynamodb/`.
 */
export class Faults {
  /** Queues whose policy lets no rule in: EventBridge does not try again. */
  readonly queuesClosedToRules = new Set<string>();
  /** Queues that take no message over the wire. */
  readonly queuesClosedToSenders = new Set<string>();
  /** Rules that run above their quota: EventBridge tries again later. */
  readonly throttledRules = new Set<string>();
  /** Rules whose `MessageGroupId` is taken for a text and not for a path: all sellers are one group. */
  readonly rulesWithLiteralGroups = new Set<string>();
  /** Functions whose process dies in the middle of every invocation. */
  readonly crashingFunctions = new Set<string>();
  /** Functions whose handlers begin late, by so many milliseconds of the wall clock, which their timeout counts. */
  readonly slowFunctions = new Map<string, number>();
  /** Functions for which Lambda has no concurrency left. */
  readonly throttledFunctions = new Set<string>();
}
