import { ConditionalCheckFailedException, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { StateChange } from '../../lambda/events/state-change.ts';

/** The one conditional write as everybody writes it, with the SDK: every peer makes the same, so that only the rest differs. */
export function sdkEffect(
  client: DynamoDBClient,
  tableName: string,
): (change: Pick<StateChange, 'entityKey' | 'eventType' | 'metadata' | 'data'>) => Promise<'applied' | 'stale'> {
  return async ({ entityKey, eventType, metadata, data }) => {
    const item = { entityKey, eventType, ...metadata, data, appliedAt: Date.now() };
    const write = new PutItemCommand({
      TableName: tableName,
      Item: marshall(item, { removeUndefinedValues: true }),
      ConditionExpression: 'attribute_not_exists(version) OR version < :v OR (version = :v AND changeId < :c)',
      ExpressionAttributeValues: { ':v': { N: String(metadata.version) }, ':c': { S: metadata.changeId } },
    });
    try {
      await client.send(write, { abortSignal: AbortSignal.timeout(2_000) });
      return 'applied';
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'stale';
      throw error;
    }
  };
}
