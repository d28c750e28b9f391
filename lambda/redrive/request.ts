import * as z from 'zod/mini';
import type { Problem } from '../events/state-change.ts';

/** What an operator asks of `inspect` and `redrive`. */
export interface RedriveRequest {
  /** A consumer's name, for its dead-letter queue, or `unrouted`. */
  readonly queue: string;
  /** Look at no more messages than this. */
  readonly maxMessages: number;
  /** Only say what would be moved. */
  readonly dryRun: boolean;
  /** Who asks; for the audit log. */
  readonly requestedBy: string;
  /** Why; for the audit log. */
  readonly note: string | undefined;
}

/** A request that cannot be carried out. Nothing was touched. */
export interface RefusedRequest {
  readonly error: 'bad_request';
  readonly problems: readonly (Problem & { readonly message: string })[];
}

/** Reads a request and answers every problem in it at once. */
export function readRequest(
  payload: unknown,
  queues: readonly string[],
): { readonly request: RedriveRequest } | { readonly refused: RefusedRequest } {
  const schema = z.strictObject({
    queue: z.enum(queues),
    maxMessages: z._default(z.int().check(z.minimum(1)), Number.MAX_SAFE_INTEGER),
    dryRun: z._default(z.boolean(), true),
    requestedBy: z._default(z.string().check(z.minLength(1), z.maxLength(100)), 'unknown'),
    note: z.optional(z.string().check(z.minLength(1), z.maxLength(1_000))),
  });
  const result = schema.safeParse(payload);
  if (result.success) return { request: { ...result.data, note: result.data.note } };
  return {
    refused: {
      error: 'bad_request',
      problems: result.error.issues.map(({ path, code, message }) => ({ path: path.join('.'), code, message })),
    },
  };
}
