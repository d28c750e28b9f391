import * as z from 'zod/mini';
import { eventType } from './event-type.ts';
import { marketplaceId, optional, quantity } from './metadata.ts';

/** The stock of one stock keeping unit at one location: absolute quantities, never a difference. */
export const inventoryStateChanged = eventType({
  schemaVersion: 1,
  data: z.object({
    sku: marketplaceId,
    locationId: marketplaceId, // `default` where there is only one place
    available: z.int(), // below zero where a marketplace lets a seller oversell
    reserved: optional(quantity),
  }),
  // The last @ separates: those of the location are escaped, so that no two stock levels share an id.
  entityId: ({ sku, locationId }) => `${sku}@${locationId.replaceAll('%', '%25').replaceAll('@', '%40')}`,
});
