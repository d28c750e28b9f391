import { mostChangesPerEvent } from '../../lambda/events/pack.ts';
import type { PutEventsEntry } from '../../lambda/publish/entry-size.ts';
import { packing } from '../../lambda/publish/packs.ts';
import { defaultBatchSettings } from '../../lambda/publish/put-events-batches.ts';
import { requestOf, type Sendable, type Slot, slotOf } from '../../lambda/publish/request.ts';
import type { SampleEvent } from '../../sample/sample-event.ts';
import { sellerOf } from './drawing.ts';
import { messageBody, requestMillis, type SentEvent, type Trace, type TraceMessage, traceStart } from './trace.ts';

const { lingerMillis: defaultLingerMillis } = defaultBatchSettings;

/** A change and when its producer has it. */
interface Ready {
  readonly readyAt: number;
  readonly event: SampleEvent;
}

/** What goes out in one event, and when. */
interface Packed<Item extends Ready> {
  readonly sentAt: number;
  readonly event: SentEvent;
  readonly items: readonly Item[];
}

/** In the order in which their producers have them. */
export const inTime = <Item extends Ready>(items: readonly Item[]): Item[] =>
  items.toSorted((a, b) => a.readyAt - b.readyAt);

/**
 * Packs by the producers' client, on the clock of the trace, with one client for each marketplace, so that all changes of a
 * seller come through one. What a client has waiting goes out when its linger is over, which begins with the first change
 * that waits; a full request goes out at once.
 *
 * @returns in the order in which they are sent by each client.
 */
export function packsOf<Item extends Ready>(
  items: readonly Item[],
  lingerMillis = defaultLingerMillis,
): Packed<Item>[] {
  return [...Map.groupBy(inTime(items), ({ event }) => event.source).values()].flatMap((ofClient) =>
    packsOfClient(ofClient, lingerMillis),
  );
}

/** What the client packs: changes that go into one entry. */
interface Waiting<Item> extends Sendable<Waiting<Item>> {
  readonly items: readonly Item[];
}

const together = <Item>(some: readonly Waiting<Item>[], entry: PutEventsEntry): Waiting<Item> => ({
  items: some.flatMap(({ items }) => items),
  entry,
});

function packsOfClient<Item extends Ready>(items: readonly Item[], lingerMillis: number): Packed<Item>[] {
  const { maxRequestBytes } = defaultBatchSettings;
  const request = requestOf<Waiting<Item>>(maxRequestBytes, () => {
    throw new RangeError('A trace has a change that is larger than a request.');
  });
  const filling = packing(request, { maxChanges: mostChangesPerEvent, together }, maxRequestBytes, () => {});
  const sent: Packed<Item>[] = [];
  let lingersUntil: number | undefined;
  let freeAt = 0; // when the request before is over

  const send = (requests: Iterable<readonly Slot<Waiting<Item>>[]>, now: number) => {
    for (const slots of requests) {
      const sentAt = Math.max(now, freeAt);
      freeAt = sentAt + requestMillis;
      sent.push(...slots.map(({ item }) => ({ sentAt, event: eventOf(item), items: item.items })));
    }
  };

  for (const item of items) {
    const now = item.readyAt;
    if (lingersUntil !== undefined && lingersUntil <= now) {
      send(filling.takeAll(), lingersUntil);
      lingersUntil = undefined;
    }
    const { source: Source, detailType: DetailType, detail } = item.event;
    send(filling.add(slotOf({ items: [item], entry: { Source, DetailType, Detail: JSON.stringify(detail) } })), now);
    lingersUntil = filling.isEmpty() ? undefined : (lingersUntil ?? now + lingerMillis);
  }
  send(filling.takeAll(), lingersUntil ?? 0);
  return sent;
}

/** The trace as producers send it that pack. What changes is the events alone: all changes are there, copies too. */
export function packedTrace(trace: Trace, lingerMillis = defaultLingerMillis): Trace {
  const messages = packsOf(trace.changes, lingerMillis)
    .map(({ sentAt, event, items }): TraceMessage => {
      const bytes = Buffer.byteLength(messageBody(event, traceStart + sentAt));
      return { at: sentAt, event, changes: items, bytes };
    })
    .sort((a, b) => a.at - b.at);
  return { ...trace, messages, millis: messages.at(-1)?.at ?? 0 };
}

/** How many events the trace would take if its sellers were so few: the fewer they are, the more of their changes meet. */
export function eventsOfSellers(trace: Trace, count: number): number {
  const numbers = new Map<string, number>();
  const ready = trace.changes.map(({ readyAt, event, change: { metadata } }) => {
    const seller = `${metadata.marketplace} ${metadata.sellerId}`;
    const number = numbers.get(seller) ?? numbers.size;
    numbers.set(seller, number);
    const among = sellerOf(number % count);
    const detail = { ...event.detail, metadata: { ...event.detail.metadata, ...among } };
    return { readyAt, event: { ...event, source: `commerce.${among.marketplace}`, detail } };
  });
  return packsOf(ready).length;
}

/** One change goes in an event as it always did. */
function eventOf<Item extends Ready>({ items, entry }: Waiting<Item>): SentEvent {
  const [first] = items as readonly [Item, ...Item[]];
  return items.length === 1 ? first.event : { ...first.event, detail: JSON.parse(entry.Detail) };
}
