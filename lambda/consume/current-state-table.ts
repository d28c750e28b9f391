import { ConditionalCheckFailedException, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { StateChange } from '../events/state-change.ts';
import { PermanentFailure, type PermanentReason } from './failure.ts';

/** One row of the current-state table: an entity as its newest change left it. */
interface CurrentState {
  /** The table's only key. */
  readonly entityKey: string;
  readonly eventType: string;
  readonly marketplace: string;
  readonly sellerId: string;
  /** With `changeId` it orders the changes of the entity. */
  readonly version: number;
  readonly changeId: string;
  readonly occurredAt: string;
  readonly schemaVersion: number;
  /** The entity's state: the fields of the contract and no others. */
  readonly data: unknown;
  /** Epoch milliseconds of this write. */
  readonly appliedAt: number;
}

/**
 * Keeps the newest change of every entity, with one conditional write for each change: the condition is what makes a
 * copy or a late change harmless, and the write is the only record that the change was seen.
 *
 * The answer throws PermanentFailure where DynamoDB refuses the item itself, and whatever the client throws otherwise.
 *
 * @param timeoutMillis of one write, retries included. A write that took effect after all is harmless.
 */
export function currentStateTable(
  client: Pick<DynamoDBClient, 'send'>,
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
    const write = new PutItemCommand({
      TableName: tableName,
      Item: marshall(item, { removeUndefinedValues: true }),
      ConditionExpression: 'attribute_not_exists(version) OR version < :v OR (version = :v AND changeId < :c)',
      ExpressionAttributeValues: { ':v': { N: String(version) }, ':c': { S: changeId } },
    });
    try {
      await client.send(write, { abortSignal: AbortSignal.timeout(timeoutMillis) });
      return 'applied';
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'stale';
      if (error instanceof Error && error.name === 'ValidationException') {
        throw new PermanentFailure('refused_by_table' satisfies PermanentReason, { cause: error });
      }
      throw error;
    }
  };
}
