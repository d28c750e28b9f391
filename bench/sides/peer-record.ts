import { EventBridgeSchema } from '@aws-lambda-powertools/parser/schemas/eventbridge';
import * as z from 'zod/mini';
import { catalog } from '../../lambda/events/catalog.ts';
import { type Metadata, metadata } from '../../lambda/events/metadata.ts';
import { entityKeyOf, type StateChange } from '../../lambda/events/state-change.ts';

const consumer = catalog.consumers.find(({ name }) => name === process.env.CONSUMER_NAME);
const eventType = consumer && catalog.eventTypes[consumer.eventType];
if (!consumer || !eventType) throw new Error('CONSUMER_NAME must name a consumer of the catalog.');

/** Of the one type that the consumer is for. */
export const dataSchema = eventType.data;

/** The contract's schema in EventBridge's envelope: a peer checks what we check. */
export const messageSchema = EventBridgeSchema.extend({ detail: z.object({ metadata, data: dataSchema }) });

export type Body = ReturnType<(typeof messageSchema)['parse']>;

/** The change in a valid body. */
export const changeIn = ({ detail }: Body): StateChange => changeOf(detail.metadata, detail.data);

/** The change of valid metadata and data. */
export function changeOf(of: Metadata, data: unknown): StateChange {
  const type = consumer?.eventType ?? '';
  const entityKey = entityKeyOf(type, of.marketplace, of.sellerId, eventType?.entityId(data as never) ?? '');
  return { eventType: type, entityKey, metadata: of, data };
}
