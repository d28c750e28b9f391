import type { EventType } from './event-type.ts';
import { fieldOf, isObject, jsonText } from './json-fields.ts';
import { type Metadata, metadata as metadataSchema } from './metadata.ts';
import { detailsOf } from './pack.ts';
import { type Problem, problemsAt } from './problem.ts';

/** Every `Source` is this and the marketplace's name. */
export const sourcePrefix = 'commerce.';

/** A version that is read as epoch milliseconds may be this far ahead of the clock. */
export const versionMaxAheadMillis = 1_000 * 60 * 60 * 24; // 24 hours

/** One valid change: the full new state of one entity, and which change made it so. */
export interface StateChange {
  readonly eventType: string;
  /** `<event type>#<marketplace>#<sellerId>#<id>`: the entity's key in the current-state table. */
  readonly entityKey: string;
  readonly metadata: Metadata;
  /** Only the fields of the contract; unknown ones are dropped. */
  readonly data: unknown;
}

/** Why an event can never be processed as it is. */
export type InvalidReason =
  | 'not_json'
  | 'not_an_event'
  | 'unknown_event_type'
  | 'unknown_schema_version'
  | 'schema_broken'
  | 'source_mismatch'
  | 'version_in_future';

export type ParsedChange =
  | { readonly valid: true; readonly change: StateChange }
  | {
      readonly valid: false;
      readonly reason: InvalidReason;
      readonly problems: readonly Problem[];
      readonly identity: EventIdentity;
    };

/** Which event it is, as far as that can be read: for logs and dead letters of events that are otherwise broken. */
export interface EventIdentity {
  readonly eventType?: string;
  readonly changeId?: string;
  readonly marketplace?: string;
  readonly sellerId?: string;
}

/** What is needed of an EventBridge event: https://docs.aws.amazon.com/eventbridge/latest/ref/events-structure.html */
interface EventParts {
  readonly source: unknown;
  readonly detailType: unknown;
  readonly detail: unknown;
}

/**
 * Checks each change of an event against the catalog, in their order, and answers every problem of each at once. An event
 * that carries one change and a pack that carries it among others get the same answer for it, with the same paths.
 *
 * @param now epoch milliseconds, to refuse a version from the future: one wrong unit would freeze its entity.
 * @returns one answer where nobody can tell the changes apart.
 */
export function parseChanges(
  { source, detailType, detail }: EventParts,
  eventTypes: Readonly<Record<string, EventType>>,
  now: number,
): readonly ParsedChange[] {
  const read = detailsOf(detail);
  const details = read.details ?? [detail];
  const eventType =
    typeof detailType === 'string' && Object.hasOwn(eventTypes, detailType) ? eventTypes[detailType] : undefined;
  if (typeof detailType !== 'string' || !eventType) {
    const expected = `one of ${Object.keys(eventTypes).join(', ')}`;
    const problem = { path: 'detail-type', code: 'unknown_event_type', expected };
    return details.map(() => invalid('unknown_event_type', [problem]));
  }
  if (read.problems) {
    const metadata = fieldOf(detail, 'metadata');
    const version = metadataSchema.shape.schemaVersion.safeParse(fieldOf(metadata, 'schemaVersion'));
    const identity = { eventType: detailType, ...identityIn(metadata) };
    if (!version.success || version.data === eventType.schemaVersion) {
      return [invalid('schema_broken', read.problems, identity)];
    }
    return [invalid('unknown_schema_version', [unknownSchemaVersion(eventType)], identity)];
  }
  return details.map((detail) => parseChange(source, detailType, eventType, detail, now));
}

/** One change, in the detail of an event that carries it alone. */
function parseChange(
  source: unknown,
  detailType: string,
  eventType: EventType,
  detail: unknown,
  now: number,
): ParsedChange {
  if (!isObject(detail))
    return invalid('schema_broken', [{ path: 'detail', code: 'invalid_type', expected: 'an object' }]);

  const refuse = (reason: InvalidReason, problems: readonly Problem[]) =>
    invalid(reason, problems, { eventType: detailType, ...identityIn(detail.metadata) });
  const metadata = metadataSchema.safeParse(detail.metadata);
  // Another schema version means other rules for everything else: nothing more can be said about the event.
  if (metadata.success && metadata.data.schemaVersion !== eventType.schemaVersion) {
    return refuse('unknown_schema_version', [unknownSchemaVersion(eventType)]);
  }
  const data = eventType.data.safeParse(detail.data);
  const schemaProblems = [
    ...problemsAt('detail.metadata', metadata.error?.issues),
    ...problemsAt('detail.data', data.error?.issues),
  ];
  const sourceProblems =
    isObject(detail.metadata) && source !== `${sourcePrefix}${jsonText(detail.metadata.marketplace)}`
      ? [{ path: 'source', code: 'source_mismatch', expected: `${sourcePrefix} and metadata.marketplace` }]
      : [];
  const versionProblems =
    metadata.success && metadata.data.version > now + versionMaxAheadMillis
      ? [
          {
            path: 'detail.metadata.version',
            code: 'version_in_future',
            expected: 'at most 24 hours ahead of the clock, in epoch milliseconds',
          },
        ]
      : [];

  const problems = [...schemaProblems, ...sourceProblems, ...versionProblems];
  if (!metadata.success || !data.success) return refuse('schema_broken', problems);
  if (sourceProblems.length > 0) return refuse('source_mismatch', problems);
  if (versionProblems.length > 0) return refuse('version_in_future', problems);
  const entityKey = entityKeyOf(
    detailType,
    metadata.data.marketplace,
    metadata.data.sellerId,
    eventType.entityId(data.data),
  );
  return {
    valid: true,
    change: { eventType: detailType, entityKey, metadata: metadata.data, data: data.data },
  };
}

/** The same for the body of a queue message: an EventBridge event as JSON. */
export function parseMessageBody(
  body: string,
  eventTypes: Readonly<Record<string, EventType>>,
  now: number,
): readonly ParsedChange[] {
  let event: unknown;
  try {
    event = JSON.parse(body);
  } catch {
    return [invalid('not_json', [{ path: '', code: 'not_json' }])]; // Node quotes the input in its message: never pass it on
  }
  if (!isObject(event)) return [invalid('not_an_event', [{ path: '', code: 'not_an_event' }])];
  return parseChanges(
    { source: event.source, detailType: event['detail-type'], detail: event.detail },
    eventTypes,
    now,
  );
}

/** The key of an entity in the current-state table. A `#` of the seller is escaped: no two entities share a key. */
export function entityKeyOf(eventType: string, marketplace: string, sellerId: string, id: string): string {
  return `${eventType}#${marketplace}#${sellerId.replaceAll('%', '%25').replaceAll('#', '%23')}#${id}`;
}

/** Orders the changes of one entity: by version, then by changeId. Total, so any order of arrival ends the same. */
export function compareChanges(
  a: Pick<Metadata, 'version' | 'changeId'>,
  b: Pick<Metadata, 'version' | 'changeId'>,
): number {
  if (a.version !== b.version) return a.version - b.version;
  return a.changeId === b.changeId ? 0 : a.changeId < b.changeId ? -1 : 1;
}

const unknownSchemaVersion = ({ schemaVersion }: EventType): Problem => ({
  path: 'detail.metadata.schemaVersion',
  code: 'unknown_schema_version',
  expected: String(schemaVersion),
});

function invalid(reason: InvalidReason, problems: readonly Problem[], identity: EventIdentity = {}): ParsedChange {
  return { valid: false, reason, problems, identity };
}

/** What metadata says of the event's identity. Only what keeps the contract: anything else may be a customer's. */
export function identityIn(metadata: unknown): EventIdentity {
  if (!isObject(metadata)) return {};
  const { changeId, marketplace, sellerId } = metadataSchema.shape;
  const shape = { changeId, marketplace, sellerId };
  return Object.fromEntries(
    Object.entries(shape).flatMap(([name, schema]) => {
      const { success, data } = schema.safeParse(metadata[name]);
      return success ? [[name, data]] : [];
    }),
  );
}

/** Which event a valid change is. */
export function identityOf({ eventType, metadata }: StateChange): EventIdentity {
  return { eventType, changeId: metadata.changeId, marketplace: metadata.marketplace, sellerId: metadata.sellerId };
}
