import * as z from 'zod/mini';
import { type Catalog, catalog } from '../../../lambda/events/catalog.ts';
import { eventType } from '../../../lambda/events/event-type.ts';
import { marketplaceId, minorUnits } from '../../../lambda/events/metadata.ts';

/** The catalog with one more event type and two more consumers, one of them of an event type that has one already. */
export const extendedCatalog: Catalog = {
  eventTypes: {
    ...catalog.eventTypes,
    PriceStateChanged: eventType({
      schemaVersion: 1,
      data: z.object({ sku: marketplaceId, priceMinor: minorUnits }),
      entityId: ({ sku }) => sku,
    }),
  },
  consumers: [
    ...catalog.consumers,
    {
      name: 'price',
      eventType: 'PriceStateChanged',
      entry: 'test/slow/extended-backbone/price.lambda.ts',
      coalesce: 'newest',
      writesCurrentState: true,
      redriveNeedsNote: false,
    },
    {
      name: 'order-mail',
      eventType: 'OrderStateChanged',
      entry: 'test/slow/extended-backbone/order-mail.lambda.ts',
      coalesce: 'none',
      writesCurrentState: false,
      redriveNeedsNote: true,
    },
  ],
};
