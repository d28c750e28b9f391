import { EventBridgeSchema } from '@aws-lambda-powertools/parser/schemas/eventbridge';
import * as z from 'zod/mini';
import { catalog } from '../../lambda/events/catalog.ts';
import { metadata } from '../../lambda/events/metadata.ts';
import { entityKeyOf, type StateChange } from '../../lambda/events/state-change.ts';

const consumer = catalog.consumers.find(({ name }) => name === process.env.CONSUMER_NAME);
const eventType = consumer && catalog.eventTypes[consumer.eventType];
if (!consumer || !eventType) throw new Error('CONSUMER_NAME must name a consumer of the catalog.');

/** The contract's schema in EventBridge's envelope: a peer checks what we check. */
export const messageSchema = EventBridgeSchema.extend({ detail: z.object({ metadata, data: eventType.data }) });

export type Body = ReturnType<(typeof messageSchema)['parse']>;

/** The change in a valid body. */
export function changeIn({ detail }: Body): StateChange {
  const { marketplace, sellerId } = detail.metadata;
  const type = consumer?.eventType ?? '';
  const entityKey = entityKeyOf(type, marketplace, sellerId, eventType?.entityId(detail.data) ?? '');
  return { eventType: type, entityKey, metadata: detail.metadata, data: detail.data };
}
