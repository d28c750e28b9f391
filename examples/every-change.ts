// A consumer of `coalesce: 'none'` that is safe to run more than once for one change: it keeps a ledger of every transition.
//
// An effect runs at least once, and more often where the change came in a pack of which another change is tried again. The key
// of what it writes is the changeId, and the condition lets the first write win: whoever comes later finds it done. Before a
// pack is tried again, `alreadySettled` reads which of its changes are there, so that each try goes on where the one before ended.

import { marshall } from '@aws-sdk/util-dynamodb';
import type { Effects } from '../lambda/consume/settle-units.ts';
import type { AwsCall } from '../lambda/shared/aws-client/aws-client.ts';
import { batchesOf } from '../lambda/shared/batches.ts';

/** Of one BatchGetItem. */
const mostKeys = 100;

/**
 * @param tableName of a table of yours with the key `changeId`; the function needs PutItem and BatchGetItem of it.
 * @param timeoutMillis of one call, as `writeTimeoutMillis` of the stage.
 */
export function ledger(call: AwsCall<'dynamodb'>, tableName: string, timeoutMillis = 1_500): Effects {
  return {
    effect: async ({ entityKey, metadata, data }) => {
      const item = { changeId: metadata.changeId, entityKey, occurredAt: metadata.occurredAt, data };
      const write = {
        TableName: tableName,
        Item: marshall(item, { removeUndefinedValues: true }),
        ConditionExpression: 'attribute_not_exists(changeId)',
      };
      try {
        await call('PutItem', write, { timeoutMillis });
        return 'applied';
      } catch (error) {
        if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return 'repeated';
        throw error; // tried again
      }
    },

    alreadySettled: async (changes) => {
      const written = new Set<string | undefined>();
      for (const some of batchesOf(changes, { maxCount: mostKeys })) {
        const Keys = some.map(({ metadata }) => ({ changeId: { S: metadata.changeId } }));
        const read = { Keys, ConsistentRead: true, ProjectionExpression: 'changeId' };
        try {
          const { Responses } = await call('BatchGetItem', { RequestItems: { [tableName]: read } }, { timeoutMillis });
          for (const { changeId } of Responses?.[tableName] ?? []) written.add(changeId?.S);
        } catch {} // a read that fails loses nothing: the condition of the write decides
      }
      return new Map(
        changes.flatMap((change) => (written.has(change.metadata.changeId) ? [[change, 'repeated' as const]] : [])),
      );
    },
  };
}

// In a file of its own that the consumer's row of the catalog names as `entry`:
// export const handler = consumerHandler(catalog, ledger(awsClient('dynamodb'), 'order-ledger'));
