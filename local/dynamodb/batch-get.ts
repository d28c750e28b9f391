import { isJsonObject } from '../protocols/json-object.ts';
import type { Item } from './attribute-value.ts';
import { DynamoDbError, invalid, notServed } from './dynamodb-error.ts';
import type { Table } from './table.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const mostKeys = 100;

/**
 * Items of several tables, as `BatchGetItem` answers them: what is not there is left out, and the order says nothing. It
 * always answers all keys, so `UnprocessedKeys` is empty.
 *
 * @param tableOf the table with that name
 */
export function batchGet(requestItems: unknown, tableOf: (name: string) => Table): object {
  if (!isJsonObject(requestItems)) throw new DynamoDbError('SerializationException', 'RequestItems is not an object.');
  const responses: Record<string, Item[]> = {};
  let asked = 0;
  for (const [name, request] of Object.entries(requestItems)) {
    const { Keys, ConsistentRead: _, ProjectionExpression, ...other } = isJsonObject(request) ? request : {};
    for (const parameter of Object.keys(other)) throw notServed(`${parameter} of BatchGetItem`);
    if (!Array.isArray(Keys) || Keys.length === 0) {
      throw invalid(
        "1 validation error detected: Value at 'requestItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
      );
    }
    asked += Keys.length;
    if (asked > mostKeys) throw invalid('Too many items requested for the BatchGetItem call');
    if (new Set(Keys.map((key) => JSON.stringify(key))).size < Keys.length) {
      throw invalid('Provided list of item keys contains duplicates');
    }
    const table = tableOf(name);
    const projected = projection(ProjectionExpression);
    responses[name] = Keys.flatMap((key) => {
      const item = table.get(key);
      return item ? [projected(item)] : [];
    });
  }
  return { Responses: responses, UnprocessedKeys: {} };
}

/** Names of attributes alone: no paths, and no placeholders. */
function projection(expression: unknown): (item: Item) => Item {
  if (expression === undefined) return (item) => item;
  const names = String(expression)
    .split(',')
    .map((name) => name.trim());
  if (!names.every((name) => /^[A-Za-z]\w*$/.test(name))) throw notServed(`the ProjectionExpression ${expression}`);
  return (item) => Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
}
