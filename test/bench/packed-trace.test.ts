import { describe, expect, it } from 'vitest';
import { makeTrace } from '../../bench/traces/make-trace.ts';
import { bulkSync } from '../../bench/traces/other-traces.ts';
import { eventsOfSellers, packedTrace } from '../../bench/traces/packed-trace.ts';
import { polledTrace } from '../../bench/traces/polled-trace.ts';
import { messageBody, traceOf, traceStart } from '../../bench/traces/trace.ts';
import { tradingHour } from '../../bench/traces/trading-hour.ts';
import { catalog } from '../../lambda/events/catalog.ts';
import { packMaxBytes } from '../../lambda/events/pack.ts';
import { parseMessageBody } from '../../lambda/events/state-change.ts';
import { validEvent } from '../../sample/valid-event.ts';

const stock = (number: number, sellerId = 'seller-1', marketplace = 'direct') =>
  validEvent('InventoryStateChanged', metadataOf(number, sellerId, marketplace), {
    sku: `sku-${number}`,
    locationId: 'default',
    available: number,
  });

/** Of about 21 kB. */
const largeOrder = (number: number) =>
  validEvent('OrderStateChanged', metadataOf(number, 'seller-1', 'direct'), {
    orderId: `order-${number}`,
    status: 'paid',
    currency: 'EUR',
    totalMinor: 100,
    lines: Array.from({ length: 90 }, () => ({ sku: 's'.repeat(190), quantity: 1, unitPriceMinor: 1 })),
  });

const metadataOf = (number: number, sellerId: string, marketplace: string) => ({
  marketplace,
  sellerId,
  changeId: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
  occurredAt: traceStart,
  version: number,
});

/** When each event is sent, and the versions of its changes. */
const sentOf = (timed: Parameters<typeof traceOf>[2], lingerMillis?: number) =>
  packedTrace(traceOf('rows', 'by hand', timed), lingerMillis).messages.map(({ at, changes }) => [
    at,
    changes.map(({ change }) => change.metadata.version),
  ]);

describe('a packed trace', () => {
  it('has the 500 stock levels of a sync in 25 events', () => {
    const sync = bulkSync({ changes: 500, seed: 1 });
    const packed = packedTrace(sync);
    expect(packed.messages.map(({ changes }) => changes.length)).toEqual(Array(25).fill(20));
    expect(packed.changes).toBe(sync.changes);
  });

  it.each([
    {
      what: 'what comes within the linger of the first goes together, and what comes as it ends waits anew',
      timed: [0, 50, 99, 100, 250].map((at, number) => ({ at, event: stock(number) })),
      sent: [
        [100, [0, 1, 2]],
        [200, [3]],
        [350, [4]],
      ],
    },
    {
      what: 'sellers have events of their own, which one client of a marketplace sends together',
      timed: [
        { at: 0, event: stock(0) },
        { at: 40, event: stock(1, 'seller-2') },
        { at: 60, event: stock(2) },
        { at: 60, event: stock(3, 'seller-1', 'shopify') },
      ],
      sent: [
        [100, [0, 2]],
        [100, [1]],
        [160, [3]],
      ],
    },
    {
      what: 'types too',
      timed: [
        { at: 0, event: stock(0) },
        { at: 0, event: largeOrder(1) },
        { at: 10, event: stock(2) },
      ],
      sent: [
        [100, [0, 2]],
        [100, [1]],
      ],
    },
    {
      what: 'twenty fill an event',
      timed: Array.from({ length: 21 }, (_, number) => ({ at: 0, event: stock(number) })),
      sent: [
        [100, Array.from({ length: 20 }, (_, number) => number)],
        [100, [20]],
      ],
    },
    {
      what: 'and so do 63 KiB',
      timed: [1, 2, 3, 4].map((number) => ({ at: 0, event: largeOrder(number) })),
      sent: [
        [100, [1, 2, 3]],
        [100, [4]],
      ],
    },
  ])('$what', ({ timed, sent }) => {
    expect(sentOf(timed)).toEqual(sent);
  });

  it('sends a request of ten entries at once, and the next when it is over', () => {
    const timed = Array.from({ length: 400 }, (_, number) => ({ at: 0, event: stock(number) }));
    expect(sentOf(timed).map(([at]) => at)).toEqual([...Array(10).fill(0), ...Array(10).fill(20)]);
  });

  it('is read as the changes that it packs, in events of at most 63 KiB', () => {
    const packed = packedTrace(tradingHour({ changes: 500, seed: 2 }), 60_000);
    expect(packed.messages.length).toBeLessThan(400);
    for (const { at, event, changes, bytes } of packed.messages) {
      const read = parseMessageBody(messageBody(event, traceStart + at), catalog.eventTypes, traceStart + at);
      expect(read).toEqual(changes.map(({ change }) => ({ valid: true, change })));
      expect(bytes).toBeLessThan(packMaxBytes + 1_024);
    }
  });

  it('is what a process makes for a side that packs', () => {
    const choice = { name: 'bulk', changes: 500, seed: 1 };
    expect(makeTrace({ ...choice, packed: true }).messages).toHaveLength(25);
    expect(makeTrace(choice).messages).toHaveLength(500);
  });
});

describe('changes from adapters that poll', () => {
  const day = tradingHour({ changes: 1_000, seed: 1 });
  const polled = polledTrace(day, 10_000);

  it('are the same, later by a poll at most, with the bursts of each seller at one time', () => {
    const times = new Map(day.changes.map((each) => [each.event, each.at]));
    expect(polled.changes).toHaveLength(1_000);
    const original = day.changes.toSorted((a, b) => a.at - b.at);
    expect(new Set(polled.changes.map(({ event }) => event))).toEqual(new Set(original.map(({ event }) => event)));
    for (const { event, readyAt } of polled.changes) {
      const later = readyAt - (times.get(event) ?? Number.NaN);
      expect(later).toBeLessThan(10_000 + 1);
    }
  });

  it('take fewer events, and so would those of fewer sellers', () => {
    const events = packedTrace(day).messages.length;
    expect(packedTrace(polled).messages.length).toBeLessThan(events);
    expect(eventsOfSellers(day, 10)).toBeLessThan(eventsOfSellers(day, 100));
    expect(eventsOfSellers(day, 1)).toBeLessThan(eventsOfSellers(day, 10));
  });
});
