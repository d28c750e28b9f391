import type { PutItemInput } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { StateChange } from '../events/state-change.ts';
import type { AwsCall } from '../shared/aws-client/aws-client.ts';
import type { CurrentState } from './current-state.ts';
import { PermanentFailure, type PermanentReason } from './failure.ts';

/**
 * Keeps the newest change of every entity, with one conditional write for each change: the condition is what makes a
 * copy or a late change harmless, and the write is the only record that the change was seen.
 *
 * The answer throws PermanentFailure where DynamoDB refuses the item itself, and whatever the client throws otherwise.
 *
 * @param timeoutMillis of one write, retries included. A write that took effect after all is harmless.
 */
export function currentStateTable(
  call: AwsCall<'dynamodb'>,
  tableName: string,
  timeoutMillis: number,
  now: () => number,
): (change: StateChange) => Promise<'applied' | 'stale'> {
  return async ({ entityKey, eventType, metadata, data }) => {
    const { marketplace, sellerId, version, changeId, occurredAt, schemaVersion } = metadata;
    const item: CurrentState = {
      entityKey,
      eventType,
      marketplace,
      sellerId,
      version,
      changeId,
      occurredAt,
      schemaVersion,
      data,
      appliedAt: now(),
    };
    const write: PutItemInput = {
      TableName: tableName,
      Item: marshall(item, { removeUndefinedValues: true }),
      ConditionExpression: 'attribute_not_exists(version) OR version < :v OR (version = :v AND changeId < :c)',
      ExpressionAttributeValues: { ':v': { N: String(version) }, ':c': { S: changeId } },
    };
    try {
      await call('PutItem', write, { timeoutMillis });
      return 'applied';
    } catch (error) {
      const name = error instanceof Error ? error.name : undefined;
      if (name === 'ConditionalCheckFailedException') return 'stale';
      if (name === 'ValidationException') {
        throw new PermanentFailure('refused_by_table' satisfies PermanentReason, { cause: error });
      }
      throw error;
    }
  };
}
