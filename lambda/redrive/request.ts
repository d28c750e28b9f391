import type * as z from 'zod/mini';
import { isObject, jsonText } from '../events/json-fields.ts';
import { utcMillis } from '../events/utc-time.ts';
import { describeIssue } from '../shared/describe-issue.ts';
import {
  type DiscardRequest,
  discardRequest,
  type InspectRequest,
  inspectRequest,
  type LetterFilter,
  type RedriveRequest,
  type RefusedRequest,
  type RequestRules,
  redriveRequest,
} from './protocol.ts';

type RequestProblem = RefusedRequest['problems'][number];

type ReadRequest<Request> = { readonly request: Request } | { readonly refused: RefusedRequest };

export function readInspectRequest(payload: unknown, rules: RequestRules): ReadRequest<InspectRequest> {
  return read(payload, inspectRequest(rules), () => undefined);
}

export function readDiscardRequest(payload: unknown, rules: RequestRules): ReadRequest<DiscardRequest> {
  return read(payload, discardRequest(rules), () => 'Say why these messages are not wanted: they are gone for good.');
}

export function readRedriveRequest(payload: unknown, rules: RequestRules): ReadRequest<RedriveRequest> {
  return read(payload, redriveRequest(rules), (queue) => {
    if (queue === 'quarantine') return 'Say why these messages may succeed now: they have failed often enough.';
    if (!rules.redriveNeedsNote.includes(jsonText(queue))) return undefined;
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
  const { path, code } = issue;
  const message = describeIssue(issue);
  if (issue.code !== 'unrecognized_keys') return [{ path: path.join('.'), code, message }];
  return issue.keys.map((key) => ({ path: [...path, key].join('.'), code, message }));
}

/** Of an object as it came: perhaps these fields, and anything in them. */
type Unread<Shape> = { readonly [Field in keyof Shape]?: unknown };

function* problemsBetweenFields(
  payload: unknown,
  whyNote: (queue: unknown) => string | undefined,
): Iterable<RequestProblem> {
  if (!isObject(payload)) return;
  const { queue, dryRun, note, redriveId, startedAt, filter }: Unread<RedriveRequest> = payload;
  const why = dryRun === false && note === undefined && whyNote(queue);
  if (why) yield { path: 'note' satisfies keyof RedriveRequest, code: 'note_required', message: why };
  if ((redriveId === undefined) !== (startedAt === undefined)) {
    const path: keyof RedriveRequest = redriveId === undefined ? 'redriveId' : 'startedAt';
    yield {
      path,
      code: 'both_or_none',
      message: 'To continue a run, give both redriveId and startedAt from its result.',
    };
  }
  if (!isObject(filter)) return;
  const { deadLetteredFrom, deadLetteredBefore }: Unread<LetterFilter> = filter;
  const from = utcMillis(deadLetteredFrom);
  const before = utcMillis(deadLetteredBefore);
  if (from !== undefined && before !== undefined && from >= before) {
    yield {
      path: 'filter.deadLetteredBefore',
      code: 'empty_range',
      message: 'It must be later than deadLetteredFrom: otherwise no message matches.',
    };
  }
}
