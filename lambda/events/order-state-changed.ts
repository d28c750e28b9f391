import * as z from 'zod/mini';
import { eventType } from './event-type.ts';
import { marketplaceId, minorUnits, optional, quantity } from './metadata.ts';

/** The whole state of one order after a change. */
export const orderStateChanged = eventType({
  schemaVersion: 1,
  data: z.object({
    orderId: marketplaceId,
    status: z.enum([
      'pending',
      'created',
      'paid',
      'partially_shipped',
      'shipped',
      'delivered',
      'cancelled',
      'unfulfillable',
    ]),
    currency: optional(z.string().check(z.regex(/^[A-Z]{3}$/, 'three capital letters, such as EUR'))), // ISO 4217
    totalMinor: optional(minorUnits),
    lines: optional(z.array(z.object({ sku: marketplaceId, quantity, unitPriceMinor: optional(minorUnits) }))),
  }),
  entityId: (order) => order.orderId,
});
