import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import type { CurrentState } from '../../lambda/consume/current-state.ts';
import type { OpsContext } from '../context.ts';

/**
 * Removes one item of the current-state table, if no change came since it was read. The audit line goes out first, so
 * that nothing can be removed that nobody can put back.
 *
 * @param item as DynamoDB gave it
 * @returns the exit code
 */
export async function forgetState(
  client: DynamoDBClient,
  TableName: string,
  item: Record<string, AttributeValue>,
  { requestedBy, note }: { readonly requestedBy: string; readonly note: string },
  { stdout, stderr, now }: Pick<OpsContext, 'stdout' | 'stderr' | 'now'>,
): Promise<0 | 1> {
  const { entityKey, version, changeId }: Partial<Record<keyof CurrentState, AttributeValue>> = item;
  if (!entityKey?.S || !version?.N || !changeId?.S) throw new Error('The item is not from the current-state table.');
  const audit = {
    action: 'forget',
    at: new Date(now()).toISOString(),
    requestedBy,
    note,
    table: TableName,
    entityKey: entityKey.S,
    version: Number(version.N),
    changeId: changeId.S,
    item, // in DynamoDB's own JSON, as `aws dynamodb put-item --item` takes it
  };
  stdout.write(`${JSON.stringify(audit)}\n`);
  const command = new DeleteItemCommand({
    TableName,
    Key: { entityKey },
    ConditionExpression: 'version = :v AND changeId = :c',
    ExpressionAttributeValues: { ':v': version, ':c': changeId },
  });
  try {
    await client.send(command);
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    stderr.write('Another change arrived meanwhile: nothing was removed. Check the item again without --execute.\n');
    return 1;
  }
  stderr.write('Removed. Keep the line above: you can restore the item from it.\n');
  return 0;
}
