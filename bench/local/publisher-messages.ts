import * as z from 'zod/mini';

/** What a publisher process is told: what to publish, and where. */
export const publisherTask = z.object({
  endpoint: z.string(),
  busName: z.string(),
  input: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('sample-day'), seed: z.number(), events: z.number() }),
    z.object({ kind: z.literal('trace'), seed: z.number(), file: z.string() }),
    z.object({ kind: z.literal('bulk-sync'), seed: z.number(), changes: z.number(), packed: z.boolean() }),
    z.object({ kind: z.literal('stock-changes'), from: z.number(), events: z.number(), entities: z.number() }),
  ]),
});

export type PublisherTask = Readonly<z.infer<typeof publisherTask>>;

/** What it answers: first when it begins to publish, then when the bus has taken everything. */
export const publisherMessage = z.union([z.object({ startedAt: z.number() }), z.object({ published: z.number() })]);

export type PublisherMessage = Readonly<z.infer<typeof publisherMessage>>;

/** What a process is told that writes a part of a bulk sync to the table. It answers in how many seconds it did. */
export const writerTask = z.object({
  bulk: z.object({ changes: z.number(), seed: z.number() }),
  part: z.number(),
  parts: z.number(),
  writeConcurrency: z.number(),
  environment: z.record(z.string(), z.string()),
});

export type WriterTask = Readonly<z.infer<typeof writerTask>>;
