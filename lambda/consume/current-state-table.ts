import type { AttributeValue, PutItemInput } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { fieldOf } from '../events/json-fields.ts';
import { compareChanges, type StateChange } from '../events/state-change.ts';
import type { AwsCall } from '../shared/aws-client/aws-client.ts';
import { batchesOf } from '../shared/batches.ts';
import type { CurrentState } from './current-state.ts';
import { PermanentFailure, type PermanentReason } from './failure.ts';
import type { Effects } from './settle-units.ts';

/**
 * Keeps the newest change of every entity, with one conditional write for each change: the condition is what makes a
 * copy or a late change harmless, and the write is the only record that the change was seen.
 *
 * The effect throws PermanentFailure where DynamoDB refuses the item itself, and whatever the client throws otherwise.
 *
 * @param timeoutMillis of one write, retries included, and of one read. A write that took effect after all is harmless.
 */
export function currentStateTable(
  call: AwsCall<'dynamodb'>,
  tableName: string,
  timeoutMillis: number,
  now: () => number,
): Required<Effects> {
  return {
    effect: async (change) => {
      const { entityKey, eventType, metadata, data } = change;
      const { marketplace, sellerId, version, changeId, occurredAt, schemaVersion } = metadata;
      const item: CurrentState = {
        entityKey,
        eventType,
        marketplace,
        sellerId,
        version,
        changeId,
        occurredAt,
        schemaVersion,
        data,
        appliedAt: now(),
      };
      const write: PutItemInput = {
        TableName: tableName,
        Item: marshall(item, { removeUndefinedValues: true }),
        ConditionExpression: 'attribute_not_exists(version) OR version < :v OR (version = :v AND changeId < :c)',
        ExpressionAttributeValues: { ':v': { N: String(version) }, ':c': { S: changeId } },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      };
      try {
        await call('PutItem', write, { timeoutMillis });
        return 'applied';
      } catch (error) {
        const name = error instanceof Error ? error.name : undefined;
        if (name === 'ConditionalCheckFailedException') {
          const outcome = outcomeBeside(fieldOf(error, 'Item') as Item | undefined, change);
          if (outcome !== undefined) return outcome; // else nothing proves that the table has it
        }
        if (name === 'ValidationException') {
          throw new PermanentFailure('refused_by_table' satisfies PermanentReason, { cause: error });
        }
        throw error;
      }
    },

    alreadySettled: async (changes) => {
      const settled = new Map<StateChange, 'repeated' | 'stale'>();
      await Promise.all(
        batchesOf(changes, { maxCount: mostKeys }).map(async (some) => {
          for (const [change, item] of await itemsOf(some)) {
            const outcome = outcomeBeside(item, change);
            if (outcome !== undefined) settled.set(change, outcome);
          }
        }),
      );
      return settled;
    },
  };

  /** What the table has of these; what it does not answer in one go is written all the same. */
  async function itemsOf(changes: readonly StateChange[]): Promise<Map<StateChange, Item>> {
    const byKey = new Map(changes.map((change) => [change.entityKey, change]));
    const keys = [...byKey.keys()].map((entityKey) => ({ entityKey: { S: entityKey } }));
    const read = { Keys: keys, ConsistentRead: true, ProjectionExpression: 'entityKey, version, changeId' };
    try {
      const { Responses } = await call('BatchGetItem', { RequestItems: { [tableName]: read } }, { timeoutMillis });
      return new Map(
        (Responses?.[tableName] ?? []).flatMap((item) => {
          const change = byKey.get(item.entityKey?.S ?? '');
          return change ? [[change, item]] : [];
        }),
      );
    } catch {
      return new Map(); // a read that fails loses nothing: the condition of the write decides
    }
  }
}

type Item = Readonly<Record<string, AttributeValue>>;

/** Of one call: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const mostKeys = 100;

/** What a change is beside what the table has of its entity; `undefined` where it is the newer one, or nobody can tell. */
function outcomeBeside(item: Item | undefined, { metadata }: StateChange): 'repeated' | 'stale' | undefined {
  const { version, changeId } = item ?? {};
  if (version?.N === undefined || changeId?.S === undefined) return undefined;
  const order = compareChanges({ version: Number(version.N), changeId: changeId.S }, metadata);
  if (order === 0) return 'repeated';
  return order > 0 ? 'stale' : undefined;
}
