import type { Incident } from './incident.ts';
import type { IncidentWorld } from './incident-world.ts';
import { newOrders, orderEvent } from './orders.ts';

const consumer = 'order';
const deadOfOutage = 8;
const deadOfCrashes = 12;
const broken = 5;

const ofSeller = ({ now }: IncidentWorld, currency: string, version: number) =>
  Array.from({ length: broken }, (_, index) => {
    const order = `order-${2_101 + index}`;
    const event = orderEvent({
      marketplace: 'amazon',
      seller: 'seller-21',
      order,
      status: 'paid',
      at: now(),
      version,
    });
    return { ...event, detail: { ...event.detail, data: { ...event.detail.data, currency } } };
  });

/** An outage that is over, events that break the contract, and a version of the consumer that crashes. */
export const mixed: Incident = {
  name: 'mixed',
  whatHappens: 'a dead-letter queue with mixed causes; a deployment fixes some',
  report:
    'Your colleague, at the end of the shift: "The table was unavailable for a while. Then we deployed the order consumer."',
  prepare: async (world) => {
    const { cloud, names, now } = world;
    const table = cloud.tables.get(names.currentStateTable);
    table?.setFault('unavailable');
    await world.publish([...newOrders(deadOfOutage, 1, now()), ...ofSeller(world, '€', 1)]);
    await world.untilDead(consumer, deadOfOutage + broken);
    table?.setFault(undefined);
    cloud.faults.crashingFunctions.add(names.consumer(consumer).function);
    await world.publish(newOrders(deadOfCrashes, 101, now()));
    await world.untilDead(consumer, deadOfOutage + broken + deadOfCrashes);
  },
  traffic: (minute, now) => newOrders(3, 201 + 3 * minute, now),
  othersAct: async (world) => {
    world.cloud.faults.crashingFunctions.delete(world.names.consumer(consumer).function);
    await world.publish(ofSeller(world, 'EUR', 2));
    return [
      'You call the team that deploys the consumers: "We have deployed the previous order consumer, which does not crash."',
      `You call seller-21: "We have sent our ${broken} orders again, corrected."`,
    ].join('\n');
  },
};
