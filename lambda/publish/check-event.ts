import type { EventType } from '../events/event-type.ts';
import { fieldOf } from '../events/json-fields.ts';
import { type InvalidReason, type Problem, parseStateChange, sourcePrefix } from '../events/state-change.ts';
import type { PutEventsEntry } from './entry-size.ts';

/** What a producer says happened. Its `Source` follows from `detail.metadata.marketplace`. */
export interface PublishableEvent {
  readonly detailType: string;
  /** `{ metadata, data }` as the contract describes; anything else is refused before it is sent. */
  readonly detail: unknown;
  /** Only where the caller has one already: it must be the one that follows from the marketplace. */
  readonly source?: unknown;
  readonly time?: Date | undefined;
  readonly resources?: readonly string[] | undefined;
  readonly traceHeader?: string | undefined;
}

type CheckedEvent =
  | { readonly valid: true; readonly entry: PutEventsEntry }
  | { readonly valid: false; readonly reason: InvalidReason; readonly problems: readonly Problem[] };

/** Checks an event as its consumer will, and makes the entry of it that `PutEvents` takes. */
export function checkEvent(
  event: PublishableEvent,
  eventTypes: Readonly<Record<string, EventType>>,
  now: number,
): CheckedEvent {
  const { detailType, detail, time, resources, traceHeader } = event;
  const source = event.source ?? `${sourcePrefix}${fieldOf(metadataOf(detail), 'marketplace')}`;
  const parsed = parseStateChange({ source, detailType, detail }, eventTypes, now);
  if (!parsed.valid) return parsed;
  let json: string;
  try {
    json = JSON.stringify(detail); // with the fields that the contract does not know: they travel along
  } catch {
    return { valid: false, reason: 'not_json', problems: [{ path: 'detail', code: 'not_json' }] }; // a cycle, a BigInt
  }
  return {
    valid: true,
    entry: {
      Source: `${source}`,
      DetailType: detailType,
      Detail: json,
      ...(time && { Time: time }),
      ...(resources && { Resources: [...resources] }),
      ...(traceHeader && { TraceHeader: traceHeader }),
    },
  };
}

/** Which change an event claims to be, also when it is not valid. */
export function changeIdOf(detail: unknown): string | undefined {
  const changeId = fieldOf(metadataOf(detail), 'changeId');
  return typeof changeId === 'string' ? changeId : undefined;
}

const metadataOf = (detail: unknown) => fieldOf(detail, 'metadata');
