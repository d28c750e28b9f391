import type { BatchGetItemInput, PutItemInput } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { currentStateTable } from '../../../lambda/consume/current-state-table.ts';
import { PermanentFailure } from '../../../lambda/consume/failure.ts';
import type { StateChange } from '../../../lambda/events/state-change.ts';
import type { AwsCall } from '../../../lambda/shared/aws-client/aws-client.ts';

const change: StateChange = {
  eventType: 'OrderStateChanged',
  entityKey: 'OrderStateChanged#amazon#seller-1#order-1',
  metadata: {
    schemaVersion: 1,
    changeId: 'f47ac10b-58cc-4372-a567-0e02b2c3d479',
    marketplace: 'amazon',
    sellerId: 'seller-1',
    occurredAt: '2026-03-01T10:00:00Z',
    version: 7,
  },
  data: { orderId: 'order-1', status: 'paid', currency: undefined },
};
const named = (name: string) => Object.assign(new Error(name), { name });

const refused = () => named('ConditionalCheckFailedException');

function write(answer: () => unknown) {
  const calls: { operation: string; input: PutItemInput; timeoutMillis: number | undefined }[] = [];
  const call: AwsCall<'dynamodb'> = async (operation, input, options) => {
    calls.push({ operation, input: input as PutItemInput, timeoutMillis: options?.timeoutMillis });
    return answer() as never;
  };
  return { calls, result: currentStateTable(call, 'table', 1_000, () => 42).effect(change) };
}

describe('the current-state table', () => {
  it('limits a write that hangs, to be tried again', async () => {
    const { calls, result } = write(() => Promise.reject(named('TimeoutError')));
    await expect(result).rejects.toMatchObject({ name: 'TimeoutError' });
    await expect(result).rejects.not.toBeInstanceOf(PermanentFailure);
    expect(calls).toMatchObject([{ operation: 'PutItem', timeoutMillis: 1_000 }]);
  });

  it('takes a change in one write, with the fields of the contract and no empty ones', async () => {
    const { calls, result } = write(() => ({}));
    expect(await result).toBe('applied');
    expect(calls.map(({ input }) => input.Item)).toEqual([
      {
        entityKey: { S: 'OrderStateChanged#amazon#seller-1#order-1' },
        eventType: { S: 'OrderStateChanged' },
        marketplace: { S: 'amazon' },
        sellerId: { S: 'seller-1' },
        version: { N: '7' },
        changeId: { S: 'f47ac10b-58cc-4372-a567-0e02b2c3d479' },
        occurredAt: { S: '2026-03-01T10:00:00Z' },
        schemaVersion: { N: '1' },
        data: { M: { orderId: { S: 'order-1' }, status: { S: 'paid' } } },
        appliedAt: { N: '42' },
      },
    ]);
  });

  it.each([
    ['stale', 'a newer version', { version: { N: '8' }, changeId: { S: change.metadata.changeId } }],
    ['stale', 'a greater change of its version', { version: { N: '7' }, changeId: { S: 'ffffffff' } }],
    ['repeated', 'the change itself', { version: { N: '7' }, changeId: { S: change.metadata.changeId } }],
  ])('calls a change %s whose condition failed beside %s', async (outcome, _, Item) => {
    const { calls, result } = write(() => Promise.reject(Object.assign(refused(), { Item })));
    expect(await result).toBe(outcome);
    expect(calls[0]?.input.ReturnValuesOnConditionCheckFailure).toBe('ALL_OLD');
  });

  it.each([
    ['without an item', undefined],
    ['beside an older change', { version: { N: '6' }, changeId: { S: change.metadata.changeId } }],
  ])('takes a condition that failed %s for no proof that the change was seen', async (_, Item) => {
    const { result } = write(() => Promise.reject(Object.assign(refused(), { Item })));
    await expect(result).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    await expect(result).rejects.not.toBeInstanceOf(PermanentFailure);
  });

  it('tells an item that DynamoDB refuses from a failure that passes', async () => {
    const fail = (name: string) => write(() => Promise.reject(named(name))).result;
    await expect(fail('ValidationException')).rejects.toBeInstanceOf(PermanentFailure);
    await expect(fail('ThrottlingException')).rejects.toThrow('ThrottlingException');
    await expect(fail('ThrottlingException')).rejects.not.toBeInstanceOf(PermanentFailure);
  });
});

describe('what the current-state table is asked of changes that come again', () => {
  const changes = Array.from({ length: 101 }, (_, n) => ({ ...change, entityKey: `key-${n}` }));
  const item = (n: number, version: number) => ({
    entityKey: { S: `key-${n}` },
    version: { N: String(version) },
    changeId: { S: change.metadata.changeId },
  });

  it('is read consistently, a hundred in a call: which it has, and which it has newer', async () => {
    const reads: BatchGetItemInput[] = [];
    const call: AwsCall<'dynamodb'> = async (_, input) => {
      reads.push(input as BatchGetItemInput);
      return { Responses: { table: reads.length === 1 ? [item(1, 7), item(2, 8), item(3, 6)] : [] } } as never;
    };
    const settled = await currentStateTable(call, 'table', 1_000, () => 42).alreadySettled(changes);
    expect([...settled].map(([{ entityKey }, outcome]) => [entityKey, outcome])).toEqual([
      ['key-1', 'repeated'],
      ['key-2', 'stale'],
    ]);
    expect(reads.map(({ RequestItems }) => RequestItems?.table?.Keys?.length)).toEqual([100, 1]);
    expect(reads[0]?.RequestItems?.table).toMatchObject({ ConsistentRead: true });
  });

  it('is not known where the read fails: then the write decides', async () => {
    const call: AwsCall<'dynamodb'> = () => Promise.reject(named('ThrottlingException'));
    expect(await currentStateTable(call, 'table', 1_000, () => 42).alreadySettled(changes)).toEqual(new Map());
  });
});
