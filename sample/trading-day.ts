import { randomUuid } from '../local/random.ts';
import type { SampleEvent } from './sample-event.ts';
import { validEvent } from './valid-event.ts';
import { zipf } from './zipf.ts';

const minute = 60_000;
const hour = 60 * minute;

/** Short of a day, so that no version is ever more than 24 hours ahead, even if the day begins now. */
const tradingDayMillis = 12 * hour;
const flashSaleStart = 6 * hour;
const flashSaleMillis = 10 * minute;
const flashSaleShare = 0.3;

/** Several places hold stock; two ids need the escapes of an entity key. A shop of its own has one place. */
const locations: Readonly<Record<string, readonly string[]>> = {
  amazon: ['warehouse-1', 'warehouse-2'],
  shopify: ['store@harbour', 'store-100%', 'warehouse-1'],
  direct: ['default'],
};
const marketplaces = Object.keys(locations);
const sellerOf = zipf(40);
const skuOf = zipf(60);

interface Order {
  readonly marketplace: string;
  readonly sellerId: string;
  readonly orderId: string;
  readonly currency: string;
  readonly lines: readonly { sku: string; locationId: string; quantity: number; unitPriceMinor: number }[];
}

/** What happens at a time of the day; it becomes events only in the order of time, because stock is counted. */
interface Happening {
  readonly at: number;
  readonly events: () => SampleEvent[];
}

/**
 * The changes of one trading day in the order in which they happened: orders from creation to delivery, the stock they
 * take, returns, and a flash sale in which a few articles of two sellers change every few milliseconds.
 */
export function tradingDay(options: { random: () => number; changes: number; start: number }): SampleEvent[] {
  const { random, changes, start } = options;
  const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)] as Value;
  const between = (from: number, to: number) => Math.floor(from + random() * (to - from));
  const stock = new Map<string, { available: number; reserved: number; version: number }>();
  const happenings: Happening[] = [];
  let planned = 0;
  let orderNumber = 0;

  function change(detailType: string, by: Pick<Order, 'marketplace' | 'sellerId'>, version: number, data: object) {
    const { marketplace, sellerId } = by;
    const metadata = { marketplace, sellerId, changeId: randomUuid(random), occurredAt: version, version };
    // A field that the contract does not know travels along and is no part of the view.
    const unknown = random() < 0.02 ? { salesChannel: 'app' } : {};
    return validEvent(detailType, metadata, { ...data, ...unknown });
  }

  function plan(at: number, events: () => SampleEvent[], count: number) {
    if (at >= tradingDayMillis) return; // it happens tomorrow
    happenings.push({ at, events });
    planned += count;
  }

  function orderChange(order: Order, at: number, status: string): SampleEvent {
    const { orderId, currency, lines } = order;
    const known = { orderId, status, lines: lines.map(({ sku, quantity }) => ({ sku, quantity })) };
    if (order.marketplace === 'amazon') return change('OrderStateChanged', order, start + at, known); // tells no prices
    return change('OrderStateChanged', order, start + at, {
      ...known,
      currency,
      totalMinor: lines.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0),
      lines: lines.map(({ sku, quantity, unitPriceMinor }) => ({ sku, quantity, unitPriceMinor })),
    });
  }

  function stockChanges(order: Order, at: number, move: (quantity: number) => { available: number; reserved: number }) {
    return order.lines.map(({ sku, locationId, quantity }) => {
      const key = `${order.marketplace}#${order.sellerId}#${sku}@${locationId}`;
      const level = stock.get(key) ?? { available: between(20, 200), reserved: 0, version: 0 };
      stock.set(key, level);
      const moved = move(quantity);
      level.available += moved.available;
      level.reserved = Math.max(0, level.reserved + moved.reserved);
      if (level.available < 5) level.available += 100; // a delivery came
      // Some have the version of the change before: where a marketplace's clock is coarse, only the changeId decides.
      level.version = random() < 0.01 ? Math.max(start + at, level.version) : Math.max(start + at, level.version + 1);
      const { available, reserved, version } = level;
      const known = order.marketplace === 'amazon' ? { available } : { available, reserved };
      return change('InventoryStateChanged', order, version, { sku, locationId, ...known });
    });
  }

  function planOrder(order: Order, createdAt: number, pace: number) {
    const withStock = 1 + order.lines.length;
    const step = (at: number, status: string, move?: Parameters<typeof stockChanges>[2]) =>
      plan(
        at,
        () => [orderChange(order, at, status), ...(move ? stockChanges(order, at, move) : [])],
        move ? withStock : 1,
      );
    step(createdAt, random() < 0.1 ? 'pending' : 'created', (quantity) => ({
      available: -quantity,
      reserved: quantity,
    }));
    // Paid in the same millisecond: two changes with one version, of which the greater changeId stays.
    const paidAt = createdAt + (random() < 0.02 ? 0 : between(1_000, 20 * minute * pace));
    step(paidAt, 'paid');
    const end = random();
    if (end < 0.06) {
      const status = end < 0.05 ? 'cancelled' : 'unfulfillable';
      step(paidAt + between(minute, hour), status, (quantity) => ({ available: quantity, reserved: -quantity }));
      return;
    }
    let shippedAt = paidAt + between(10 * minute, 3 * hour);
    if (order.lines.length > 1 && random() < 0.3) {
      step(shippedAt, 'partially_shipped');
      shippedAt += between(5 * minute, hour);
    }
    step(shippedAt, 'shipped', (quantity) => ({ available: 0, reserved: -quantity }));
    step(shippedAt + between(hour, 6 * hour), 'delivered');
  }

  function planReturn() {
    const marketplace = pick(marketplaces);
    const sellerId = sellerName(sellerOf(random()));
    const number = String(++orderNumber).padStart(6, '0');
    const lines = [
      { sku: `sku-${1 + skuOf(random())}`, quantity: 1, ...(random() < 0.5 && { reason: 'does not fit' }) },
    ];
    let at = between(0, tradingDayMillis / 2);
    for (const status of random() < 0.1
      ? ['requested', 'rejected']
      : ['requested', 'approved', 'received', 'refunded']) {
      const version = start + at;
      const data = { returnId: `return-${number}`, orderId: `earlier-order-${number}`, status, lines };
      plan(at, () => [change('ReturnStateChanged', { marketplace, sellerId }, version, data)], 1);
      at += between(10 * minute, 3 * hour);
    }
  }

  function newOrder(marketplace: string, seller: number, skus: () => number, lineCount: number): Order {
    const numbers = new Set(Array.from({ length: lineCount }, skus));
    return {
      marketplace,
      sellerId: sellerName(seller),
      orderId: `order-${String(++orderNumber).padStart(6, '0')}`,
      currency: marketplace === 'direct' ? 'EUR' : 'USD',
      lines: [...numbers].map((sku) => ({
        sku: `sku-${1 + sku}`,
        locationId: pick(locations[marketplace] ?? []),
        quantity: between(1, 4),
        unitPriceMinor: 500 + sku * 125,
      })),
    };
  }

  while (planned < changes * flashSaleShare) {
    const order = newOrder('shopify', between(0, 2), () => between(0, 3), 1);
    planOrder(order, flashSaleStart + between(0, flashSaleMillis), 0.1);
  }
  while (planned < changes) {
    const seller = sellerOf(random());
    planOrder(
      newOrder(pick(marketplaces), seller, () => skuOf(random()), between(1, 4)),
      between(0, tradingDayMillis),
      1,
    );
    if (random() < 0.15) planReturn();
  }
  happenings.sort((a, b) => a.at - b.at);
  return happenings.flatMap(({ events }) => events()).slice(0, changes);
}

/** The third has a `#`, which an entity key escapes. */
function sellerName(rank: number): string {
  return rank === 2 ? 'seller#3' : `seller-${rank + 1}`;
}
