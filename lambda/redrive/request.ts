import * as z from 'zod/mini';
import type { Problem } from '../events/state-change.ts';

/** Beyond this many, `inspect` sees a part: SQS keeps at most 120,000 received messages of a queue invisible. */
export const mostInspected = 100_000;

const text = z.string().check(z.minLength(1), z.maxLength(200));

/** Every letter is compared with each, and all of them are in the audit log's line of the run. */
const mostValues = 500;

/** One value or several, any of which will do. */
const anyOf = z.optional(
  z.pipe(
    z.transform((value: unknown) => (typeof value === 'string' ? [value] : value)),
    z.array(text).check(z.minLength(1), z.maxLength(mostValues)),
  ),
);

/** Which dead letters are meant: all fields that are given must match. */
const filter = z.strictObject({
  failureClass: anyOf,
  failureReason: anyOf,
  failureFingerprint: anyOf,
  sellerId: anyOf,
  marketplace: anyOf,
  changeId: anyOf,
  deadLetteredFrom: z.optional(z.iso.datetime()), // inclusive
  deadLetteredBefore: z.optional(z.iso.datetime()), // exclusive
});

export type LetterFilter = z.infer<typeof filter>;

const count = z.int().check(z.minimum(1));
const requestedBy = z._default(z.string().check(z.minLength(1), z.maxLength(100)), 'unknown');

/** What of a request depends on the stage. */
export interface RequestRules {
  /** What a request may name: every consumer, `unrouted`, `undelivered` and `quarantine`. */
  readonly queues: readonly string[];
  /** Whose dead letters are redriven only with a reason. */
  readonly redriveNeedsNote: readonly string[];
  readonly ratePerSecond: number;
  readonly rampSeconds: number;
}

const inspectShape = (rules: RequestRules) =>
  z.strictObject({
    queue: z.enum(rules.queues),
    filter: z.optional(filter),
    maxMessages: z._default(count.check(z.maximum(mostInspected)), mostInspected),
    requestedBy,
  });

const discardShape = (rules: RequestRules) =>
  z.strictObject({
    queue: z.enum(rules.queues),
    filter: z.optional(filter),
    maxMessages: z._default(count, Number.MAX_SAFE_INTEGER),
    dryRun: z._default(z.boolean(), true),
    requestedBy,
    note: z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(1_000))), // blanks are no reason
    redriveId: z.optional(z.uuid()),
    startedAt: z.optional(z.iso.datetime()),
  });

const redriveShape = (rules: RequestRules) =>
  z.extend(discardShape(rules), {
    ratePerSecond: z._default(z.int().check(z.minimum(1), z.maximum(100_000)), rules.ratePerSecond),
    rampSeconds: z._default(z.int().check(z.minimum(0), z.maximum(40)), rules.rampSeconds),
  });

/** Look at what waits and say why. */
export type InspectRequest = z.infer<ReturnType<typeof inspectShape>>;
/** Delete what will never be wanted again. */
export type DiscardRequest = z.infer<ReturnType<typeof discardShape>>;
/** Put back what may succeed now. */
export type RedriveRequest = z.infer<ReturnType<typeof redriveShape>>;

/** A request that cannot be carried out. Nothing was touched. */
export interface RefusedRequest {
  readonly error: 'bad_request';
  readonly problems: readonly RequestProblem[];
}

type RequestProblem = Problem & { readonly message: string };

export type ReadRequest<Request> = { readonly request: Request } | { readonly refused: RefusedRequest };

export function readInspectRequest(payload: unknown, rules: RequestRules): ReadRequest<InspectRequest> {
  return read(payload, inspectShape(rules), () => undefined);
}

export function readDiscardRequest(payload: unknown, rules: RequestRules): ReadRequest<DiscardRequest> {
  return read(payload, discardShape(rules), () => 'Say why these messages are not wanted: they are gone for good.');
}

export function readRedriveRequest(payload: unknown, rules: RequestRules): ReadRequest<RedriveRequest> {
  return read(payload, redriveShape(rules), (queue) => {
    if (queue === 'quarantine') return 'Say why these messages may succeed now: they have failed often enough.';
    if (!rules.redriveNeedsNote.includes(String(queue))) return undefined;
    return `Say why ${queue} may do these again: what it does cannot be undone.`;
  });
}

/** Answers every problem at once: those of each field, and those between fields, which a schema would leave for later. */
function read<Request>(
  payload: unknown,
  shape: z.ZodMiniType<Request>,
  whyNote: (queue: unknown) => string | undefined,
): ReadRequest<Request> {
  const result = shape.safeParse(payload);
  const problems = [...(result.error?.issues ?? []).flatMap(problemsOf), ...problemsBetweenFields(payload, whyNote)];
  if (result.success && problems.length === 0) return { request: result.data };
  return { refused: { error: 'bad_request', problems } };
}

function problemsOf(issue: z.core.$ZodIssue): RequestProblem[] {
  const { path, code, message } = issue;
  if (issue.code !== 'unrecognized_keys') return [{ path: path.join('.'), code, message }];
  return issue.keys.map((key) => ({ path: [...path, key].join('.'), code, message: 'This field is not known here.' }));
}

function* problemsBetweenFields(
  payload: unknown,
  whyNote: (queue: unknown) => string | undefined,
): Iterable<RequestProblem> {
  if (!isObject(payload)) return;
  const { queue, dryRun, note, redriveId, startedAt, filter } = payload;
  const why = dryRun === false && note === undefined && whyNote(queue);
  if (why) yield { path: 'note', code: 'note_required', message: why };
  if ((redriveId === undefined) !== (startedAt === undefined)) {
    const path = redriveId === undefined ? 'redriveId' : 'startedAt';
    yield {
      path,
      code: 'both_or_none',
      message: 'A run is continued with both redriveId and startedAt of its answer.',
    };
  }
  if (!isObject(filter)) return;
  const [from, before] = [Date.parse(String(filter.deadLetteredFrom)), Date.parse(String(filter.deadLetteredBefore))];
  if (from >= before) {
    yield {
      path: 'filter.deadLetteredBefore',
      code: 'empty_range',
      message: 'It must be later than deadLetteredFrom: no message is in between.',
    };
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
