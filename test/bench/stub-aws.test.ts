import { describe, expect, it } from 'vitest';
import { StubAws } from '../../bench/wire/stub-aws.ts';

const write = (version: number, changeId: string) => ({
  TableName: 'state',
  Item: { entityKey: { S: 'a' }, version: { N: String(version) }, changeId: { S: changeId } },
  ConditionExpression: 'attribute_not_exists(version) OR version < :v',
  ExpressionAttributeValues: { ':v': { N: String(version) } },
});

describe('the stub of AWS', () => {
  it('keeps the newest change, refuses an older one, and counts both', () => {
    const stub = new StubAws();
    expect(stub.answer('DynamoDB_20120810.PutItem', write(2, 'newer')).status).toBe(200);
    expect(stub.answer('DynamoDB_20120810.PutItem', write(1, 'older'))).toMatchObject({
      status: 400,
      body: { __type: expect.stringContaining('ConditionalCheckFailedException') },
    });
    expect(stub.changesIn('state')).toEqual({ a: 'newer' });
    expect(stub.takeCalls()).toEqual({ PutItem: 2 });
    expect(stub.takeCalls()).toEqual({});
  });

  it('returns the item that stands in the way where it is asked to, as the idempotency of Powertools needs it', () => {
    const stub = new StubAws();
    const input = {
      TableName: 'idempotency',
      Item: { id: { S: 'a' }, status: { S: 'INPROGRESS' } },
      ConditionExpression: 'attribute_not_exists(#id)',
      ExpressionAttributeNames: { '#id': 'id' },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    };
    stub.answer('DynamoDB_20120810.PutItem', input);
    stub.answer('DynamoDB_20120810.UpdateItem', {
      TableName: 'idempotency',
      Key: { id: { S: 'a' } },
      UpdateExpression: 'SET #status = :status',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':status': { S: 'COMPLETED' } },
    });
    expect(stub.answer('DynamoDB_20120810.PutItem', input)).toMatchObject({
      status: 400,
      body: { Item: { id: { S: 'a' }, status: { S: 'COMPLETED' } } },
    });
  });

  it('refuses by name what no side calls', () => {
    expect(() => new StubAws().answer('DynamoDB_20120810.Scan', {})).toThrow('DynamoDB_20120810.Scan');
  });
});
