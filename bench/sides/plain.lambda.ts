import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { SQSHandler } from 'aws-lambda';
import { catalog } from '../../lambda/events/catalog.ts';
import { parseMessageBody } from '../../lambda/events/state-change.ts';
import { sdkEffect } from './sdk-effect.ts';

// One message an invocation, as a first consumer is written: read what is there, write where the change is newer.
const client = new DynamoDBClient();
const TableName = process.env.CURRENT_STATE_TABLE_NAME ?? '';
const write = sdkEffect(client, TableName);

export const handler: SQSHandler = async ({ Records }) => {
  for (const { body } of Records) {
    for (const parsed of parseMessageBody(body, catalog.eventTypes, Date.now())) {
      if (!parsed.valid) throw new Error(parsed.reason);
      const { change } = parsed;
      const { version, changeId } = change.metadata;
      const Key = { entityKey: { S: change.entityKey } };
      const { Item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
      const known = Number(Item?.version?.N ?? -1);
      if (version > known || (version === known && changeId > String(Item?.changeId?.S))) await write(change);
    }
  }
  return { batchItemFailures: [] };
};
