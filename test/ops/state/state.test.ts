import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from 'vitest';
import { now, ops } from '../ops-with-input.ts';

describe('state', () => {
  const item = {
    entityKey: 'OrderStateChanged#amazon#seller%231#order-1',
    eventType: 'OrderStateChanged',
    marketplace: 'amazon',
    sellerId: 'seller#1',
    version: 7,
    changeId: '00000000-0000-4000-8000-000000000001',
    occurredAt: '2026-03-01T10:00:00Z',
    schemaVersion: 1,
    data: { orderId: 'order-1', status: 'paid' },
    appliedAt: now,
  };

  it('shows what the view holds and which change set it', async () => {
    const { exitCode, stdout, sent } = await ops('state order amazon seller#1 order-1', {
      send: () => ({ Item: marshall(item) }),
    });
    expect(exitCode).toBe(0);
    expect(sent).toMatchObject([
      {
        input: {
          TableName: 'commerce-dev-current-state',
          Key: { entityKey: { S: item.entityKey } },
          ConsistentRead: true,
        },
      },
    ]);
    expect(stdout).toContain('"status": "paid"');
    expect(stdout).toContain(item.changeId);
    expect(stdout).toContain('2026-03-01T12:00:00.000Z');
  });

  it('shows what a terminal would obey as an escape', async () => {
    const lines = [{ sku: 'a', quantity: 1, reason: 'ü\u009b31m\u202e😀' }];
    const { stdout } = await ops('state order amazon seller#1 order-1', {
      send: () => ({ Item: marshall({ ...item, data: { ...item.data, lines } }) }),
    });
    expect(stdout).toContain('"reason": "ü\\u009b31m\\u202e😀"');
  });

  it('answers the item with --json, and data of null with exit code 1 where there is none', async () => {
    const found = await ops('--json state order amazon seller#1 order-1', { send: () => ({ Item: marshall(item) }) });
    expect(JSON.parse(found.stdout)).toEqual(item);
    const none = await ops('--json state order amazon seller#1 order-1', { send: () => ({}) });
    expect(none.exitCode).toBe(1);
    expect(JSON.parse(none.stdout)).toEqual({ entityKey: item.entityKey, data: null });
  });

  it.each([
    ['state inventory direct s sku-1', 'InventoryStateChanged#direct#s#sku-1@default'],
    ['state inventory direct s sku-1@a%40b', 'InventoryStateChanged#direct#s#sku-1@a%40b'],
    ['state InventoryStateChanged direct s 50%', 'InventoryStateChanged#direct#s#50%@default'],
    ['state inventory direct s a@b@default', 'InventoryStateChanged#direct#s#a@b@default'],
    ['state return direct s r-1', 'ReturnStateChanged#direct#s#r-1'],
    ['state order direct a%b o@1', 'OrderStateChanged#direct#a%25b#o@1'],
  ])('asks for the right key: %s', async (line, key) => {
    expect((await ops(line)).sent).toMatchObject([{ input: { Key: { entityKey: { S: key } } } }]);
  });

  it('names the types there are', async () => {
    expect(await ops('state parcel amazon s 1')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('use one of order, inventory, return'),
    });
  });
});
