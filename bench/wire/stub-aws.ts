import type { AttributeValue, Item } from '../../local/dynamodb/attribute-value.ts';
import { readCondition } from '../../local/dynamodb/conditions/read-condition.ts';

type Fields = Readonly<Record<string, unknown>>;

interface StubAnswer {
  readonly status: 200 | 400;
  readonly body: object;
}

/** AWS as far as the sides need it: tables with conditional writes, queues and buses that accept everything. It counts. */
export class StubAws {
  readonly #tables = new Map<string, Map<string, Item>>();
  readonly #calls = new Map<string, number>();

  /** @param operation as in `DynamoDB_20120810.PutItem`. @throws Error for what no side calls. */
  answer(operation: string, input: Fields): StubAnswer {
    const name = operation.slice(operation.indexOf('.') + 1);
    this.#calls.set(name, (this.#calls.get(name) ?? 0) + 1);
    switch (name) {
      case 'PutItem':
        return this.#put(input);
      case 'GetItem': {
        const item = this.#table(input).get(keyOf(input.Key as Item));
        return { status: 200, body: item ? { Item: item } : {} };
      }
      case 'UpdateItem':
        return this.#update(input);
      case 'PutEvents': {
        const { Entries } = input as { Entries: unknown[] };
        return { status: 200, body: { FailedEntryCount: 0, Entries: Entries.map(() => ({ EventId: 'event' })) } };
      }
      case 'SendMessageBatch':
      case 'DeleteMessageBatch':
      case 'ChangeMessageVisibilityBatch': {
        const { Entries } = input as { Entries: { Id: string }[] };
        const Successful = Entries.map(({ Id }) => ({ Id, MessageId: Id, MD5OfMessageBody: '' }));
        return { status: 200, body: { Successful, Failed: [] } };
      }
      default:
        throw new Error(`No side of the benches calls ${operation}.`);
    }
  }

  /** How often each operation was called since the last look. */
  takeCalls(): Record<string, number> {
    const calls = Object.fromEntries(this.#calls);
    this.#calls.clear();
    return calls;
  }

  /** The change that each entity of a table has. */
  changesIn(table: string): Record<string, string> {
    const items = this.#tables.get(table) ?? new Map<string, Item>();
    return Object.fromEntries([...items].map(([key, { changeId }]) => [key, textOf(changeId)]));
  }

  forget(): void {
    this.#tables.clear();
    this.#calls.clear();
  }

  #put(input: Fields): StubAnswer {
    const item = input.Item as Item;
    const table = this.#table(input);
    const key = keyOf(item);
    const current = table.get(key);
    if (readCondition(input)(current)) {
      table.set(key, item);
      return { status: 200, body: {} };
    }
    return {
      status: 400,
      body: {
        __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
        message: 'The conditional request failed',
        ...(input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && { Item: current }),
      },
    };
  }

  /** `SET #name = :value, …`, as the idempotency of Powertools writes it. */
  #update(input: Fields): StubAnswer {
    const names = input.ExpressionAttributeNames as Record<string, string>;
    const values = input.ExpressionAttributeValues as Item;
    const table = this.#table(input);
    const key = keyOf(input.Key as Item);
    const item: Record<string, AttributeValue> = { ...(input.Key as Item), ...table.get(key) };
    for (const [, name = '', value = ''] of String(input.UpdateExpression).matchAll(/(#\w+) = (:\w+)/g)) {
      const written = values[value];
      if (written) item[names[name] ?? name] = written;
    }
    table.set(key, item);
    return { status: 200, body: {} };
  }

  #table({ TableName }: Fields): Map<string, Item> {
    const name = String(TableName);
    const table = this.#tables.get(name) ?? new Map<string, Item>();
    this.#tables.set(name, table);
    return table;
  }
}

const textOf = (value: AttributeValue | undefined): string => (value && 'S' in value ? value.S : '');
const keyOf = ({ entityKey, id }: Item): string => textOf(entityKey ?? id);
