import type { EventType } from '../events/event-type.ts';
import { fieldOf } from '../events/json-fields.ts';
import { repeatedName, withoutRoundedIntegers } from '../events/json-text.ts';
import type { Problem } from '../events/problem.ts';
import {
  type InvalidReason,
  identityIn,
  type ParsedChange,
  parseChanges,
  sourcePrefix,
} from '../events/state-change.ts';
import type { PutEventsEntry } from './entry-size.ts';
import { unsupportedText, unsupportedTraceHeader } from './unsupported-text.ts';

/** What a producer says happened. Its `Source` follows from `detail.metadata.marketplace`. */
export interface PublishableEvent {
  readonly detailType: string;
  /**
   * `{ metadata, data }` as the contract describes, or its JSON text; anything else is refused before it is sent. A text is
   * sent as it is, so that what the contract does not know keeps its digits: `1.10`, and integers beyond 2⁵³.
   */
  readonly detail: unknown;
  /** Only where the caller has one already: it must be the one that follows from the marketplace. */
  readonly source?: unknown;
  readonly time?: Date | undefined;
  readonly resources?: readonly string[] | undefined;
  readonly traceHeader?: string | undefined;
}

type CheckedEvent =
  | { readonly valid: true; readonly entry: PutEventsEntry }
  | {
      readonly valid: false;
      readonly reason: InvalidReason | 'unknown_marketplace' | 'unsupported_character';
      readonly problems: readonly Problem[];
      /** What to do, where the problems do not say it. */
      readonly message?: string;
    };

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
    return { valid: false, reason: 'not_json', problems: [{ path: 'detail', code: 'not_json' }] }; // also a cycle, a BigInt
  }
  const source = event.source ?? `${sourcePrefix}${fieldOf(metadataOf(detail), 'marketplace')}`;
  const [parsed] = parseChanges({ source, detailType, detail }, eventTypes, now) as [ParsedChange];
  const repeated = typeof event.detail === 'string' ? repeatedName(text, detail) : undefined;
  const unrouted = marketplaceProblems(fieldOf(metadataOf(detail), 'marketplace'), marketplaces);
  const unsupported = [
    ...unsupportedText(text, 'detail'),
    ...(resources ? unsupportedText(JSON.stringify(resources), 'resources') : []),
    ...(traceHeader ? unsupportedTraceHeader(traceHeader, 'traceHeader') : []),
  ];
  const problems = [
    ...(parsed.valid ? [] : parsed.problems),
    ...(repeated === undefined ? [] : [{ path: `detail.${repeated}`, code: 'repeated_name' }]),
    ...unrouted,
    ...unsupported,
  ];
  const message = 'take the character out: the event could not be delivered with it';
  const more = { problems, ...(unsupported.length > 0 && { message }) };
  if (repeated !== undefined) return { valid: false, reason: 'schema_broken', ...more };
  if (!parsed.valid) return { valid: false, reason: parsed.reason, ...more };
  if (unrouted.length > 0) return { valid: false, reason: 'unknown_marketplace', ...more };
  if (unsupported.length > 0) return { valid: false, reason: 'unsupported_character', ...more };
  return {
    valid: true,
    entry: {
      Source: `${source}`,
      DetailType: detailType,
      Detail: text,
      ...(time && { Time: time }),
      ...(resources && { Resources: [...resources] }),
      ...(traceHeader && { TraceHeader: traceHeader }),
    },
  };
}

/** Which change an event is, also when it is not valid. What is no changeId may be a customer's, and is left out. */
export function changeIdOf(detail: unknown): string | undefined {
  let read = detail;
  try {
    if (typeof detail === 'string') read = JSON.parse(detail);
  } catch {
    return undefined;
  }
  return identityIn(metadataOf(read)).changeId;
}

function marketplaceProblems(marketplace: unknown, routed: readonly string[] | undefined): Problem[] {
  if (routed === undefined || typeof marketplace !== 'string' || routed.includes(marketplace)) return [];
  const expected = `one that the stage routes: ${routed.join(', ')}`;
  return [{ path: 'detail.metadata.marketplace', code: 'unknown_marketplace', expected }];
}

const metadataOf = (detail: unknown) => fieldOf(detail, 'metadata');

/** @throws where a value is no JSON. */
const textOf = (detail: unknown): string => (typeof detail === 'string' ? detail : (JSON.stringify(detail) ?? 'null')); // as `undefined` is, and a function
