import type { JsonService } from '../protocols/json-service.ts';
import type { Item } from './attribute-value.ts';
import { batchGet } from './batch-get.ts';
import { readCondition } from './conditions/read-condition.ts';
import { DynamoDbError, invalid } from './dynamodb-error.ts';
import type { FailedDynamoDbRequest } from './dynamodb-metrics.ts';
import type { Table } from './table.ts';

/** What stands before the operation in `X-Amz-Target`. */
export const dynamoDbTarget = 'DynamoDB_20120810';

type Input = Readonly<Record<string, unknown>>;

const conditionParameters = ['ConditionExpression', 'ExpressionAttributeNames', 'ExpressionAttributeValues'];
const writeParameters = [...conditionParameters, 'ReturnValues', 'ReturnValuesOnConditionCheckFailure'];

/**
 * The DynamoDB calls that the app, its operators and its tests make
 * (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html).
 *
 * @param tables by name
 * @param onFailure told of every request to a table that fails
 */
export function dynamoDbApi(
  tables: ReadonlyMap<string, Table>,
  onFailure: (request: FailedDynamoDbRequest) => void = () => {},
): JsonService {
  const tableOf = (input: Input): Table => {
    const name = text(input, 'TableName');
    if (name.startsWith('arn:'))
      throw invalid('TableName must be the name of the table: the local cloud does not support its ARN.');
    const table = tables.get(name);
    if (!table) throw new DynamoDbError('ResourceNotFoundException', 'Requested resource not found');
    table.assertWorks();
    return table;
  };

  const watched =
    (operation: string, run: (input: Input) => object) =>
    (input: Input): object => {
      try {
        return run(input);
      } catch (error) {
        const { TableName, RequestItems } = input;
        for (const name of [TableName, ...Object.keys(RequestItems ?? {})]) {
          if (!(error instanceof DynamoDbError) || typeof name !== 'string' || !tables.has(name)) continue;
          onFailure({ tableName: name, operation, error });
        }
        throw error;
      }
    };

  const operations: Readonly<Record<string, { parameters: readonly string[]; run(input: Input): object }>> = {
    PutItem: {
      parameters: ['TableName', 'Item', ...writeParameters],
      run: (input) => write(input, (condition) => tableOf(input).put(required(input, 'Item'), condition)),
    },
    GetItem: {
      parameters: ['TableName', 'Key', 'ConsistentRead'], // every read here is consistent
      run: (input) => {
        const item = tableOf(input).get(required(input, 'Key'));
        return item ? { Item: item } : {};
      },
    },
    BatchGetItem: {
      parameters: ['RequestItems'],
      run: (input) => batchGet(required(input, 'RequestItems'), (name) => tableOf({ TableName: name })),
    },
    DeleteItem: {
      parameters: ['TableName', 'Key', ...writeParameters],
      run: (input) => write(input, (condition) => tableOf(input).delete(required(input, 'Key'), condition)),
    },
    Scan: {
      parameters: [
        'TableName',
        'Limit',
        'ExclusiveStartKey',
        'ConsistentRead',
        'FilterExpression',
        'ExpressionAttributeNames',
        'ExpressionAttributeValues',
      ],
      run: (input) => {
        const wanted = readFilter(input);
        const { items, lastEvaluatedKey } = tableOf(input).scan(limit(input), input.ExclusiveStartKey);
        const found = items.filter(wanted); // after the page was read, as on AWS: a page may be empty
        return {
          Items: found,
          Count: found.length,
          ScannedCount: items.length,
          ...(lastEvaluatedKey && { LastEvaluatedKey: lastEvaluatedKey }),
        };
      },
    },
  };
  return {
    errorNamespace: 'com.amazonaws.dynamodb.v20120810',
    errorFields: (error) => (error instanceof DynamoDbError && error.item ? { Item: error.item } : {}),
    operations: Object.fromEntries(
      Object.entries(operations).map(([name, { parameters, run }]) => [name, { parameters, run: watched(name, run) }]),
    ),
  };
}

function write(input: Input, effect: (condition: ReturnType<typeof readCondition>) => Item | undefined) {
  const returned = oneOf(input, 'ReturnValues', ['NONE', 'ALL_OLD']);
  const returnedOnFailure = oneOf(input, 'ReturnValuesOnConditionCheckFailure', ['NONE', 'ALL_OLD']);
  try {
    const before = effect(readCondition(input));
    return before && returned === 'ALL_OLD' ? { Attributes: before } : {};
  } catch (error) {
    if (!(error instanceof DynamoDbError) || returnedOnFailure === 'ALL_OLD') throw error;
    throw new DynamoDbError(error.code, error.message, { status: error.status });
  }
}

/** A filter is written as a condition is. */
function readFilter({ FilterExpression, ...input }: Input): (item: Item) => boolean {
  try {
    return readCondition({
      ...input,
      ...(FilterExpression !== undefined && { ConditionExpression: FilterExpression }),
    });
  } catch (error) {
    if (!(error instanceof DynamoDbError)) throw error;
    throw new DynamoDbError(error.code, error.message.replaceAll('ConditionExpression', 'FilterExpression'));
  }
}

function required(input: Input, parameter: string): unknown {
  const value = input[parameter];
  if (value !== undefined) return value;
  const member = `${parameter[0]?.toLowerCase()}${parameter.slice(1)}`;
  throw invalid(
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}

function text(input: Input, parameter: string): string {
  const value = required(input, parameter);
  if (typeof value === 'string') return value;
  throw new DynamoDbError('SerializationException', `${parameter} is not a string.`);
}

function limit(input: Input): number {
  const { Limit = Number.POSITIVE_INFINITY } = input;
  if (typeof Limit !== 'number') throw new DynamoDbError('SerializationException', 'Limit is not a number.');
  if (Limit >= 1) return Limit;
  throw invalid(
    `1 validation error detected: Value '${Limit}' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1`,
  );
}

function oneOf(input: Input, parameter: string, values: readonly string[]): string {
  const value = input[parameter] ?? values[0];
  if (typeof value === 'string' && values.includes(value)) return value;
  throw invalid(`${parameter} must be one of ${values.join(', ')}.`);
}
