import type { Incident } from './incident.ts';
import type { IncidentWorld } from './incident-world.ts';
import { newOrders, orderEvent } from './orders.ts';

const orders = 60;
const burstMinutes = 6;

const ofSeller = ({ now }: IncidentWorld, status: string, version: number) =>
  Array.from({ length: orders }, (_, index) =>
    orderEvent({
      marketplace: 'shopify',
      seller: 'seller-13',
      order: `order-${1_301 + index}`,
      status,
      at: now(),
      version,
    }),
  );

/** One seller's shop writes what the contract does not have, in every event that it sends. */
export const poison: Incident = {
  name: 'poison',
  whatHappens: 'one seller sends a burst of events that break the contract',
  report: 'Customer service: some parcels are on their way, and their orders still say "paid".',
  prepare: (world) => world.publish(ofSeller(world, 'paid', 1)),
  continue: (world) =>
    world.everyMinute(burstMinutes, (minute) => [
      ...ofSeller(world, 'SHIPPED', 2 + minute),
      ...newOrders(12, 1 + 12 * minute, world.now()),
    ]),
  othersAct: async (world) => {
    await world.publish(ofSeller(world, 'shipped', 2 + burstMinutes));
    return 'seller-13 has repaired its shop and sent the state of its 60 orders again, with a higher version.';
  },
};
