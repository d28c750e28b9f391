import * as z from 'zod/mini';

/** What a consumer logs with the cause of each record that it gives up. The dashboard asks the logs for it. */
export const deadLetterLine = 'Record moved to the dead-letter queue';

/** What it logs of a record that failed and is tried again. */
export const keptLine = 'Record kept for another try';

const optional = z.optional(z.string());

/** The fields of these lines. Of an event that breaks the contract, only those ids that keep it. */
export const deadLetterLog = z.object({
  messageId: z.string(),
  eventType: optional,
  changeId: optional,
  marketplace: optional,
  sellerId: optional,
  entity: optional, // of a valid event: its key, as `loggedEntity` writes it
  failureClass: z.string(),
  failureReason: z.string(),
  failureMessage: z.string(),
  failureFingerprint: z.string(),
  receiveCount: z.number(),
});

export type DeadLetterLog = Readonly<z.infer<typeof deadLetterLog>>;
