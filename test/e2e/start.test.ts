import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, inject, it } from 'vitest';
import type { SampleResult } from '../../tools/start/sample-result.ts';
import { type StartHooks, start } from '../../tools/start/start.ts';
import type { StartOptions } from '../../tools/start/start-options.ts';

const options: StartOptions = {
  exit: true,
  json: true,
  stage: 'dev', // which the assembly is of
  port: 0,
  seed: 7,
  events: 400,
  sample: true,
  clockSpeed: 1,
};

async function run(more: Partial<StartOptions> = {}, hooks: Partial<StartHooks> = {}) {
  const lines: string[] = [];
  const exitCode = await start(
    { ...options, ...more },
    {
      synthesize: async () => inject('assemblyDirectory'),
      interrupted: new AbortController().signal,
      print: (line) => lines.push(line),
      ...hooks,
    },
  );
  const result = (): SampleResult => JSON.parse(lines.at(-1) ?? '');
  return { exitCode, output: lines.join('\n'), result };
}

describe('npm start -- --exit', () => {
  it('ends 0 when nothing was lost and the view is what the input says, and counts the changes, also of packs', async () => {
    const { exitCode, output, result } = await run({ events: 2_500 });
    expect(output).toContain('Nothing was lost');
    expect(exitCode).toBe(0);
    const { published, routed, unrouted, messages, ...became } = result();
    const { applied, coalesced, duplicate, repeated, stale, deadLettered } = became;
    expect(published).toBe(2_500);
    expect(messages).toBeLessThan(routed - 450); // a bulk sync is 500 changes in 25 of them
    expect(routed + unrouted).toBe(published);
    expect(applied + coalesced + duplicate + repeated + stale + deadLettered).toBe(routed);
    expect(Math.min(unrouted, coalesced, duplicate, deadLettered)).toBeGreaterThan(0); // the sample has all of it
  });

  it('is right on a fast clock too', async () => {
    const { exitCode, result } = await run({ clockSpeed: 20 });
    expect(exitCode).toBe(0);
    const { lost, differing, latencyP99Ms, published, changesPerSecond } = result();
    expect({ lost, differing }).toEqual({ lost: 0, differing: 0 });
    // In real time, no message waited longer than the run took.
    expect(latencyP99Ms).toBeLessThanOrEqual((published / Math.max(changesPerSecond - 1, 1)) * 1_000);
  });

  it('prints with --logs what the functions log, and not their metrics', async () => {
    const { exitCode, output, result } = await run({ logs: true, events: 100 });
    expect(exitCode).toBe(0);
    expect(output).toMatch(/^\d{4}-\S+Z {2}order {2}INFO {3}Changes of the batch {2}.*applied=\d/m);
    expect(output).not.toContain('_aws');
    expect(result().published).toBe(100);
  });

  it('ends 1 and names the entity when a waiting message that is its newest change vanishes', async () => {
    let victim = '';
    const { exitCode, output, result } = await run(
      {},
      {
        beforePublish: async ({ mappings }) => {
          for (const mapping of mappings.values()) mapping.setEnabled(false);
        },
        beforeCheck: async ({ queues }) => {
          const queue = queues.get('commerce-dev-order-queue');
          const changes = [...(queue?.messages() ?? [])].map(({ messageId, body }) => ({
            messageId,
            ...JSON.parse(body),
          }));
          const newest = new Map<string, { messageId: string; version: number; changeId: string; copies: number }>();
          for (const { messageId, detail } of changes) {
            const { marketplace, sellerId, version, changeId } = detail.metadata ?? {};
            const key = `OrderStateChanged#${marketplace}#${sellerId}#${detail.data?.orderId}`;
            const before = newest.get(key);
            if (!before || before.version < version) newest.set(key, { messageId, version, changeId, copies: 1 });
            else if (before.changeId === changeId) before.copies += 1;
          }
          const [key, { messageId }] = [...newest].find(([, { copies }]) => copies === 1) ?? ['', { messageId: '' }];
          victim = key;
          for (let tries = 0; tries < 1_000; tries++) {
            const [message] = queue?.receive(1) ?? [];
            if (message?.messageId !== messageId) continue;
            queue?.deleteMessage(message.receiptHandle);
            return;
          }
          throw new Error('The message was not there to be removed.');
        },
      },
    );
    expect(exitCode).toBe(1);
    expect(output).toContain(`lost: ${victim}:`);
    expect(result().lost).toBe(1);
  });

  it('ends 1 and names the entity when an item of the table is altered', async () => {
    const { exitCode, output, result } = await run(
      { trace: ordersCsv() },
      {
        beforeCheck: async ({ endpoint }) => {
          const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
          const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
          const TableName = 'commerce-dev-current-state';
          const { Items = [] } = await client.send(new ScanCommand({ TableName }));
          const item = Items.find(({ entityKey }) => entityKey?.S?.endsWith('#order-2'));
          const data = { M: { orderId: { S: 'order-2' }, status: { S: 'delivered' } } };
          await client.send(new PutItemCommand({ TableName, Item: { ...item, data } }));
          client.destroy();
        },
      },
    );
    expect(exitCode).toBe(1);
    expect(output).toMatch(/altered: OrderStateChanged#\w+#seller-\d+#order-2:/);
    expect(result()).toMatchObject({ lost: 0, differing: 1 });
  });
});

describe('npm start -- --exit --trace', () => {
  it('replays real orders: the greatest version wins, also when a later stage has an earlier time', async () => {
    const { exitCode, result } = await run({ trace: ordersCsv() });
    expect(exitCode).toBe(0);
    expect(result()).toMatchObject({ published: 7, routed: 7, unrouted: 0, deadLettered: 0, lost: 0 });
  });

  it('replays the good rows, names the bad one by its line, and ends 1', async () => {
    const { exitCode, output, result } = await run({ trace: ordersCsv('order-4,c,delivered,yesterday,,,,') });
    expect(output).toMatch(/line 5: order_purchase_timestamp must be a time/);
    expect(exitCode).toBe(1);
    expect(result()).toMatchObject({ published: 7, lost: 0 });
  });

  it('says that its port is in use before it synthesizes anything', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const synthesize = async () => {
      throw new Error('It is too early to synthesize.');
    };
    await expect(run({ port }, { synthesize })).rejects.toThrow(`Port ${port} is in use`);
    other.close();
  });

  it('says which file cannot be read', async () => {
    await expect(run({ trace: '/no/such/orders.csv' })).rejects.toThrow('There is no file /no/such/orders.csv');
  });
});

describe('npm start', () => {
  it('without the sample publishes nothing, says what to try next, and ends 0 on Ctrl-C', async () => {
    const { exitCode, output } = await run({ exit: false, sample: false }, { interrupted: AbortSignal.abort() });
    expect(exitCode).toBe(0);
    expect(output).toContain('npm run ops -- publish');
    expect(output).not.toContain('published');
  });

  it('that is interrupted in the middle of the sample ends 130 and says what is left', async () => {
    const interruption = new AbortController();
    const { exitCode, output } = await run(
      { exit: false },
      { interrupted: interruption.signal, beforePublish: async () => void setTimeout(() => interruption.abort(), 50) },
    );
    expect(exitCode).toBe(130);
    expect(output).toContain('Stopped.');
    expect(output).not.toContain('Nothing was lost');
  });
});

/** Three orders: one whose carrier time is before its approval, one with two changes in one minute. */
function ordersCsv(...more: string[]): string {
  const file = path.join(tmpdir(), `orders-${process.pid}-${Math.random()}.csv`);
  const rows = [
    'order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date',
    'order-1,c,delivered,1/2/2026 10:00,1/3/2026 9:00,1/2/2026 18:00,,2/1/2026 0:00',
    'order-2,c,shipped,1/2/2026 10:00,1/2/2026 10:00,,,2/1/2026 0:00',
    'order-3,c,canceled,2026-01-02 10:00:00,2026-01-02 11:00:00,,,',
    ...more,
  ];
  writeFileSync(file, rows.join('\r\n'));
  return file;
}
