import { describe, expect, it } from 'vitest';
import { dynamoDbApi } from '../../../local/dynamodb/dynamodb-api.ts';
import { Table } from '../../../local/dynamodb/table.ts';
import { inputOf } from '../../../local/protocols/json-body.ts';
import { operationFor } from '../../../local/protocols/json-service.ts';
import { bootResources, call } from '../../support/local-cloud.ts';

const signal = new AbortController().signal;

/** The operations without a port between, on one empty table. */
function orders() {
  const table = new Table('orders', 'id');
  const service = dynamoDbApi(new Map([['orders', table]]));
  const run = (operation: string, input: object) => {
    const sent = inputOf(Buffer.from(JSON.stringify({ TableName: 'orders', ...input }))) ?? {};
    const answer = operationFor(service, `DynamoDB_20120810.${operation}`, sent).run(sent, signal);
    return answer as Record<string, unknown>;
  };
  /** The code and the message of the error, with the other fields of its answer. */
  const failureOf = (operation: string, input: object) => {
    try {
      run(operation, input);
    } catch (error) {
      const { code, message, status } = error as { code: string; message: string; status: number };
      return { code, message, status, ...service.errorFields?.(error as never) };
    }
    throw new Error(`${operation} did not fail.`);
  };
  return { table, run, failureOf };
}

const order = (id: string, version = 1) => ({ id: { S: id }, version: { N: String(version) } });
const newer = (version: number) => ({
  ConditionExpression: 'attribute_not_exists(version) OR version < :v',
  ExpressionAttributeValues: { ':v': { N: String(version) } },
});

/** A map within maps: `levels` of them. */
const nested = (levels: number): object => (levels === 0 ? { S: 'x' } : { M: { a: nested(levels - 1) } });

describe('PutItem', () => {
  it('keeps an item and replaces it whole', () => {
    const { run } = orders();
    expect(run('PutItem', { Item: { ...order('o-1'), note: { S: 'x' } } })).toEqual({});
    expect(run('PutItem', { Item: order('o-1', 2), ReturnValues: 'ALL_OLD' })).toEqual({
      Attributes: { ...order('o-1'), note: { S: 'x' } },
    });
    expect(run('GetItem', { Key: { id: { S: 'o-1' } } })).toEqual({ Item: order('o-1', 2) });
  });

  it('answers numbers as DynamoDB keeps them', () => {
    const { run } = orders();
    run('PutItem', { Item: { id: { S: 'o-1' }, data: { M: { list: { L: [{ N: '1.500E2' }] } } } } });
    const { Item } = run('GetItem', { Key: { id: { S: 'o-1' } } });
    expect(Item).toEqual({ id: { S: 'o-1' }, data: { M: { list: { L: [{ N: '150' }] } } } });
  });

  it('writes nothing when the condition fails, and answers the item only to those who ask', () => {
    const { run, failureOf } = orders();
    run('PutItem', { Item: order('o-1', 5), ...newer(5) });
    const failure = {
      code: 'ConditionalCheckFailedException',
      message: 'The conditional request failed',
      status: 400,
    };
    const older = { Item: order('o-1', 4), ...newer(4) };
    expect(failureOf('PutItem', older)).toEqual(failure);
    expect(failureOf('PutItem', { ...older, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' })).toEqual({
      ...failure,
      Item: order('o-1', 5),
    });
    const missing = { Item: order('o-2'), ConditionExpression: 'attribute_exists(id)' };
    expect(failureOf('PutItem', { ...missing, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' })).toEqual(failure);
    expect(run('GetItem', { Key: { id: { S: 'o-1' } } })).toEqual({ Item: order('o-1', 5) });
  });

  const oversized = { id: { S: 'o-1' }, a: { S: 'x'.repeat(409_600 - 'ido-1a'.length + 1) } };
  it.each([
    [{ a: { S: 'x' } }, 'One or more parameter values were invalid: Missing the key id in the item'],
    [{ id: { N: '1' } }, 'One or more parameter values were invalid: Type mismatch for key id expected: S actual: N'],
    [
      { id: { S: '' } },
      'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: id',
    ],
    [{ id: { S: 'é'.repeat(1_025) } }, 'Size of hashkey has exceeded the maximum size limit of2048 bytes'],
    [{ id: { S: 'o' }, a: {} }, 'is empty, must contain exactly one of the supported datatypes'],
    [{ id: { S: 'o' }, a: { S: 'x', N: '1' } }, 'has more than one datatypes set'],
    [{ id: { S: 'o' }, a: { N: '1'.repeat(39) } }, 'Attempting to store more than 38 significant digits in a Number'],
    [{ id: { S: 'o' }, a: { NULL: false } }, 'Null attribute value types must have the value of true'],
    [{ id: { S: 'o' }, a: { SS: ['x'] } }, 'The local cloud does not implement the type SS of DynamoDB.'],
    [{ id: { S: 'o' }, a: nested(33) }, 'Nesting Levels have exceeded supported limits'],
    [{ id: { S: 'o\ud83d' } }, 'A string is not valid UTF-8'],
    [{ id: { S: 'o' }, a: { L: [{ S: '\ude00' }] } }, 'A string is not valid UTF-8'],
  ])('refuses an item: %#', (Item, message) => {
    const { failureOf } = orders();
    expect(failureOf('PutItem', { Item })).toMatchObject({
      code: 'ValidationException',
      message: expect.stringContaining(message),
    });
  });

  it('refuses an item of more than 400 KB, and takes one of exactly that', () => {
    const { run, failureOf } = orders();
    expect(failureOf('PutItem', { Item: oversized })).toMatchObject({
      code: 'ValidationException',
      message: 'Item size has exceeded the maximum allowed size',
    });
    run('PutItem', { Item: { ...oversized, a: { S: oversized.a.S.slice(1) } } });
    // Lists and maps have 3 bytes of their own and 1 for each element.
    const withList = (text: string) => ({ id: { S: 'o-1' }, a: { L: [{ S: text }, { M: { b: { BOOL: true } } }] } });
    const left = 409_600 - 'ido-1a'.length - (3 + 1 + 1) - (3 + 1 + 'b'.length + 1);
    run('PutItem', { Item: withList('x'.repeat(left)) });
    expect(failureOf('PutItem', { Item: withList('x'.repeat(left + 1)) }).message).toMatch(/Item size/);
  });

  it('takes 32 levels of nesting and attributes of any name', () => {
    const { run } = orders();
    const Item = { id: { S: 'o-1' }, a: nested(32), constructor: { S: 'x' }, ['__proto__']: { S: 'y' } };
    run('PutItem', { Item });
    expect(JSON.parse(JSON.stringify(run('GetItem', { Key: { id: { S: 'o-1' } } }))).Item).toEqual(Item);
  });

  it.each([
    [{}, 'ValidationException', "Value null at 'item' failed to satisfy constraint: Member must not be null"],
    [{ TableName: null, Item: order('o') }, 'ValidationException', "Value null at 'tableName'"],
    [{ TableName: 'returns', Item: order('o') }, 'ResourceNotFoundException', 'Requested resource not found'],
    [{ TableName: 'arn:aws:dynamodb:us-east-1:0:table/orders', Item: order('o') }, 'ValidationException', 'its ARN'],
    [{ Item: { id: 'o' } }, 'SerializationException', 'type'],
    [{ Item: { id: { S: 1 } } }, 'SerializationException', 'type'],
    [{ Item: order('o'), Expected: {} }, 'ValidationException', 'the parameter Expected of PutItem'],
    [{ Item: order('o'), ReturnValues: 'ALL_NEW' }, 'ValidationException', 'ReturnValues'],
    [
      { Item: order('o'), ConditionExpression: 'id' },
      'ValidationException',
      'Invalid ConditionExpression: Syntax error',
    ],
  ])('refuses the request %j', (input, code, message) => {
    const { failureOf } = orders();
    expect(failureOf('PutItem', input)).toMatchObject({ code, message: expect.stringContaining(message) });
  });
});

describe('GetItem', () => {
  it('answers nothing for an item that is not there', () => {
    expect(orders().run('GetItem', { Key: { id: { S: 'o-1' } }, ConsistentRead: true })).toEqual({});
  });

  it.each([{}, { id: { N: '1' } }, { other: { S: 'x' } }, { id: { S: 'x' }, other: { S: 'x' } }])(
    'refuses the key %j',
    (Key) => {
      expect(orders().failureOf('GetItem', { Key })).toMatchObject({
        code: 'ValidationException',
        message: 'The provided key element does not match the schema',
      });
    },
  );

  it('refuses a projection by its name', () => {
    const failure = orders().failureOf('GetItem', { Key: { id: { S: 'o' } }, ProjectionExpression: 'id' });
    expect(failure.message).toContain('ProjectionExpression of GetItem');
  });
});

describe('DeleteItem', () => {
  it('deletes an item once its condition holds', () => {
    const { run, failureOf } = orders();
    run('PutItem', { Item: order('o-1', 7) });
    const Key = { id: { S: 'o-1' } };
    const ifVersion = (version: string) => ({
      Key,
      ConditionExpression: 'version = :v',
      ExpressionAttributeValues: { ':v': { N: version } },
    });
    expect(failureOf('DeleteItem', ifVersion('6')).code).toBe('ConditionalCheckFailedException');
    expect(run('GetItem', { Key })).toEqual({ Item: order('o-1', 7) });
    expect(run('DeleteItem', { ...ifVersion('7'), ReturnValues: 'ALL_OLD' })).toEqual({ Attributes: order('o-1', 7) });
    expect(run('GetItem', { Key })).toEqual({});
    expect(run('DeleteItem', { Key })).toEqual({}); // nothing to delete is no failure
  });
});

describe('Scan', () => {
  it('answers every item once over pages of any size, whatever is deleted or replaced between', () => {
    const { run } = orders();
    const ids = Array.from({ length: 50 }, (_, index) => `o-${index}`);
    for (const id of ids) run('PutItem', { Item: order(id) });
    const seen: string[] = [];
    let ExclusiveStartKey: unknown;
    do {
      const page = run('Scan', { Limit: 7, ...(ExclusiveStartKey !== undefined && { ExclusiveStartKey }) });
      const items = page.Items as ReturnType<typeof order>[];
      expect(page.Count).toBe(items.length);
      expect(items.length).toBeLessThanOrEqual(7);
      for (const { id } of items) seen.push(id.S);
      ExclusiveStartKey = page.LastEvaluatedKey;
      const last = items.at(-1);
      if (last)
        run(seen.length % 2 === 0 ? 'DeleteItem' : 'PutItem', {
          ...(seen.length % 2 === 0 ? { Key: { id: last.id } } : { Item: last }),
        });
    } while (ExclusiveStartKey !== undefined);
    expect(seen.toSorted()).toEqual(ids.toSorted());
  });

  it('leaves out what a filter does not match, after the page was read', () => {
    const { run } = orders();
    for (let index = 0; index < 10; index++) run('PutItem', { Item: order(`o-${index}`, index % 2) });
    const filter = { FilterExpression: 'version = :v', ExpressionAttributeValues: { ':v': { N: '1' } } };
    expect(run('Scan', filter)).toMatchObject({ Count: 5, ScannedCount: 10 });
    const page = run('Scan', { ...filter, Limit: 4 });
    expect(page).toMatchObject({ ScannedCount: 4, LastEvaluatedKey: expect.anything() });
    expect(page.Items).toHaveLength(Number(page.Count));
  });

  it('answers about 1 MB at a time', () => {
    const { run } = orders();
    for (let index = 0; index < 7; index++) {
      run('PutItem', { Item: { ...order(`o-${index}`), text: { S: 'x'.repeat(1_024 * 300) } } });
    }
    const first = run('Scan', {});
    expect(first).toMatchObject({ Count: 4, ScannedCount: 4 });
    const second = run('Scan', { ExclusiveStartKey: first.LastEvaluatedKey });
    expect(second).toMatchObject({ Count: 3 });
    expect(second).not.toHaveProperty('LastEvaluatedKey');
  });

  it.each([
    [{ Limit: 0 }, "Value '0' at 'limit'"],
    [{ ExclusiveStartKey: { other: { S: 'x' } } }, 'does not match the schema'],
    [{ ProjectionExpression: 'id' }, 'the parameter ProjectionExpression of Scan'],
    [{ FilterExpression: 'version ==' }, 'Invalid FilterExpression: '],
    [{ ExpressionAttributeValues: { ':v': { N: '1' } } }, 'ExpressionAttributeValues'],
    [{ Segment: 0, TotalSegments: 2 }, 'the parameter Segment of Scan'],
  ])('refuses %j', (input, message) => {
    expect(orders().failureOf('Scan', input)).toMatchObject({
      code: 'ValidationException',
      message: expect.stringContaining(message),
    });
  });
});

describe('a table that fails on purpose', () => {
  it.each([
    ['throttled', 'ProvisionedThroughputExceededException', 400],
    ['unavailable', 'InternalServerError', 500],
  ] as const)('answers every request as one that is %s, until it works again', (fault, code, status) => {
    const { table, run, failureOf } = orders();
    run('PutItem', { Item: order('o-1') });
    table.setFault(fault);
    const Key = { id: { S: 'o-1' } };
    expect(failureOf('PutItem', { Item: order('o-1', 2) })).toMatchObject({ code, status });
    expect(failureOf('DeleteItem', { Key })).toMatchObject({ code, status });
    expect(failureOf('GetItem', { Key })).toMatchObject({ code, status });
    expect(failureOf('Scan', {})).toMatchObject({ code, status });
    table.setFault(undefined);
    expect(run('GetItem', { Key })).toEqual({ Item: order('o-1') });
  });
});

const table = (properties: object = {}) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    TableName: 'orders',
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    ...properties,
  },
});

describe('a table of a template', () => {
  it('is served over the port, its errors as AWS writes them', async () => {
    const cloud = await bootResources({ Table: table() });
    const send = (operation: string, input: object) =>
      call(cloud.endpoint, `DynamoDB_20120810.${operation}`, { TableName: 'orders', ...input });
    expect((await send('PutItem', { Item: order('o-1') })).status).toBe(200);
    expect((await send('GetItem', { Key: { id: { S: 'o-1' } } })).body).toEqual({ Item: order('o-1') });
    const failed = await send('PutItem', {
      Item: order('o-1'),
      ConditionExpression: 'attribute_not_exists(id)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    expect(failed.status).toBe(400);
    expect(failed.body).toEqual({
      __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
      message: 'The conditional request failed',
      Item: order('o-1'),
    });
    cloud.tables.get('orders')?.setFault('unavailable');
    expect((await send('GetItem', { Key: { id: { S: 'o-1' } } })).status).toBe(500);
    expect((await send('DescribeStream', {})).body.message).toBe(
      'The local cloud does not implement DynamoDB_20120810.DescribeStream.',
    );
  });

  it.each([
    [
      {
        KeySchema: [
          { AttributeName: 'id', KeyType: 'HASH' },
          { AttributeName: 'at', KeyType: 'RANGE' },
        ],
      },
      'no sort key',
    ],
    [{ AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'N' }] }, 'only a key of type S'],
    [{ BillingMode: 'PROVISIONED' }, 'only PAY_PER_REQUEST'],
    [{ GlobalSecondaryIndexes: [] }, 'GlobalSecondaryIndexes'],
  ])('is refused with %j', async (properties, reason) => {
    await expect(bootResources({ Table: table(properties) })).rejects.toThrow(reason);
  });

  it('is refused where there is one of that name', async () => {
    await expect(bootResources({ Table: table(), Other: table() })).rejects.toThrow('the table orders already exists');
  });
});
