import * as z from 'zod/mini';
import { metadata } from '../events/metadata.ts';

/**
 * What `inspect`, `redrive` and `discard` are asked and what they answer. Functions, command line and schedule read it
 * here, so that a field has one name.
 */

/** The queues of failed events that no consumer owns. The others are named as their consumer. */
export const sharedQueues = ['unrouted', 'undelivered', 'quarantine'] as const;

export type SharedQueue = (typeof sharedQueues)[number];

/** The reason of an unrouted event that some route takes by now. */
export const hasARouteNow = 'has_a_route_now';

/** Begins what stands for an alarm when nobody knows which are in ALARM. */
export const unknownHealth = 'unknown: ';

const cause = z.object({
  failureClass: z.string(), // one of the above, but for what others put into a queue by hand
  failureReason: z.string(),
  failureMessage: z.optional(z.string()),
  failureFingerprint: z.optional(z.string()),
});

/** Why a message is where it is. */
export type Cause = Readonly<z.infer<typeof cause>>;

/** Stands for every cause beyond the first 500 of a queue. */
export const otherCauses: Cause = { failureClass: 'other', failureReason: 'other_causes' };

// What is asked

/** Beyond this many, `inspect` sees a part: SQS keeps at most 120,000 received messages of a queue invisible. */
const mostInspected = 100_000;

/** Every letter is compared with each, and all of them are in the audit log's line of the run. */
const mostValues = 500;

const filterValue = z.string().check(z.minLength(1), z.maxLength(200));

/** One value or several, any of which will do. */
const anyOfThese = (value: typeof filterValue) =>
  z.optional(
    z.pipe(
      z.transform((values: string | readonly string[]) => (typeof values === 'string' ? [values] : values)),
      z.readonly(z.array(value).check(z.minLength(1), z.maxLength(mostValues))),
    ),
  );
const anyOf = anyOfThese(filterValue);

const utcTime = metadata.shape.occurredAt; // a time is written in one way everywhere

/** Which dead letters are meant: all fields that are given must match. */
const filter = z.strictObject({
  failureClass: anyOf,
  failureReason: anyOf,
  failureFingerprint: anyOf,
  sellerId: anyOf,
  marketplace: anyOf,
  changeId: anyOfThese(filterValue.check(z.toLowerCase())), // as the contract reads it; of a pack any of its changes
  deadLetteredFrom: z.optional(utcTime), // inclusive
  deadLetteredBefore: z.optional(utcTime), // exclusive
});

export type LetterFilter = Readonly<z.infer<typeof filter>>;

/** What of a request depends on the stage. */
export interface RequestRules {
  /** What a request may name: every consumer and the shared queues. */
  readonly queues: readonly string[];
  /** Whose dead letters are redriven only with a reason. */
  readonly redriveNeedsNote: readonly string[];
  readonly ratePerSecond: number;
  readonly rampSeconds: number;
}

const positive = z.int().check(z.minimum(1));
const nameOfWhoAsks = z._default(z.string().check(z.minLength(1), z.maxLength(100)), 'unknown');

/** Look at what waits and say why. */
export const inspectRequest = (rules: RequestRules) =>
  z.strictObject({
    queue: z.enum(rules.queues),
    filter: z.optional(filter),
    maxMessages: z._default(positive.check(z.maximum(mostInspected)), mostInspected),
    requestedBy: nameOfWhoAsks,
  });

/** Delete what will never be wanted again. */
export const discardRequest = (rules: RequestRules) =>
  z.strictObject({
    queue: z.enum(rules.queues),
    filter: z.optional(filter),
    maxMessages: z._default(positive, Number.MAX_SAFE_INTEGER),
    dryRun: z._default(z.boolean(), true),
    requestedBy: nameOfWhoAsks,
    note: z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(1_000))), // blanks are no reason
    redriveId: z.optional(z.uuid()), // with `startedAt`: goes on with that run
    startedAt: z.optional(utcTime),
  });

/** Put back what may succeed now. */
export const redriveRequest = (rules: RequestRules) =>
  z.extend(discardRequest(rules), {
    ratePerSecond: z._default(z.int().check(z.minimum(1), z.maximum(100_000)), rules.ratePerSecond),
    rampSeconds: z._default(z.int().check(z.minimum(0), z.maximum(40)), rules.rampSeconds),
  });

/** Requests as a function carries them out. */
export type InspectRequest = Readonly<z.output<ReturnType<typeof inspectRequest>>>;
export type DiscardRequest = Readonly<z.output<ReturnType<typeof discardRequest>>>;
export type RedriveRequest = Readonly<z.output<ReturnType<typeof redriveRequest>>>;

/** Requests as they are sent: what is left out has a default. */
export type InspectPayload = Readonly<z.input<ReturnType<typeof inspectRequest>>>;
export type RedrivePayload = Readonly<z.input<ReturnType<typeof redriveRequest>>>;

// What is answered

/** A request that cannot be carried out. Nothing was touched. */
export const refusedRequest = z.object({
  error: z.literal('bad_request'),
  problems: z.readonly(z.array(z.object({ path: z.string(), code: z.string(), message: z.string() }))),
});

export type RefusedRequest = Readonly<z.infer<typeof refusedRequest>>;

const natural = z.int().check(z.minimum(0));

/** Of letters: the changes in them that the filter means. Functions that know no packs do not say: as many as letters. */
const changeCount = z.optional(natural);

/** The dead letters of one cause. */
const causeSummary = z.extend(cause, {
  count: natural,
  changes: changeCount,
  // ISO 8601: since when the first and the last of them have been dead, as far as anybody knows.
  oldest: z.string(),
  newest: z.string(),
  exampleChangeIds: z.readonly(z.array(z.string())),
  sellers: z.object({ count: natural, examples: z.readonly(z.array(z.string())) }),
  marketplaces: z.readonly(z.array(z.string())),
  redriveCounts: z.readonly(z.record(z.string(), natural)), // how many letters have been redriven how often
  diedAgain: z.readonly(z.array(z.object({ redriveId: z.string(), count: natural, changes: changeCount }))), // of an earlier run, most first
});

export type CauseSummary = Readonly<z.infer<typeof causeSummary>>;

/** Of `inspect`: what waits in a queue. */
export const inspection = z.object({
  atStart: natural, // visible messages when it began, as far as SQS knows
  seen: natural,
  sawAll: z.boolean(), // `false`: there are more than it looked at, and they may have other causes
  byCause: z.readonly(z.array(causeSummary)), // most frequent first
});

export type Inspection = Readonly<z.infer<typeof inspection>>;

const causeCount = z.extend(z.omit(cause, { failureMessage: true }), { count: natural, changes: changeCount });

export type CauseCount = Readonly<z.infer<typeof causeCount>>;

/**
 * Of `redrive` and `discard`: what one run did. It counts messages, so that every one that it saw is in `matched` or in
 * `skipped`, and a crashed pack that is moved as its single changes is one. Where changes are meant, the name says so.
 */
export const runResult = z.object({
  redriveId: z.string(),
  startedAt: z.string(), // with `redriveId` in a new request it goes on: what died again since then is left alone
  dryRun: z.boolean(),
  matched: natural, // acted on, or on a dry run: would be
  moved: natural,
  quarantined: natural, // on a dry run: would be
  discarded: natural, // messages that are gone, though the other changes of a pack may have come back as a new one
  discardedChanges: changeCount,
  sentBack: z.optional(natural), // of `discarded`, those packs; on a dry run: would be
  sentBackChanges: z.optional(natural), // in them; on a dry run: would be
  failed: natural, // not confirmed by AWS: still here
  movedNotDeleted: natural, // moved, but still here as well, because the deletion was not confirmed: a harmless copy
  // Still here: not meant by the filter, without a route, died again during this run, or not reached in its time.
  skipped: natural,
  byCause: z.readonly(z.array(causeCount)), // of those that matched, most frequent first
  alarms: z.readonly(z.array(z.string())), // of the consumers' health, those in ALARM
  seen: natural,
  atStart: natural, // visible messages when it began, as far as SQS knows
  remaining: natural, // visible messages left, as far as SQS knows
  ended: z.enum(['done', 'time_is_up', 'max_messages', 'unhealthy']), // `time_is_up`: there is more to do
});

export type RunResult = Readonly<z.infer<typeof runResult>>;
