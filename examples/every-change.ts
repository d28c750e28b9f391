// A consumer of `coalesce: 'none'` that is safe to run more than once for one change: it keeps a ledger of every transition.
//
// An effect runs at least once, and more often where the change came in a pack of which another change is tried again. The key
// of what it writes is the changeId, and the condition lets the first write win: whoever comes later finds it done.

import { marshall } from '@aws-sdk/util-dynamodb';
import type { Effects } from '../lambda/consume/settle-units.ts';
import type { AwsCall } from '../lambda/shared/aws-client/aws-client.ts';

/** @param tableName of a table of yours with the key `changeId`. */
export function ledger(call: AwsCall<'dynamodb'>, tableName: string): Effects {
  return {
    effect: async ({ entityKey, metadata, data }) => {
      const item = { changeId: metadata.changeId, entityKey, occurredAt: metadata.occurredAt, data };
      try {
        await call('PutItem', {
          TableName: tableName,
          Item: marshall(item, { removeUndefinedValues: true }),
          ConditionExpression: 'attribute_not_exists(changeId)',
        });
        return 'applied';
      } catch (error) {
        if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return 'repeated';
        throw error; // tried again
      }
    },
  };
}

// In a file of its own that the consumer's row of the catalog names as `entry`:
// export const handler = consumerHandler(catalog, ledger(awsClient('dynamodb'), 'order-ledger'));
