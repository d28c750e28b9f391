import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { consumerHandler } from '../../lambda/consume/consumer-handler.ts';
import { catalog } from '../../lambda/events/catalog.ts';
import { sdkEffect } from './sdk-effect.ts';

// Our consumer with the SDK's write, as it was: what the lean client gains is the difference.
export const handler = consumerHandler(catalog, {
  effect: sdkEffect(new DynamoDBClient(), process.env.CURRENT_STATE_TABLE_NAME ?? ''),
});
