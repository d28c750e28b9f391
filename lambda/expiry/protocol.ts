import * as z from 'zod/mini';

const oldestDeadLetter = z.object({
  /** As operators call it: a consumer's name, or that of a queue which all share. */
  queue: z.string(),
  seen: z.number(),
  /** `false`: there are more than it looked at, and an older one may be among them. */
  sawAll: z.boolean(),
  /** 0 where nothing waits. */
  ageSeconds: z.number(),
});

/** How long the oldest message of one queue has been kept, of the time after which SQS deletes it. */
export type OldestDeadLetter = Readonly<z.infer<typeof oldestDeadLetter>>;

/** What the daily look returns: every queue of failed events. */
export const oldestDeadLetters = z.array(oldestDeadLetter);
