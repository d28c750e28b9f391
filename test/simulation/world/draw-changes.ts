import { randomUuid } from '../../../local/random.ts';
import type { Chance } from '../engine/chance.ts';
import type { Flaw, SimulatedChange } from './change.ts';
import { cutPacksOff, type SimulatedConsumer } from './draw-consumers.ts';
import { marketplaces } from './marketplaces.ts';

/** An event as it is sent. */
export interface ProducedEvent {
  /** Milliseconds since the start. */
  readonly at: number;
  readonly detailType: string;
  readonly source: string;
  readonly detail: object;
  readonly changeIds: readonly string[];
  /** Put on the bus by a producer that does not use our client, which would refuse what is flawed. */
  readonly raw: boolean;
}

const statuses = ['pending', 'created', 'paid', 'shipped', 'delivered', 'cancelled'];
const flawsOfContract = ['schema_broken', 'source_mismatch', 'version_in_future', 'unknown_schema_version'] as const;
const flaws: readonly Flaw[] = [...flawsOfContract, 'refused_by_table'];

/**
 * 50 to 500 changes of at least 10 entities, single and in packs, in an order that is not that of their versions. Consumers that
 * are cut off in packs get large ones of many entities.
 */
export function drawChanges(chance: Chance, consumers: readonly SimulatedConsumer[], startAt: number, millis: number) {
  const eventTypes = [...new Set(consumers.map(({ eventType }) => eventType))];
  const cutsOff = cutPacksOff(consumers);
  const sellers = Array.from({ length: chance.between(1, cutsOff ? 1 : 5) }, (_, n) => ({
    sellerId: `seller-${n}`,
    marketplace: chance.oneOf(marketplaces),
  }));
  const entities = Array.from({ length: chance.between(cutsOff ? 40 : 10, 60) }, (_, n) => ({
    ...(sellers[n % sellers.length] as (typeof sellers)[number]),
    eventType: chance.oneOf(eventTypes),
    id: `e${Math.floor(n / sellers.length)}`, // sellers have orders of the same names
  }));
  const flawed = chance.happens(0.6) ? chance.random() * 0.1 : 0;
  const crashes = chance.happens(0.15) ? 0.015 : 0;
  const changes = new Map<string, SimulatedChange>();
  const total = chance.happens(0.9) ? chance.between(50, 110) : chance.between(110, 500);
  // As of producers who count, and of those who take the time.
  const firstVersion = chance.oneOf([0, startAt]);
  const planned = Array.from({ length: total }, (_, n) => {
    const entity = chance.oneOf(entities);
    const changeId = randomUuid(chance.random);
    const flaw = chance.happens(flawed) ? chance.oneOf(flaws) : chance.happens(crashes) ? 'crashes' : undefined;
    // Few values, so that some changes of an entity have the same version and only their ids tell which is newer.
    const version =
      flaw === 'version_in_future'
        ? startAt + 1_000 * 60 * 60 * 24 * 365
        : firstVersion + chance.between(0, total) * 10;
    const data: Record<string, unknown> =
      entity.eventType === 'OrderStateChanged'
        ? { orderId: entity.id, status: flaw === 'schema_broken' ? 'lost' : chance.oneOf(statuses), totalMinor: n }
        : { sku: entity.id, locationId: 'l', available: flaw === 'schema_broken' ? 'many' : n };
    const id = entity.eventType === 'OrderStateChanged' ? entity.id : `${entity.id}@l`;
    const { eventType, sellerId, marketplace } = entity;
    const entityKey = `${eventType}#${marketplace}#${sellerId}#${id}`;
    const change = { changeId, name: `c${n}`, eventType, entityKey, sellerId, version, flaw, data };
    changes.set(changeId, change);
    return { change, marketplace };
  });

  const occurredAt = new Date(startAt).toISOString();
  const ofOne = ({ changeId, version, data }: SimulatedChange) => ({ changeId, occurredAt, version, data });
  const commonOf = ({ change, marketplace }: (typeof planned)[number]) => ({
    schemaVersion: change.flaw === 'unknown_schema_version' ? 2 : 1,
    marketplace,
    sellerId: change.sellerId,
  });
  const sourceOf = ({ change, marketplace }: (typeof planned)[number]) =>
    `commerce.${change.flaw === 'source_mismatch' ? marketplaces.find((name) => name !== marketplace) : marketplace}`;
  /** Of what may go into one pack together. */
  const kindOf = (each: (typeof planned)[number]) =>
    JSON.stringify([each.change.eventType, sourceOf(each), commonOf(each)]);

  const events: ProducedEvent[] = [];
  const packed = chance.oneOf(cutsOff ? [1] : [0, 0.5, 1, 1]);
  const at = () => chance.between(0, millis);
  for (const some of Map.groupBy(planned, kindOf).values()) {
    for (let from = 0; from < some.length; ) {
      const count = chance.happens(packed) ? chance.between(cutsOff ? 15 : 1, 20) : 1;
      const together = some.slice(from, from + count);
      from += together.length;
      const [first] = together;
      if (first === undefined) continue;
      const isPack = together.length > 1 || (packed > 0 && chance.happens(0.2));
      const raw = together.some(({ change }) => change.flaw !== undefined) || chance.happens(0.1);
      const { metadata, own } = { metadata: commonOf(first), own: together.map(({ change }) => ofOne(change)) };
      const [{ data, ...rest } = { data: {} }] = own;
      events.push({
        at: at(),
        detailType: first.change.eventType,
        source: sourceOf(first),
        detail: isPack ? { metadata, changes: own } : { metadata: { ...metadata, ...rest }, data },
        changeIds: together.map(({ change }) => change.changeId),
        raw,
      });
    }
  }
  // Seldom, since a megabyte takes as long as a hundred changes.
  const hasLargeEvent = chance.happens(0.06) && padOne(events, changes, chance);
  return { changes, hasLargeEvent, events: events.sort((a, b) => a.at - b.at) };
}

/** Makes one event so large that beside it in a message there is no room for all that a dead letter says. */
function padOne(events: ProducedEvent[], changes: ReadonlyMap<string, SimulatedChange>, chance: Chance): boolean {
  const place = events.findIndex(({ changeIds }) =>
    changeIds.some((id) => flawsOfContract.some((flaw) => flaw === changes.get(id)?.flaw)),
  );
  const event = events[place];
  if (event === undefined) return false;
  const bytes = 1_024 * 1_024 - JSON.stringify(event.detail).length - chance.between(290, 400);
  events[place] = { ...event, detail: { ...event.detail, padding: 'x'.repeat(bytes) }, raw: true };
  return true;
}
