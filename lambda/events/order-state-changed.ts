import * as z from 'zod/mini';
import { eventType } from './event-type.ts';
import { marketplaceId, minorUnits, quantity } from './metadata.ts';

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
    currency: z.optional(z.string().check(z.regex(/^[A-Z]{3}$/))), // ISO 4217
    totalMinor: z.optional(minorUnits),
    lines: z.optional(z.array(z.object({ sku: marketplaceId, quantity, unitPriceMinor: z.optional(minorUnits) }))),
  }),
  entityId: (order) => order.orderId,
});
