import { randomUuid, seededRandom } from '../../local/random.ts';
import type { SampleEvent } from '../../sample/sample-event.ts';
import { validEvent } from '../../sample/valid-event.ts';
import { traceStart } from './trace.ts';

const marketplaces = ['amazon', 'shopify', 'direct'];

/** Who sells and where: the three marketplaces in turn. */
interface Seller {
  readonly marketplace: string;
  readonly sellerId: string;
}

export const sellerOf = (number: number): Seller => ({
  marketplace: marketplaces[number % marketplaces.length] ?? '',
  sellerId: `seller-${number + 1}`,
});

/** What a trace draws from: all of it follows the seed. */
export interface Drawing {
  /** From 0 up to, not including, 1. */
  random(): number;
  /** From 0 up to, not including, `below`. */
  whole(below: number): number;
  /** Milliseconds until something that happens every `mean` on average. */
  wait(mean: number): number;
  /** A change whose version is its time. */
  stock(at: number, seller: Seller, sku: string, locationId: string): SampleEvent;
  order(at: number, seller: Seller, orderId: string, status: string): SampleEvent;
  returned(at: number, seller: Seller, returnId: string, status: string): SampleEvent;
}

export function drawing(seed: number): Drawing {
  const random = seededRandom(seed);
  const whole = (below: number) => Math.floor(random() * below);
  const change = (detailType: string, at: number, seller: Seller, data: object) => {
    const occurredAt = traceStart + Math.floor(at);
    const metadata = { ...seller, changeId: randomUuid(random), occurredAt, version: occurredAt };
    return validEvent(detailType, metadata, { ...data });
  };
  const line = () => ({ sku: `sku-${whole(5_000)}`, quantity: 1 + whole(3) });
  return {
    random,
    whole,
    wait: (mean) => -Math.log(1 - random()) * mean,
    stock: (at, seller, sku, locationId) =>
      change('InventoryStateChanged', at, seller, { sku, locationId, available: whole(500), reserved: whole(20) }),
    order: (at, seller, orderId, status) =>
      change('OrderStateChanged', at, seller, {
        orderId,
        status,
        currency: 'EUR',
        totalMinor: 990 + whole(20_000),
        lines: Array.from({ length: 1 + whole(3) }, () => ({ ...line(), unitPriceMinor: 990 })),
      }),
    returned: (at, seller, returnId, status) =>
      change('ReturnStateChanged', at, seller, {
        returnId,
        orderId: `order-${returnId}`,
        status,
        lines: [{ ...line(), reason: 'does not fit' }],
      }),
  };
}

/**
 * Makes a draw from `ranks` ranks by Zipf's law with an exponent: rank r has a share in proportion to 1 / r^exponent.
 *
 * @returns from a number in [0, 1) the rank, from 0.
 */
export function zipfOf(ranks: number, exponent: number): (uniform: number) => number {
  const sums = new Float64Array(ranks);
  let sum = 0;
  for (let rank = 0; rank < ranks; rank++) {
    sum += (rank + 1) ** -exponent;
    sums[rank] = sum;
  }
  return (uniform) => {
    let low = 0;
    let high = ranks - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (uniform * sum < (sums[middle] ?? 0)) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
