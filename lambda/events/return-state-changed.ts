import * as z from 'zod/mini';
import { eventType } from './event-type.ts';
import { freeText, marketplaceId, optional, quantity } from './metadata.ts';

/** The whole state of one return after a change. */
export const returnStateChanged = eventType({
  schemaVersion: 1,
  data: z.object({
    returnId: marketplaceId,
    orderId: marketplaceId,
    status: z.enum(['requested', 'approved', 'received', 'refunded', 'rejected']),
    lines: optional(z.array(z.object({ sku: marketplaceId, quantity, reason: optional(freeText) }))),
  }),
  entityId: (returnState) => returnState.returnId,
});
