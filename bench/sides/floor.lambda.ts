import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';

// The least that a function with the two SDK clients can be: it creates them.
export const clients = [new DynamoDBClient(), new SQSClient()];

export const handler = async () => ({ batchItemFailures: [] });
