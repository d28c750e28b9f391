import { randomUuid, seededRandom } from '../local/random.ts';
import { generateSampleDay, type SampleDayOptions } from './sample-day.ts';
import type { SampleEvent, SamplePack } from './sample-event.ts';

/** The day has a bulk sync for so many changes. */
const changesPerSync = 2_500;
const syncLevels = 500;
const packSize = 20;
/** Of a sync, beside its stock levels: a pack that comes again, and two small ones that are broken as a whole. */
const repeatedLevels = packSize;
const brokenLevels = 2;
const changesOfSync = syncLevels + repeatedLevels + 2 * brokenLevels;

const dayMillis = 1_000 * 60 * 60 * 12;

/** Who sends a sync. One place has an id that an entity key escapes. */
const senders = [
  { marketplace: 'direct', sellerId: 'seller-1', locationId: 'default' },
  { marketplace: 'shopify', sellerId: 'seller-2', locationId: 'store@harbour' },
] as const;

/**
 * The sample day with events of both shapes: most changes in events of their own, and bulk syncs, in which a seller sends the
 * levels of its whole stock at once, in packs of twenty. Some have a change that no consumer can process among good ones.
 *
 * @param options `events` says how many changes in all.
 */
export function generateMixedDay({ seed, events = 5_000, start }: SampleDayOptions): (SampleEvent | SamplePack)[] {
  const random = seededRandom(seed ^ 0x5bd1e995);
  const syncs = Math.floor(events / changesPerSync);
  const day: (SampleEvent | SamplePack)[] = generateSampleDay({ seed, events: events - syncs * changesOfSync, start });
  const perSync = day.length / Math.max(1, syncs);
  for (let number = syncs - 1; number >= 0; number--) {
    const part = (number + 0.5) / syncs;
    const { packs, again } = bulkSync(number, start + Math.floor(part * dayMillis), random);
    const place = Math.floor(part * day.length);
    day.splice(place + Math.floor(perSync / 4), 0, again);
    day.splice(place, 0, ...packs);
  }
  return day;
}

function bulkSync(number: number, at: number, random: () => number): { packs: SamplePack[]; again: SamplePack } {
  const { marketplace, sellerId, locationId } = senders[number % senders.length] ?? senders[0];
  const metadata = { schemaVersion: 1, marketplace, sellerId };
  const level = (index: number) => ({
    changeId: randomUuid(random),
    occurredAt: new Date(at).toISOString(),
    version: at,
    data: { sku: `sku-${1 + index}`, locationId, available: Math.floor(random() * 200), reserved: 0 },
  });
  const pack = (
    kind: SamplePack['kind'],
    changes: SamplePack['detail']['changes'],
    changed: Readonly<Record<string, unknown>> = {},
  ): SamplePack => ({
    kind,
    source: `commerce.${marketplace}`,
    detailType: 'InventoryStateChanged',
    detail: { metadata: { ...metadata, ...changed }, changes },
  });
  const levels = Array.from({ length: syncLevels }, (_, index) => level(index));
  const packs = Array.from({ length: syncLevels / packSize }, (_, index) => {
    const changes = levels.slice(index * packSize, (index + 1) * packSize);
    const spoil = spoiled.get(index);
    return spoil ? pack('poison', spoil(changes)) : pack('valid', changes);
  });
  const few = () => Array.from({ length: brokenLevels }, (_, index) => level(index));
  const [first = pack('valid', few())] = packs;
  return {
    packs: [...packs, pack('poison', few(), { schemaVersion: 99 }), pack('unrouted', few(), { sellerId: '' })],
    again: { ...first, kind: 'duplicate' },
  };
}

type Levels = readonly { readonly version: number; readonly data: Readonly<Record<string, unknown>> }[];

/** What is wrong in which pack of a sync. */
const spoiled: ReadonlyMap<number, (changes: Levels) => SamplePack['detail']['changes']> = new Map([
  [5, (changes) => changes.with(0, brokenData(changes[0]))],
  [9, (changes) => changes.map((each, place) => (place === 7 ? { ...each, version: each.version * 1_000 } : each))], // microseconds
  [14, (changes) => changes.with(-1, brokenData(changes.at(-1)))],
  [19, (changes) => changes.map((each, place) => (place % 10 === 3 ? brokenData(each) : each))],
] as const);

const brokenData = (change: Levels[number] | undefined) => ({
  version: 0,
  ...change,
  data: { ...change?.data, available: 'many' },
});
