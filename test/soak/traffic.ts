import { randomUuid, seededRandom } from '../../local/random.ts';
import type { SampleEvent, SamplePack } from '../../sample/sample-event.ts';
import { validEvent } from '../../sample/valid-event.ts';

/** What happens to a change at its consumer, beside what happens to whole processes. */
export type Fate =
  /** It is applied, or a newer one was. */
  | { readonly kind: 'good' }
  /** The table fails its first writes, `failures` times. */
  | { readonly kind: 'transient'; readonly failures: number }
  /** The table rejects it until somebody repairs the table. */
  | { readonly kind: 'refused' }
  /** Its data breaks the contract, for good. */
  | { readonly kind: 'broken' };

export interface Traffic {
  readonly seed: number;
  /** Epoch milliseconds of the first change. */
  readonly startedAt: number;
  readonly packed: boolean;
}

/** A part of the traffic: the same for everybody who asks for it. */
interface Wave {
  /** In the order in which they are published. */
  readonly events: readonly (SampleEvent | SamplePack)[];
  /** By `changeId`; good changes are left out. */
  readonly fates: ReadonlyMap<string, Fate>;
}

/** How often each thing happens to a change. */
const shares = { copied: 0.02, reordered: 0.1, transient: 0.01, refused: 0.0005, broken: 0.0005 };

const entities = 20_000;
/** Half of the changes are of so few, so that late ones are overtaken by newer ones of the same entity. */
const hotEntities = 200;
const sellers = 40;
/** How many places later a copy or a reordered change comes, at most. */
const furthest = 300;
/** A marketplace's adapter packs what one of its sellers has waiting, and it waits for so many changes of all sellers. */
const packedTogether = 1_000;
const mostInPack = 20;
const marketplaces = ['amazon', 'shopify', 'direct'];

/**
 * @param number counts the waves from 0.
 * @param changes how many changes a wave has, copies included.
 */
export function waveOf({ seed, startedAt, packed }: Traffic, number: number, changes: number): Wave {
  const random = seededRandom(Math.imul(seed, 0x9e3779b1) + number);
  const fates = new Map<string, Fate>();
  const rows: { readonly event: SampleEvent; readonly place: number }[] = [];
  for (let place = 0; place < changes; place++) {
    const before = random() < shares.copied ? rows[place - 1 - Math.floor(random() * furthest)] : undefined;
    if (before) {
      rows.push({ event: before.event, place });
      continue;
    }
    const version = number * changes + place + 1;
    const changeId = randomUuid(random);
    const fate = drawnFate(random);
    if (fate.kind !== 'good') fates.set(changeId, fate);
    const event = changeOf(Math.floor(random() * (random() < 0.5 ? hotEntities : entities)), {
      changeId,
      version,
      occurredAt: startedAt + version,
    });
    const later = random() < shares.reordered ? 1 + random() * furthest : 0;
    rows.push({ event: fate.kind === 'broken' ? broken(event) : event, place: place + later });
  }
  const inOrder = rows.toSorted((a, b) => a.place - b.place).map(({ event }) => event);
  return { events: packed ? packsOf(inOrder, random) : inOrder, fates };
}

function drawnFate(random: () => number): Fate {
  let drawn = random();
  const isBelow = (share: number) => {
    drawn -= share;
    return drawn < 0;
  };
  if (isBelow(shares.broken)) return { kind: 'broken' };
  if (isBelow(shares.refused)) return { kind: 'refused' };
  if (isBelow(shares.transient)) return { kind: 'transient', failures: 1 + Math.floor(random() * 12) };
  return { kind: 'good' };
}

/** Of 100 entities 60 are stock levels, 35 orders and 5 returns. */
function changeOf(entity: number, change: { changeId: string; version: number; occurredAt: number }): SampleEvent {
  const seller = entity % sellers;
  const by = { ...change, marketplace: marketplaces[seller % marketplaces.length] ?? '', sellerId: `seller-${seller}` };
  const kind = Math.floor(entity / sellers) % 100;
  if (kind < 60) {
    const data = { sku: `sku-${entity}`, locationId: 'default', available: change.version, reserved: 0 };
    return validEvent('InventoryStateChanged', by, data);
  }
  const lines = [{ sku: `sku-${entity}`, quantity: 1 + (change.version % 3) }];
  if (kind < 95) {
    return validEvent('OrderStateChanged', by, { orderId: `order-${entity}`, status: 'paid', lines });
  }
  const data = { returnId: `return-${entity}`, orderId: `order-${entity}`, status: 'requested', lines };
  return validEvent('ReturnStateChanged', by, data);
}

const broken = (event: SampleEvent): SampleEvent => ({
  ...event,
  kind: 'poison',
  detail: { ...event.detail, data: { ...event.detail.data, sku: null, status: 1 } },
});

/** The same changes in events of one to twenty. */
function packsOf(events: readonly SampleEvent[], random: () => number): (SampleEvent | SamplePack)[] {
  const packs: (SampleEvent | SamplePack)[] = [];
  for (let from = 0; from < events.length; from += packedTogether) {
    const waiting = Object.values(
      Object.groupBy(
        events.slice(from, from + packedTogether),
        ({ source, detailType, detail }) => `${source} ${detailType} ${detail.metadata.sellerId}`,
      ),
    );
    for (const ofSeller of waiting as SampleEvent[][]) {
      while (ofSeller.length > 0) {
        packs.push(eventOf(ofSeller.splice(0, random() < 0.8 ? mostInPack : 1 + Math.floor(random() * mostInPack))));
      }
    }
  }
  return packs;
}

function eventOf(events: readonly SampleEvent[]): SampleEvent | SamplePack {
  const [first] = events;
  if (first === undefined) throw new Error('A pack has at least one change.');
  if (events.length === 1) return first;
  const { schemaVersion, marketplace, sellerId } = first.detail.metadata;
  return {
    kind: events.some(({ kind }) => kind === 'poison') ? 'poison' : 'valid',
    source: first.source,
    detailType: first.detailType,
    detail: {
      metadata: { schemaVersion, marketplace, sellerId },
      changes: events.map(({ detail: { metadata, data } }) => ({
        changeId: metadata.changeId,
        occurredAt: metadata.occurredAt,
        version: metadata.version,
        data,
      })),
    },
  };
}
