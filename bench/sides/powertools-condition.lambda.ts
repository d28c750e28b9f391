import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { parser } from '@aws-lambda-powertools/batch/parser';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSHandler, SQSRecord } from 'aws-lambda';
import { type Body, changeIn, messageSchema } from './peer-record.ts';
import { sdkEffect } from './sdk-effect.ts';

// Powertools without idempotency: the condition of the write makes a copy harmless.
const write = sdkEffect(new DynamoDBClient(), process.env.CURRENT_STATE_TABLE_NAME ?? '');
const processor = new BatchProcessor(EventType.SQS, { parser, innerSchema: messageSchema, transformer: 'json' });

const recordHandler = async ({ body }: Omit<SQSRecord, 'body'> & { body: Body }) => {
  await write(changeIn(body));
};

export const handler: SQSHandler = async (event, context) =>
  processPartialResponse(event, recordHandler, processor, { context });
