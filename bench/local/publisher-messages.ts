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
