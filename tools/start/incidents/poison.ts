import type { Incident } from './incident.ts';
import { newOrders, orderEvent } from './orders.ts';

const orders = 60;
const ordersAMinute = 10;

/** The state of so many orders of the seller, from the first one given. */
const ofSeller = (count: number, first: number, status: string, now: number) =>
  Array.from({ length: count }, (_, index) =>
    orderEvent({
      marketplace: 'shopify',
      seller: 'seller-13',
      order: `order-${1_301 + ((first + index) % orders)}`,
      status,
      at: now,
      version: Math.floor(now),
    }),
  );

/** One seller's shop writes what the contract does not have, in every event that it sends. */
export const poison: Incident = {
  name: 'poison',
  whatHappens: 'one seller sends a burst of events that break the contract',
  report: 'Customer service: some parcels are on their way, and their orders still say "paid".',
  prepare: async ({ publish, now, leap }) => {
    await publish(ofSeller(orders, 0, 'paid', now()));
    await leap(60_000);
  },
  traffic: (minute, now, othersActed) => [
    ...newOrders(12, 1 + 12 * minute, now),
    ...(othersActed ? [] : ofSeller(ordersAMinute, ordersAMinute * minute, 'SHIPPED', now)),
  ],
  othersAct: async ({ publish, now }) => {
    await publish(ofSeller(orders, 0, 'shipped', now()));
    return `You call seller-13: "We have fixed our shop and sent the state of our ${orders} orders again, with a higher version."`;
  },
};
