import { mostChangesPerEvent, packMaxBytes } from '../../lambda/events/pack.ts';
import type { SampleEvent } from '../../sample/sample-event.ts';
import { sellerOf } from './drawing.ts';
import { messageBody, requestMillis, type SentEvent, type Trace, type TraceMessage, traceStart } from './trace.ts';

/** How long a change waits at its producer for others to fill its event, at most: the default of the producers' client. */
const defaultLingerMillis = 100;

const entriesOfRequest = 10;

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

interface OpenPack<Item> {
  readonly items: Item[];
  bytes: number;
}

/**
 * Packs as the producers' client does, with one client for each marketplace, so that all changes of a seller come through one.
 * Changes of one type and seller go into one event until it has twenty or 63 KiB. What a client has waiting goes out when its
 * linger is over, which begins with the first change that waits; ten entries go out at once.
 *
 * @param items in the order in which their producers have them.
 * @returns in the order in which they are sent by each client.
 */
export function packsOf<Item extends Ready>(
  items: readonly Item[],
  lingerMillis = defaultLingerMillis,
): Packed<Item>[] {
  return [...Map.groupBy(items, ({ event }) => event.source).values()].flatMap((ofClient) =>
    packsOfClient(ofClient, lingerMillis),
  );
}

function packsOfClient<Item extends Ready>(items: readonly Item[], lingerMillis: number): Packed<Item>[] {
  const sent: Packed<Item>[] = [];
  const open = new Map<string, OpenPack<Item>>();
  let request: (readonly Item[])[] = [];
  let lingersUntil: number | undefined;
  let freeAt = 0; // when the request before is over

  const send = (now: number) => {
    if (request.length === 0) return;
    const sentAt = Math.max(now, freeAt);
    freeAt = sentAt + requestMillis;
    sent.push(...request.map((items) => ({ sentAt, event: eventOf(items), items })));
    request = [];
  };
  const close = (kind: string, now: number) => {
    const pack = open.get(kind);
    open.delete(kind);
    if (pack) request.push(pack.items);
    if (request.length === entriesOfRequest) send(now);
  };

  for (const item of items) {
    const now = item.readyAt;
    if (lingersUntil !== undefined && lingersUntil <= now) {
      for (const kind of [...open.keys()]) close(kind, lingersUntil);
      send(lingersUntil);
      lingersUntil = undefined;
    }
    const kind = kindOf(item.event);
    const bytes = Buffer.byteLength(JSON.stringify(changeIn(item.event))) + 1; // with its comma
    if ((open.get(kind)?.bytes ?? 0) + bytes > packMaxBytes) close(kind, now);
    const pack = open.get(kind) ?? { items: [], bytes: emptyBytes(item.event) };
    open.set(kind, pack);
    pack.items.push(item);
    pack.bytes += bytes;
    if (pack.items.length === mostChangesPerEvent) close(kind, now);
    const waits = open.size > 0 || request.length > 0;
    lingersUntil = waits ? (lingersUntil ?? now + lingerMillis) : undefined;
  }
  for (const kind of [...open.keys()]) close(kind, lingersUntil ?? 0);
  send(lingersUntil ?? 0);
  return sent;
}

/** The trace as producers send it that pack. What changes is the events alone: all changes are there, copies too. */
export function packedTrace(trace: Trace, lingerMillis = defaultLingerMillis): Trace {
  const ready = trace.changes.toSorted((a, b) => a.readyAt - b.readyAt);
  const messages = packsOf(ready, lingerMillis)
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
  return packsOf(ready.sort((a, b) => a.readyAt - b.readyAt)).length;
}

const kindOf = ({ detailType, detail }: SampleEvent): string => `${detailType} ${detail.metadata.sellerId}`;

const changeIn = ({ detail: { metadata, data } }: SampleEvent) => {
  const { changeId, occurredAt, version } = metadata;
  return { changeId, occurredAt, version, data };
};

const commonIn = ({ detail: { metadata } }: SampleEvent) => {
  const { schemaVersion, marketplace, sellerId } = metadata;
  return { schemaVersion, marketplace, sellerId };
};

const emptyBytes = (event: SampleEvent): number =>
  Buffer.byteLength(event.source + event.detailType + JSON.stringify({ metadata: commonIn(event), changes: [] }));

/** One change goes in an event as it always did. */
function eventOf(items: readonly Ready[]): SentEvent {
  const [first] = items as readonly [Ready, ...Ready[]];
  if (items.length === 1) return first.event;
  const changes = items.map(({ event }) => changeIn(event));
  return { ...first.event, detail: { metadata: commonIn(first.event), changes } };
}
