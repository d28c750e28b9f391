import { describe, expect, it } from 'vitest';
import { assumedLoad, flowOf, type Load, type LoadedConsumer } from '../../../tools/price/load.ts';
import { byService } from '../../../tools/price/price-report.ts';
import { quotaRows } from '../../../tools/price/quotas.ts';
import { ratePrice } from '../../../tools/price/rate-price.ts';
import { stagePrice } from '../../../tools/price/stage-price.ts';

const consumer = (name: string, eventType: string): LoadedConsumer => ({
  name,
  eventType,
  coalesces: true,
  writesCurrentState: true,
  batchSize: 500,
  maximumBatchingWindowSeconds: 2,
  maximumConcurrency: 50,
  memorySizeMegabytes: 512,
  messagesPerSecondThatFill: 132,
});
const order = consumer('order', 'Order');
const stock = consumer('stock', 'Stock');

const load: Load = {
  ...assumedLoad,
  changesPerSecond: 1_000,
  mix: { Order: 0.4, Stock: 0.6 },
  writtenShare: 0.9,
  millisPerInvocation: 20,
  millisPerChange: 1,
};
const flows = [flowOf(order, load), flowOf(stock, load)];
const idle = stagePrice([]);
const keeps = { archiveDays: 30, logDays: 73, tracesChanges: true };
const stage = {
  region: 'us-east-1',
  redriveConcurrency: 3,
  policyCharacters: 9_000,
  policyMaxCharacters: 10_240,
  mostInFlight: 120_000,
};

/*
 * By hand, for 1,000 changes a second: 400 orders, 600 stock levels; a month has 730 hours, which are 2,628,000 seconds.
 *
 * Batches: five pollers fill them for 2 s. Orders: 400 × 2 / 5 = 160, so 400 / 160 = 2.5 invocations a second of
 * 20 + 160 × 1 = 180 ms, 0.45 at once. Stock: 600 × 2 / 5 = 240, so 2.5 a second of 260 ms, 0.65 at once.
 * Tens: orders 2.5 × 16 = 40, stock 2.5 × 24 = 60, together 100 receives and 100 deletes a second.
 */
describe('the price of a load', () => {
  it('follows from batches that the window fills', () => {
    const [orders, stocks] = flows;
    expect(orders).toMatchObject({ messages: 400, batch: 160, invocations: 2.5, tens: 40, writes: 360 });
    expect(orders?.concurrency).toBeCloseTo(0.45, 9);
    expect(stocks).toMatchObject({ messages: 600, batch: 240, invocations: 2.5, tens: 60, writes: 540 });
    expect(stocks?.concurrency).toBeCloseTo(0.65, 9);
  });

  it('has the rows of a bill', () => {
    const { rows, dollars, dollarsPerMillionChanges } = ratePrice(load, flows, idle, keeps);
    const bill = Object.fromEntries(rows.filter(({ count }) => count > 0).map(({ what, dollars }) => [what, dollars]));
    expect(bill).toEqual({
      'Events, millions': 2_628, // 2,628 million × $1
      'Put into the archive, GB': 223.38, // 2,628 million × 850 bytes = 2,233.8 GB × $0.10
      'Kept in the archive, GB': 50.67, // 2,233.8 GB × 30 days / 30.4167 days = 2,203.2 GB × $0.023
      'Messages sent, millions': 1_051.2, // 2,628 million × $0.40
      'Receives, millions': 105.12, // 100 a second = 262.8 million × $0.40
      'Deletes, millions': 105.12,
      'Extra for message groups, millions': 315.36, // 2,628 + 262.8 + 262.8 = 3,153.6 million × $0.10
      'Invocations, millions': 2.63, // 5 a second = 13.14 million × $0.20
      'GB-seconds': 19.27, // 1.1 at once × 0.5 GB × 2,628,000 s = 1,445,400 × $0.0000133334
      'Write units, millions': 1_478.25, // 900 a second = 2,365.2 million × $0.625
      'Table and its recovery, GB': 0.23, // 1,000,000 × 500 bytes = 0.5 GB × ($0.25 + $0.20)
      'Logs, GB': 102.69, // (5 × 430 + 1,000 × 76) bytes × 2,628,000 = 205.378 GB × $0.50
      'Logs kept, GB': 14.79, // 205.378 GB × 73 / 30.4167 days = 492.91 GB × $0.03
    });
    expect(dollars).toBe(6_096.71); // their sum
    expect(dollarsPerMillionChanges).toBeCloseTo(2.3199, 4); // 6,096.71 / 2,628
  });

  it('counts whole chunks of 64 KB, and units of 1 KB', () => {
    const large = { ...load, eventBytes: 100_000 }; // two chunks; 98 units; ten in a receive: 1,003,500 bytes, 16 chunks
    const largeFlows = [flowOf(order, large), flowOf(stock, large)];
    // 6 MiB hold 62 messages of 100,350 bytes, so 400 / 62 + 600 / 62 invocations, each with seven receives.
    expect(largeFlows[0]?.batch).toBe(62);
    const { rows } = ratePrice(large, largeFlows, idle, keeps);
    const bill = Object.fromEntries(rows.map(({ what, count }) => [what, count]));
    expect(bill['Events, millions']).toBeCloseTo(2 * 2_628, 6);
    expect(bill['Messages sent, millions']).toBeCloseTo(2 * 2_628, 6);
    expect(bill['Receives, millions']).toBeCloseTo(((1_000 / 62) * 7 * 16 * 2_628) / 1_000, 6);
    expect(bill['Write units, millions']).toBeCloseTo(0.9 * 98 * 2_628, 6);
  });

  it('adds up by service with what is idle', () => {
    const key = stagePrice([{ Resources: { Key: { Type: 'AWS::KMS::Key', Properties: {} } } }]);
    const services = byService(key, ratePrice(load, flows, key, keeps));
    expect(services.find(({ service }) => service === 'KMS')).toEqual({ service: 'KMS', idle: 1, atRate: 1 });
    expect(services.find(({ service }) => service === 'SQS')).toEqual({ service: 'SQS', idle: 0, atRate: 1_576.8 });
  });

  it('refuses a load that says nothing of a type that somebody reads', () => {
    expect(() => flowOf(consumer('mail', 'Mail'), load)).toThrow('--mix has no percentage for Mail');
  });
});

describe('the quotas that a load meets', () => {
  const of = (changesPerSecond: number, changes: Partial<LoadedConsumer> = {}, region = 'us-east-1') => {
    const at = { ...load, changesPerSecond };
    const atFlows = [order, stock].map((row) => flowOf({ ...row, ...changes }, at));
    return new Map(quotaRows(at, atFlows, { ...stage, region }).map((row) => [row.quota, row]));
  };

  it.each([
    // At 1,000 a second, as above.
    [1_000, 'PutEvents requests', 100, 10_000, ''], // ten in a request
    [1_000, 'Deliveries to queues and archive', 2_000, 18_750, ''],
    [
      1_000,
      'Policy of the bus',
      9_000,
      10_240,
      'in Service Quotas, request 14000 for Event bus policy size (L-FC354966)',
    ],
    [1_000, 'In flight of order', 872, 120_000, ''], // 400 × (2 + 0.18)
    [1_000, 'maximumConcurrency of stock', 0.65, 50, ''],
    [1_000, 'Lambda executions at once', 103, 1_000, ''], // 50 + 50 + 3
    [1_000, 'Writes that a new table takes', 900, 4_000, ''],
    [1_000, 'Writes of the hottest entity', 2.5, 1_000, ''], // once in each of 2.5 batches a second
    /*
     * At 100,000 a second: 40,000 orders in batches of 500, 80 invocations a second of 520 ms, 41.6 at once; 60,000 stock
     * levels, 120 invocations, 62.4 at once, 58 more than five.
     */
    [
      100_000,
      'PutEvents requests',
      10_000,
      10_000,
      'in Service Quotas, request 15000 for PutEvents throttle limit in transactions per second (L-9B653E91)',
    ],
    [
      100_000,
      'Deliveries to queues and archive',
      200_000,
      18_750,
      'in Service Quotas, request 300000 for Invocations throttle limit in transactions per second (L-5540C5E3)',
    ],
    [100_000, 'maximumConcurrency of order', 41.6, 50, 'set maximumConcurrency to 63 in lib/config/config.ts'], // 62.4 of 41.6 × 1.5
    [100_000, 'maximumConcurrency of stock', 62.4, 50, 'set maximumConcurrency to 94 in lib/config/config.ts'],
    [100_000, 'Lambda executions at once', 116, 1_000, ''], // 50 as configured, 63 that the load needs, and 3
    [100_000, 'Invocations at once that Lambda adds', 58, 300, ''],
    [
      100_000,
      'Writes that a new table takes',
      90_000,
      4_000,
      'before the first peak, set the warm throughput of the table: WriteUnitsPerSecond=140000',
    ],
    [
      100_000,
      'Writes of one table',
      90_000,
      40_000,
      'in Service Quotas, request 140000 for Table-level write throughput limit (L-AB614373)',
    ],
    [100_000, 'Writes of the hottest entity', 120, 1_000, ''],
  ] as const)('at %i changes a second: %s', (rate, quota, need, standard, request) => {
    const row = of(rate).get(quota);
    expect(row?.need).toBeCloseTo(need, 9);
    expect(row).toMatchObject({ default: standard, request, enough: need <= standard });
    expect(row?.headroom).toBeCloseTo(standard / need, 9);
  });

  it('has the defaults of the Region', () => {
    expect(of(1_000, {}, 'eu-central-1').get('PutEvents requests')?.default).toBe(2_400);
    expect(of(1_000, {}, 'af-south-1').get('Deliveries to queues and archive')).toMatchObject({
      default: 750,
      enough: false,
    });
  });

  it('has every change of the hottest entity where none is replaced', () => {
    const row = of(10_000, { coalesces: false }).get('Writes of the hottest entity');
    expect(row).toMatchObject({ need: 900, enough: true, request: expect.stringContaining('cannot be raised') }); // 15 % of 6,000
  });

  it('says in which way more than 1,000 invocations at once are impossible', () => {
    const row = of(100_000, { batchSize: 10 }).get('maximumConcurrency of stock'); // 6,000 a second of 30 ms: 180
    expect(row?.request).toContain('set maximumConcurrency to 270 in lib/config/config.ts');
    const single = of(100_000, { batchSize: 1 }).get('maximumConcurrency of stock'); // 60,000 a second of 21 ms: 1,260
    expect(single?.request).toContain('1900 exceeds 1,000');
  });

  it('needs nothing of what is not used', () => {
    const none = quotaRows(load, flows, { ...stage, policyCharacters: 0 }).find(({ quota }) =>
      quota.startsWith('Policy'),
    );
    expect(none).toMatchObject({ need: 0, headroom: null, enough: true, request: '' });
  });
});
