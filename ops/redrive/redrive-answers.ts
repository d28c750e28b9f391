import * as z from 'zod/mini';

/** What the commands read of the answers of the functions in `lambda/redrive`; whatever else is in them goes by. */

const count = z.int().check(z.minimum(0));

const cause = z.object({
  failureClass: z.string(),
  failureReason: z.string(),
  failureFingerprint: z.optional(z.string()),
  count,
});
export type CountedCause = z.infer<typeof cause>;

/** Of `inspect`. */
export const inspection = z.object({
  atStart: count,
  seen: count,
  sawAll: z.boolean(),
  byCause: z.array(
    z.extend(cause, {
      failureMessage: z.optional(z.string()),
      oldest: z.string(),
      newest: z.string(),
      exampleChangeIds: z.array(z.string()),
      sellers: z.object({ count, examples: z.array(z.string()) }),
      marketplaces: z.array(z.string()),
      redriveCounts: z.record(z.string(), count),
      diedAgain: z.array(z.object({ redriveId: z.string(), count })),
    }),
  ),
});
export type Inspection = z.infer<typeof inspection>;
export type InspectedCause = Inspection['byCause'][number];

/** Of `redrive` and `discard`: what one run did. */
export const runResult = z.object({
  redriveId: z.string(),
  startedAt: z.string(),
  dryRun: z.boolean(),
  matched: count,
  moved: z._default(count, 0),
  quarantined: z._default(count, 0),
  discarded: z._default(count, 0),
  failed: count,
  movedNotDeleted: z._default(count, 0),
  skipped: count,
  remaining: count,
  byCause: z.array(cause),
  seen: count,
  atStart: count,
  ended: z.enum(['done', 'time_is_up', 'max_messages', 'unhealthy']),
  alarms: z.array(z.string()),
});
export type RunResult = z.infer<typeof runResult>;
