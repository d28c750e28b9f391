import { randomUUID } from 'node:crypto';
import { catalog } from '../../../lambda/events/catalog.ts';
import { mostChangesPerEvent } from '../../../lambda/events/pack.ts';
import { generateSampleDay } from '../../../sample/sample-day.ts';

/** An event as a producer makes it; `detail` as text where it is no object. */
export interface GameEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail:
    | string
    | { readonly metadata: Readonly<Record<string, unknown>>; readonly data: Readonly<Record<string, unknown>> }
    | {
        readonly metadata: Readonly<Record<string, unknown>>;
        readonly changes: readonly Readonly<Record<string, unknown>>[];
      };
}

export interface GameEventOptions {
  /** One seller has one entity here. */
  readonly sellerId?: string;
  /** Epoch milliseconds. */
  readonly occurredAt?: number;
  readonly version?: number;
  /** The fields of the contract where absent. */
  readonly data?: Readonly<Record<string, unknown>>;
}

const sample = generateSampleDay({ seed: 1, events: 2_000, start: 0 });

/**
 * A good event of a type, as the sample day has it, of an entity that nobody has heard of, unless the options say
 * otherwise.
 *
 * @param now epoch milliseconds
 * @throws Error for a type that the sample day has no event of.
 */
export function gameEvent(eventType: string, now: number, options: GameEventOptions = {}) {
  const event = sample.find(({ kind, detailType }) => kind === 'valid' && detailType === eventType);
  if (!event) throw new Error(`The sample day has no event of the type ${eventType}: see sample/trading-day.ts.`);
  const { sellerId = randomUUID(), occurredAt = now, version = Math.floor(now), data = event.detail.data } = options;
  const own = { changeId: randomUUID(), sellerId, occurredAt: new Date(occurredAt).toISOString(), version };
  return {
    source: event.source,
    detailType: eventType,
    detail: { metadata: { ...event.detail.metadata, ...own }, data },
  } satisfies GameEvent;
}

/** The size of the n-th pack of a game day, from 0: every size from 1 to the most that an event may carry, in turn. */
export const sizeOfPack = (n: number): number => ((n * 7) % mostChangesPerEvent) + 1;

/**
 * A good event of a type that carries so many changes, each of another entity of a seller that nobody has heard of.
 *
 * @param now epoch milliseconds
 * @param broken which of its changes breaks the contract; none if omitted
 * @throws Error where the sample day has fewer entities of the type.
 */
export function gamePack(eventType: string, now: number, size: number, broken?: number) {
  const { source, detail } = gameEvent(eventType, now);
  const { changeId: _, occurredAt, version, ...common } = detail.metadata;
  const ofType = sample.filter((event) => event.kind === 'valid' && event.detailType === eventType);
  const entityId = (data: unknown) => catalog.eventTypes[eventType]?.entityId(data as never);
  const states = [...new Map(ofType.map(({ detail: { data } }) => [entityId(data), data])).values()];
  if (states.length < size) throw new Error(`The sample day has ${states.length} entities of the type ${eventType}.`);
  const changes = states.slice(0, size).map((data, at) => ({
    changeId: randomUUID(),
    occurredAt,
    version,
    data: at === broken ? {} : data,
  }));
  return { source, detailType: eventType, detail: { metadata: common, changes } } satisfies GameEvent;
}
