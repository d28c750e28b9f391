import type { AttributeValue, BatchGetItemInput, PutItemInput } from '@aws-sdk/client-dynamodb';
import type { AwsCall } from '../../../lambda/shared/aws-client/aws-client.ts';

type Item = Readonly<Record<string, AttributeValue>>;

/** A table in memory that takes or refuses an item by its condition, as DynamoDB does; of conditions it knows ours. */
export function conditionalTable(beforeWrite: () => void = () => {}) {
  const items = new Map<string, Item>();
  const call: AwsCall<'dynamodb'> = async (operation, input) => {
    if (operation === 'BatchGetItem') return { Responses: read(input as BatchGetItemInput, items) } as never;
    beforeWrite();
    const { Item = {}, ConditionExpression, ExpressionAttributeValues = {} } = input as PutItemInput;
    const key = Item.entityKey?.S ?? '';
    const before = items.get(key);
    if (ConditionExpression && !holds(ConditionExpression, before ?? {}, ExpressionAttributeValues)) {
      throw Object.assign(new Error(), { name: 'ConditionalCheckFailedException', Item: before });
    }
    items.set(key, Item);
    return {} as never;
  };
  return { call, items };
}

function read({ RequestItems }: BatchGetItemInput, items: ReadonlyMap<string, Item>) {
  return Object.fromEntries(
    Object.entries(RequestItems ?? {}).map(([table, { Keys = [] }]) => [
      table,
      Keys.flatMap(({ entityKey }) => {
        const item = items.get(entityKey?.S ?? '');
        return item ? [item] : [];
      }),
    ]),
  );
}

/** @throws Error for a condition that is not of the form `attribute_not_exists(a) OR a < :v OR (a = :v AND b < :w)`. */
function holds(condition: string, item: Item, values: Item): boolean {
  return condition.split(' OR ').some((part) =>
    part
      .replace(/^\((.*)\)$/, '$1')
      .split(' AND ')
      .every((term) => {
        const [, absent] = term.match(/^attribute_not_exists\((\w+)\)$/) ?? [];
        if (absent !== undefined) return item[absent] === undefined;
        const [, name = '', operator, value = ''] = term.match(/^(\w+) (<|=) (:\w+)$/) ?? [];
        const left = plain(item[name]);
        const right = plain(values[value]);
        if (right === undefined) throw new Error(`The table in memory does not know this condition: ${term}`);
        if (left === undefined) return false;
        return operator === '<' ? left < right : left === right;
      }),
  );
}

const plain = (value: AttributeValue | undefined): string | number | undefined =>
  value?.N === undefined ? value?.S : Number(value.N);
