import type { Incident } from './incident.ts';
import { newOrders } from './orders.ts';

const consumer = 'order';

/** A consumer does not read its queue, and nobody remembers why. */
export const paused: Incident = {
  name: 'paused',
  whatHappens: 'somebody has paused a consumer and forgotten it',
  report: 'Customer service: customers ask where their order is, and we do not see it either.',
  prepare: async ({ cloud, names }) => cloud.mappings.get(names.consumer(consumer).function)?.setEnabled(false),
  traffic: (minute, now) => newOrders(5, 1 + 5 * minute, now),
  othersAct: async () =>
    'You call your colleague, who was on call yesterday: "Oh. That was for yesterday\'s deployment. It is over."',
};
