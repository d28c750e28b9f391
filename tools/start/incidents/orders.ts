import { randomUUID } from 'node:crypto';
import type { SampleEvent } from '../../../sample/sample-event.ts';
import { validEvent } from '../../../sample/valid-event.ts';

interface Order {
  readonly marketplace: string;
  readonly seller: string;
  readonly order: string;
  readonly status: string;
  /** Epoch milliseconds: when it came to this state. */
  readonly at: number;
  /** More than its state before had. */
  readonly version: number;
}

/** The change of an order to this state. `status` may be one that the contract does not have. */
export function orderEvent({ marketplace, seller, order, status, at, version }: Order): SampleEvent {
  const metadata = { marketplace, sellerId: seller, changeId: randomUUID(), occurredAt: at, version };
  return validEvent('OrderStateChanged', metadata, { orderId: order, status, currency: 'EUR', totalMinor: 4_990 });
}

/** New orders of sellers who do nothing wrong, each of another seller. @param first number of the first order */
export const newOrders = (count: number, first: number, at: number): SampleEvent[] =>
  Array.from({ length: count }, (_, index) =>
    orderEvent({
      marketplace: index % 2 === 0 ? 'amazon' : 'direct',
      seller: `seller-${index + 1}`,
      order: `order-${first + index}`,
      status: 'created',
      at,
      version: 1,
    }),
  );
