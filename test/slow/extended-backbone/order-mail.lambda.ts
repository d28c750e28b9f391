import { consumerHandler } from '../../../lambda/consume/consumer-handler.ts';
import { extendedCatalog } from './extended-catalog.ts';

/** A consumer that acts on every transition; instead of sending a mail it writes a line. What it does with some orders: */
export const handler = consumerHandler(extendedCatalog, {
  effect: async ({ metadata, data }) => {
    const { orderId } = data as { orderId: string };
    if (orderId === 'crash') process.exit(1);
    if (orderId === 'hang') await new Promise(() => setInterval(() => {}, 1_000));
    console.log(`mail about ${metadata.changeId}`);
    return 'applied';
  },
});
