import type { Incident } from './incident.ts';
import { newOrders, orderEvent } from './orders.ts';

const consumer = 'order';
const hourMillis = 1_000 * 60 * 60;
const days = 12;

/** Nobody has looked into a dead-letter queue for twelve days; after fourteen SQS deletes what is there. */
export const expiring: Incident = {
  name: 'expiring',
  whatHappens: 'forgotten dead letters, two days before SQS deletes them',
  report: 'You are back from your holiday. Nobody has read the tickets in the meantime.',
  beginsDaysAgo: days,
  prepare: async ({ cloud, names, now, leap, publish, untilDead }) => {
    const table = cloud.tables.get(names.currentStateTable);
    table?.setFault('unavailable');
    const broken = ['order-3101', 'order-3102'].map((order) =>
      orderEvent({ marketplace: 'shopify', seller: 'seller-31', order, status: 'lost', at: now(), version: 1 }),
    );
    await publish([...newOrders(6, 1, now()), ...broken]);
    await untilDead(consumer, 6 + broken.length);
    table?.setFault(undefined);
    await leap(hourMillis); // the alarms of the outage end
    await leap(days * 24 * hourMillis);
  },
  othersAct: async () => 'You call seller-31: "The person who knows our shop is away for three weeks."',
};
