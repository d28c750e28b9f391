import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { parser } from '@aws-lambda-powertools/batch/parser';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSHandler, SQSRecord } from 'aws-lambda';
import { type Body, changeIn, messageSchema } from './peer-record.ts';
import { sdkEffect } from './sdk-effect.ts';

// As its documentation puts batch processing, parser and idempotency together; a change has one key, however often it comes.
const client = new DynamoDBClient();
const write = sdkEffect(client, process.env.CURRENT_STATE_TABLE_NAME ?? '');
const persistenceStore = new DynamoDBPersistenceLayer({
  tableName: process.env.IDEMPOTENCY_TABLE_NAME ?? '',
  awsSdkV3Client: client,
});
const config = new IdempotencyConfig({ eventKeyJmesPath: 'body.detail.metadata.changeId' });
const processor = new BatchProcessor(EventType.SQS, { parser, innerSchema: messageSchema, transformer: 'json' });

const recordHandler = makeIdempotent(
  async ({ body }: Omit<SQSRecord, 'body'> & { body: Body }) => {
    await write(changeIn(body));
  },
  { persistenceStore, config },
);

export const handler: SQSHandler = async (event, context) => {
  config.registerLambdaContext(context);
  return processPartialResponse(event, recordHandler, processor, { context });
};
