import { randomUuid, seededRandom } from '../local/random.ts';
import type { SampleEvent, SampleKind } from './sample-event.ts';
import { poison, unrouted } from './spoiled-event.ts';
import { tradingDay } from './trading-day.ts';

export interface SampleDayOptions {
  /** The same seed, number of events and start give the same day. */
  readonly seed: number;
  /** How many events in all. */
  readonly events?: number;
  /** When the day begins, in epoch milliseconds; it lasts 12 hours. */
  readonly start: number;
}

/** Shares of all events, as a busy day might have them: few enough that the day is still a day of trade. */
const shares = { duplicate: 0.03, late: 0.01, poison: 0.004, unrouted: 0.004 };

/**
 * A trading day as it arrives: the changes of `tradingDay`, some of them twice, some in the wrong order, some long
 * after their successors, a few that no consumer can process and a few that nothing routes.
 */
export function generateSampleDay({ seed, events = 5_000, start }: SampleDayOptions): SampleEvent[] {
  const random = seededRandom(seed);
  const count = (kind: keyof typeof shares, atLeast: number) =>
    events < 200 ? 0 : Math.max(atLeast, Math.round(events * shares[kind]));
  const poisonCount = count('poison', Object.keys(poison).length);
  const unroutedCount = count('unrouted', Object.keys(unrouted).length);
  const duplicateCount = Math.round(events * shares.duplicate);
  const changes = tradingDay({ random, changes: events - poisonCount - unroutedCount - duplicateCount, start });
  const any = () => Math.floor(random() * changes.length);

  /** In the order of `at`, which is the change's place in the day, moved. */
  const arrivals: { at: number; event: SampleEvent }[] = changes.map((event, place) => {
    const shuffled = random() < 0.2 ? random() * 30 : 0;
    return { at: place + shuffled, event };
  });
  const superseded = placesOfSuperseded(changes);
  for (let late = 0; late < events * shares.late && superseded.length > 0; late++) {
    const [place = 0] = superseded.splice(Math.floor(random() * superseded.length), 1);
    const event = changes[place];
    // After the end of the day: after every newer change of the entity.
    if (event) arrivals[place] = { at: changes.length + random() * 30, event: { ...event, kind: 'late' } };
  }
  for (let duplicate = 0; duplicate < duplicateCount; duplicate++) {
    const original = arrivals[any()];
    if (!original) continue;
    const after = random() < 0.1 ? random() * changes.length : random() * 50; // most soon, some much later
    arrivals.push({ at: original.at + after, event: { ...original.event, kind: 'duplicate' } });
  }
  const spoil = (kind: SampleKind, how: typeof poison, number: number) => {
    const ways = Object.values(how);
    for (let index = 0; index < number; index++) {
      const at = any();
      const event = changes[at];
      const way = ways[index % ways.length];
      if (event && way) arrivals.push({ at, event: { ...way(withNewChangeId(event, random)), kind } });
    }
  };
  spoil('poison', poison, poisonCount);
  spoil('unrouted', unrouted, unroutedCount);

  return arrivals.sort((a, b) => a.at - b.at).map(({ event }) => event);
}

/** The places of changes after which the same entity changed again. */
function placesOfSuperseded(changes: readonly SampleEvent[]): number[] {
  const places: number[] = [];
  const last = new Map<string, number>();
  for (const [place, { source, detailType, detail }] of changes.entries()) {
    const { orderId, returnId, sku, locationId } = detail.data;
    const entity = JSON.stringify([
      detailType,
      source,
      detail.metadata.sellerId,
      returnId ?? orderId ?? [sku, locationId],
    ]);
    const before = last.get(entity);
    if (before !== undefined) places.push(before);
    last.set(entity, place);
  }
  return places;
}

function withNewChangeId(event: SampleEvent, random: () => number): SampleEvent {
  const { metadata, data } = event.detail;
  return { ...event, detail: { metadata: { ...metadata, changeId: randomUuid(random) }, data } };
}
