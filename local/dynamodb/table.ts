import { hash } from 'node:crypto';
import { type AttributeValue, type Item, readItem, typeOf } from './attribute-value.ts';
import { DynamoDbError, invalid } from './dynamodb-error.ts';

/** How a table fails on purpose, for tests of outages. */
export type TableFault = 'throttled' | 'unavailable';

interface StoredItem {
  readonly item: Item;
  readonly bytes: number;
  /** Where it comes in a scan. */
  readonly place: string;
}

interface ScanPage {
  readonly items: readonly Item[];
  /** Where the next page starts; absent after the last. */
  readonly lastEvaluatedKey?: Item;
}

/** Whether a write may happen, by the item as it is now. */
export type Condition = (current: Item | undefined) => boolean;

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
const maximumKeyBytes = 2_048;
const maximumPageBytes = 1_024 * 1_024;

/** One table with a partition key of type string, in memory. */
export class Table {
  readonly name: string;
  readonly keyName: string;
  readonly #items = new Map<string, StoredItem>();
  /** In the order of their places; absent since an item changed. */
  #scanOrder: StoredItem[] | undefined;
  #fault: TableFault | undefined;

  constructor(name: string, keyName: string) {
    this.name = name;
    this.keyName = keyName;
  }

  /** Every request from now on fails as AWS's do; none where absent. */
  setFault(fault: TableFault | undefined): void {
    this.#fault = fault;
  }

  /** @throws DynamoDbError while it fails on purpose. */
  assertWorks(): void {
    if (this.#fault === 'unavailable') {
      throw new DynamoDbError('InternalServerError', 'Internal server error', { status: 500 });
    }
    if (this.#fault === 'throttled') {
      throw new DynamoDbError(
        'ProvisionedThroughputExceededException',
        'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
      );
    }
  }

  /**
   * Answers what was there before.
   *
   * @throws DynamoDbError for an item that DynamoDB refuses, and where the condition fails.
   */
  put(input: unknown, condition: Condition): Item | undefined {
    const { value: item, bytes } = readItem(input);
    const keyValue = item[this.keyName];
    if (keyValue === undefined) {
      throw invalid(`One or more parameter values were invalid: Missing the key ${this.keyName} in the item`);
    }
    if (!('S' in keyValue)) {
      throw invalid(
        `One or more parameter values were invalid: Type mismatch for key ${this.keyName} expected: S actual: ${typeOf(keyValue)}`,
      );
    }
    const key = this.#checkedKey(keyValue.S);
    const before = this.#items.get(key);
    assertHolds(condition, before?.item);
    this.#scanOrder = undefined;
    this.#items.set(key, { item, bytes, place: before?.place ?? hash('md5', key) });
    return before?.item;
  }

  /** @throws DynamoDbError for a key of another shape than the table's. */
  get(key: unknown): Item | undefined {
    return this.#items.get(this.#keyOf(key))?.item;
  }

  /**
   * Answers what was there.
   *
   * @throws DynamoDbError for a key of another shape than the table's, and where the condition fails.
   */
  delete(input: unknown, condition: Condition): Item | undefined {
    const key = this.#keyOf(input);
    const before = this.#items.get(key)?.item;
    assertHolds(condition, before);
    if (this.#items.delete(key)) this.#scanOrder = undefined;
    return before;
  }

  /** Every item once, in the order of the hashes of their keys, which says as little as DynamoDB's own. */
  scan(limit: number, exclusiveStartKey: unknown): ScanPage {
    this.#scanOrder ??= [...this.#items.values()].sort((a, b) => (a.place < b.place ? -1 : 1));
    const after = exclusiveStartKey === undefined ? '' : hash('md5', this.#keyOf(exclusiveStartKey));
    const items: Item[] = [];
    let bytes = 0;
    for (const stored of this.#scanOrder) {
      if (stored.place <= after) continue;
      items.push(stored.item);
      bytes += stored.bytes;
      if (items.length < limit && bytes < maximumPageBytes) continue;
      const keyValue = stored.item[this.keyName] as AttributeValue;
      return { items, lastEvaluatedKey: { [this.keyName]: keyValue } }; // also where nothing follows, as on AWS
    }
    return { items };
  }

  #keyOf(input: unknown): string {
    const { value: key } = readItem(input);
    const keyValue = key[this.keyName];
    if (Object.keys(key).length !== 1 || keyValue === undefined || !('S' in keyValue)) {
      throw invalid('The provided key element does not match the schema');
    }
    return this.#checkedKey(keyValue.S);
  }

  #checkedKey(key: string): string {
    if (key === '') {
      throw invalid(
        `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: ${this.keyName}`,
      );
    }
    if (key.length * 3 > maximumKeyBytes && Buffer.byteLength(key) > maximumKeyBytes) {
      // Without a space, as AWS writes it.
      throw invalid(
        'One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes',
      );
    }
    return key;
  }
}

function assertHolds(condition: Condition, current: Item | undefined): void {
  if (condition(current)) return;
  const message = 'The conditional request failed';
  throw new DynamoDbError('ConditionalCheckFailedException', message, current ? { item: current } : {});
}
