import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { parser } from '@aws-lambda-powertools/batch/parser';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSHandler, SQSRecord } from 'aws-lambda';
import { changesOf, type PackBody, packSchema } from './peer-pack.ts';
import { sdkEffect } from './sdk-effect.ts';

// Powertools without idempotency that unpacks packs: each change is written on its own, and a record fails as a whole.
const write = sdkEffect(new DynamoDBClient(), process.env.CURRENT_STATE_TABLE_NAME ?? '');
const processor = new BatchProcessor(EventType.SQS, { parser, innerSchema: packSchema, transformer: 'json' });

const recordHandler = async ({ body }: Omit<SQSRecord, 'body'> & { body: PackBody }) => {
  for (const change of changesOf(body)) await write(change); // records run side by side, and one waits for its own
};

export const handler: SQSHandler = async (event, context) =>
  processPartialResponse(event, recordHandler, processor, { context });
