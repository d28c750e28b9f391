import type { AttributeValue, PutItemInput } from '@aws-sdk/client-dynamodb';
import type { AwsCall } from '../../lambda/shared/aws-client/aws-client.ts';

type Item = Readonly<Record<string, AttributeValue>>;

/** A table in memory that takes or refuses an item by its condition, as DynamoDB does; of conditions it knows ours. */
export function conditionalTable(beforeWrite: () => void = () => {}) {
  const items = new Map<string, Item>();
  const call: AwsCall<'dynamodb'> = async (_, input) => {
    beforeWrite();
    const { Item = {}, ConditionExpression, ExpressionAttributeValues = {} } = input as PutItemInput;
    const key = Item.entityKey?.S ?? '';
    if (ConditionExpression && !holds(ConditionExpression, items.get(key) ?? {}, ExpressionAttributeValues)) {
      throw Object.assign(new Error(), { name: 'ConditionalCheckFailedException' });
    }
    items.set(key, Item);
    return {} as never;
  };
  return { call, items };
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
