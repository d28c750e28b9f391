import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DynamoDb } from '../../../local/dynamodb/dynamodb.ts';
import { LocalCloudError } from '../../../local/local-cloud-error.ts';
import { call } from '../../support/local-cloud.ts';

const orders = {
  TableName: 'orders',
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
};

async function startDynamoDb() {
  const dynamoDb = await DynamoDb.start('us-east-1');
  onTestFinished(() => dynamoDb.stop());
  return dynamoDb;
}

describe('DynamoDB', () => {
  it('has a table as soon as it is created, in our region and account', async () => {
    const dynamoDb = await startDynamoDb();
    await dynamoDb.createTable(orders);
    const { body } = await call(dynamoDb.endpoint, 'DynamoDB_20120810.DescribeTable', { TableName: 'orders' });
    expect(body.Table).toMatchObject({
      TableStatus: 'ACTIVE',
      TableArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/orders',
    });
  });

  it('says which table cannot be created, and why', async () => {
    const dynamoDb = await startDynamoDb();
    await dynamoDb.createTable(orders);
    const failure = await dynamoDb.createTable(orders).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(LocalCloudError);
    expect((failure as Error).message).toMatch(/table orders .*ResourceInUseException/);
  });

  it('survives a client that goes away in mid-request', async () => {
    const dynamoDb = await startDynamoDb();
    const { port } = new URL(dynamoDb.endpoint);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"half"', () =>
          socket.resetAndDestroy(),
        );
        socket.on('close', () => resolve());
      });
    });
    await dynamoDb.createTable(orders);
    const { status } = await call(dynamoDb.endpoint, 'DynamoDB_20120810.DescribeTable', { TableName: 'orders' });
    expect(status).toBe(200);
  });
});
