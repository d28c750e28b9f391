import * as z from 'zod/mini';

const counts = z.record(z.string(), z.number());

/** What the stub of AWS is asked. */
export const stubTask = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('forget') }),
  z.object({ kind: z.literal('calls') }),
  z.object({ kind: z.literal('changes'), table: z.string() }),
]);

export type StubTask = Readonly<z.infer<typeof stubTask>>;

/** What it answers: its endpoint once, then what it was asked. */
export const stubAnswer = z.object({
  endpoint: z.optional(z.string()),
  calls: z.optional(counts),
  changes: z.optional(z.record(z.string(), z.string())),
});

export type StubAnswerMessage = Readonly<z.infer<typeof stubAnswer>>;

/** Which trace a process makes for itself: the same in every process. */
const traceChoice = z.object({
  name: z.string(),
  changes: z.number(),
  seed: z.number(),
  file: z.optional(z.string()),
  packed: z.optional(z.boolean()),
});

export type TraceChoice = Readonly<z.infer<typeof traceChoice>>;

/** What a process that runs one side, or several in turn, is asked to do. */
export const sideTask = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('load'),
    side: z.string(),
    consumers: z.record(z.string(), z.object({ bundle: z.string(), environment: z.record(z.string(), z.string()) })),
    trace: traceChoice,
  }),
  /** Consumes the messages from one position of the trace to another, each consumer's in batches of `batchSize`. */
  z.object({
    kind: z.literal('consume'),
    side: z.string(),
    batchSize: z.number(),
    from: z.number(),
    to: z.number(),
  }),
]);

export type SideTask = Readonly<z.infer<typeof sideTask>>;

/** What it answers to each task. */
export const sideAnswer = z.object({
  /** User and system time of the process while its handlers ran. */
  cpuMillis: z.number(),
  invocations: z.number(),
  /** As CloudWatch Logs counts what the handlers wrote. */
  logBytes: z.number(),
});

export type SideAnswer = Readonly<z.infer<typeof sideAnswer>>;
