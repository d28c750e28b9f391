import * as z from 'zod/mini';

/** The trail that the redrive functions leave in their logs, as `ops trace` reads it. */
export const movedLine = 'Moved dead letters';
export const discardingLine = 'Discarding dead letters';
export const runLine = 'Run over dead letters';
export const failedRunLine = 'Run over dead letters failed';

const optional = z.optional(z.string());

/** One change of a pack. */
const auditedChange = z.object({ changeId: optional, entityId: optional });

/** What is left of a dead letter when it is gone. Of an event that breaks the contract, only those ids that keep it. */
const auditedLetter = z.object({
  messageId: optional,
  changeId: optional,
  marketplace: optional,
  sellerId: optional,
  entityId: optional,
  // Of a pack, in the place of the two above: of its changes those that were moved or are deleted.
  changes: z.optional(z.array(auditedChange)),
  failureClass: z.string(),
  failureReason: z.string(),
  redriveCount: z.number(), // before this run
});

/** The fields of the line about letters that were moved. */
export const movedLog = z.object({
  redriveId: z.string(),
  letters: z.array(z.extend(auditedLetter, { to: z.array(z.string()) })), // names of queues
});

/** The fields of the line about letters that are deleted next. */
export const discardingLog = z.object({ redriveId: z.string(), letters: z.array(auditedLetter) });

/** The fields of the lines at the end of a run that say who asked for it. They have others. */
export const runLog = z.object({
  redriveId: z.string(),
  requestedBy: z.string(),
  note: optional,
});

export type AuditedChange = Readonly<z.infer<typeof auditedChange>>;
export type AuditedLetter = Readonly<z.infer<typeof auditedLetter>>;
export type MovedLog = Readonly<z.infer<typeof movedLog>>;
export type DiscardingLog = Readonly<z.infer<typeof discardingLog>>;
export type RunLog = Readonly<z.infer<typeof runLog>>;
