import type { EventType } from '../events/event-type.ts';
import { fieldOf, jsonText } from '../events/json-fields.ts';
import { withoutRoundedIntegers } from '../events/json-text.ts';
import { detailsOf, isPack } from '../events/pack.ts';
import type { Problem } from '../events/problem.ts';
import {
  type InvalidReason,
  identityIn,
  type ParsedChange,
  parseChanges,
  sourcePrefix,
} from '../events/state-change.ts';
import type { PutEventsEntry } from './entry-size.ts';
import { problemsOfTexts, type TextProblems } from './text-problems.ts';
import { unsupportedText, unsupportedTraceHeader } from './unsupported-text.ts';

/** What a producer says happened. Its `Source` follows from `detail.metadata.marketplace`. */
export interface PublishableEvent {
  readonly detailType: string;
  /**
   * `{ metadata, data }` or `{ metadata, changes }` as the contract describes, or its JSON text; anything else is refused before
   * it is sent. A text is sent as it is, so that what the contract does not know keeps its digits: `1.10`, and integers beyond 2⁵³.
   */
  readonly detail: unknown;
  /** Only where the caller has one already: it must be the one that follows from the marketplace. */
  readonly source?: unknown;
  readonly time?: Date | undefined;
  readonly resources?: readonly string[] | undefined;
  readonly traceHeader?: string | undefined;
}

interface CheckedEvent {
  /** What `PutEvents` takes, of the whole event; nothing where that is no JSON. */
  readonly entry: PutEventsEntry | undefined;
  /** Of each change, in their order, why it may not be sent; of an event whose changes nobody can tell apart, one for all. */
  readonly changes: readonly (Refusal | undefined)[];
  /** Whether the changes have positions in a list: the event is a pack, if only of one change. */
  readonly isPack: boolean;
}

export interface Refusal {
  readonly reason: InvalidReason | 'unknown_marketplace' | 'unsupported_character';
  readonly problems: readonly Problem[];
  /** What to do, where the problems do not say it. */
  readonly message: string | undefined;
}

/**
 * Checks an event as its consumer will, and makes the entry of it that `PutEvents` takes.
 *
 * @param marketplaces those that the stage routes: no consumer gets an event of any other. Not checked if omitted.
 */
export function checkEvent(
  event: PublishableEvent,
  eventTypes: Readonly<Record<string, EventType>>,
  now: number,
  marketplaces?: readonly string[],
): CheckedEvent {
  const { detailType, time, resources, traceHeader } = event;
  let text: string;
  let detail: unknown;
  try {
    text = textOf(event.detail);
    detail = JSON.parse(text); // what is checked is what is sent
    const unrounded = typeof event.detail === 'string' ? withoutRoundedIntegers(text) : text;
    if (unrounded !== text) detail = JSON.parse(unrounded);
  } catch {
    const notJson = { path: 'detail', code: 'not_json' }; // also a cycle, a BigInt
    return {
      entry: undefined,
      changes: [{ reason: 'not_json', problems: [notJson], message: undefined }],
      isPack: false,
    };
  }
  const source = event.source ?? `${sourcePrefix}${jsonText(fieldOf(metadataOf(detail), 'marketplace'))}`;
  const parsed = parseChanges({ source, detailType, detail }, eventTypes, now);
  const isList = isPack(detail) && detailsOf(detail).details !== undefined;
  const textProblems = problemsOfTexts(text, detail, typeof event.detail === 'string');
  const unrouted = marketplaceProblems(fieldOf(metadataOf(detail), 'marketplace'), marketplaces);
  const unsupportedBeside = [
    ...(resources ? unsupportedText(JSON.stringify(resources), 'resources') : []),
    ...(traceHeader ? unsupportedTraceHeader(traceHeader, 'traceHeader') : []),
  ];
  const changes = parsed.map((change, position) => {
    const { repeated, unsupported } = textProblems(isList ? position : undefined);
    return refusalOf(change, { repeated, unrouted, unsupported: [...unsupported, ...unsupportedBeside] });
  });
  const entry = {
    Source: jsonText(source),
    DetailType: detailType,
    Detail: text,
    ...(time && { Time: time }),
    ...(resources && { Resources: [...resources] }),
    ...(traceHeader && { TraceHeader: traceHeader }),
  };
  return { entry, changes, isPack: isList };
}

/** What the contract cannot find, because it looks at values. */
interface OtherProblems extends TextProblems {
  readonly unrouted: readonly Problem[];
}

function refusalOf(change: ParsedChange, { repeated, unrouted, unsupported }: OtherProblems): Refusal | undefined {
  const found = [...repeated, ...unrouted, ...unsupported];
  if (change.valid && found.length === 0) return undefined; // nearly every change
  const problems = [...(change.valid ? [] : change.problems), ...found];
  const message =
    unsupported.length > 0 ? 'remove the character: EventBridge cannot deliver the event with it' : undefined;
  if (repeated.length > 0) return { reason: 'schema_broken', problems, message };
  if (!change.valid) return { reason: change.reason, problems, message };
  return { reason: unrouted.length > 0 ? 'unknown_marketplace' : 'unsupported_character', problems, message };
}

/**
 * Which change an event is, also when it is not valid. What is no changeId may be a customer's, and is left out.
 *
 * @param position of the change, from 0, in an event that is a pack
 */
export function changeIdOf(detail: unknown, position = 0): string | undefined {
  let read = detail;
  try {
    if (typeof detail === 'string') read = JSON.parse(detail);
  } catch {
    return undefined;
  }
  return identityIn(metadataOf(detailsOf(read).details?.[position] ?? read)).changeId;
}

function marketplaceProblems(marketplace: unknown, routed: readonly string[] | undefined): Problem[] {
  if (routed === undefined || typeof marketplace !== 'string' || routed.includes(marketplace)) return [];
  const expected = `one that the stage routes: ${routed.join(', ')}`;
  return [{ path: 'detail.metadata.marketplace', code: 'unknown_marketplace', expected }];
}

const metadataOf = (detail: unknown) => fieldOf(detail, 'metadata');

/** @throws where a value is no JSON. */
const textOf = (detail: unknown): string => (typeof detail === 'string' ? detail : (JSON.stringify(detail) ?? 'null')); // as `undefined` is, and a function
