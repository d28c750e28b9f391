import * as z from 'zod/mini';
import { runResult } from '../../lambda/redrive/protocol.ts';

/** What a process of the redrive function is told: the bundle to load first, then one payload for each run. */
export const redriveTask = z.union([
  z.object({ bundle: z.string() }),
  z.object({ payload: z.record(z.string(), z.unknown()) }),
]);

export type RedriveTask = Readonly<z.infer<typeof redriveTask>>;

/** What it answers: to a bundle once it is loaded, to a payload with the function's own answer. */
export const redriveAnswer = z.discriminatedUnion('loaded', [
  z.object({ loaded: z.literal(true) }),
  z.object({ loaded: z.literal(false), result: runResult, seconds: z.number(), residentMegabytes: z.number() }),
]);

export type RedriveAnswer = Readonly<z.infer<typeof redriveAnswer>>;
