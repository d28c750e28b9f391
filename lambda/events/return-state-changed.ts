import * as z from 'zod/mini';
import { eventType } from './event-type.ts';
import { freeText, marketplaceId, quantity } from './metadata.ts';

/** The whole state of one return after a change. */
export const returnStateChanged = eventType({
  schemaVersion: 1,
  data: z.object({
    returnId: marketplaceId,
    orderId: marketplaceId,
    status: z.enum(['requested', 'approved', 'received', 'refunded', 'rejected']),
    lines: z.optional(z.array(z.object({ sku: marketplaceId, quantity, reason: z.optional(freeText) }))),
  }),
  entityId: (returnState) => returnState.returnId,
});
