import { describe, expect, it } from 'vitest';
import { invalidEvent } from '../../../lambda/consume/failure.ts';
import { orderEvent } from '../../support/events.ts';
import { redriveWorld, statesIn } from './redrive-world.ts';

const at = (minute: number) => new Date(Date.UTC(2025, 11, 31, 10, minute)).toISOString();

describe('an inspection', () => {
  it('groups dead letters by cause, most frequent first, and leaves every one where it is', async () => {
    const world = redriveWorld();
    for (let n = 0; n < 30; n++) {
      world.add('order', orderEvent(), { failureClass: 'permanent', failureReason: 'x', failureFingerprint: 'abc' });
    }
    for (let n = 0; n < 20; n++) {
      world.add('order', orderEvent(), { failureClass: 'permanent', failureReason: 'x', failureFingerprint: 'def' });
    }
    const undelivered = orderEvent({ metadata: { version: 1 } }); // nothing is wrong with it
    world.add('order', undelivered, { ERROR_CODE: 'NO_PERMISSIONS', ERROR_MESSAGE: 'not allowed', RULE_ARN: 'rule' });
    world.add('order', 'whatever');
    expect(await world.inspect('order')).toMatchObject({
      atStart: 52,
      seen: 52,
      sawAll: true,
      byCause: [
        { failureClass: 'permanent', failureReason: 'x', failureFingerprint: 'abc', count: 30 },
        { failureClass: 'permanent', failureReason: 'x', failureFingerprint: 'def', count: 20 },
        { failureClass: 'undelivered', failureReason: 'NO_PERMISSIONS', failureMessage: 'not allowed', count: 1 },
        { failureClass: 'unknown', failureReason: 'crash_or_timeout', count: 1 },
      ],
    });
    expect(statesIn(world.letters('order'))).toEqual(Array(52).fill('visible'));
  });

  it('shows the same in one order, however often somebody looks', async () => {
    const world = redriveWorld();
    for (const failureReason of ['c', 'a', 'e', 'b', 'd']) {
      for (const sellerId of ['seller-2', 'seller-1']) {
        world.add('order', orderEvent({ metadata: { sellerId } }), { failureClass: 'permanent', failureReason });
      }
    }
    for (let looks = 0; looks < 5; looks++) {
      const { byCause } = await world.inspect('order');
      expect(byCause.map(({ failureReason }) => failureReason)).toEqual(['a', 'b', 'c', 'd', 'e']);
      for (const { sellers } of byCause) expect(sellers.examples).toEqual(['seller-1', 'seller-2']);
    }
  });

  it('says of a cause since when, whom it hits, how often it was redriven and which runs did not help', async () => {
    const world = redriveWorld();
    const events = Array.from({ length: 8 }, (_, n) =>
      orderEvent({
        source: `commerce.${n % 2 ? 'direct' : 'amazon'}`,
        metadata: { marketplace: n % 2 ? 'direct' : 'amazon', sellerId: `seller-${n % 7}` },
      }),
    );
    const [runA, runB] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];
    for (const [n, event] of events.entries()) {
      world.add('order', event, {
        failureClass: 'transient',
        failureReason: 'TimeoutError',
        failureMessage: `TimeoutError ${n}`,
        deadLetteredAt: at(n),
        ...(n < 3 && { redriveCount: '1', redriveId: runA }),
        ...(n === 3 && { redriveCount: '2', redriveId: runB }),
      });
    }
    const { byCause } = await world.inspect('order');
    expect(byCause).toHaveLength(1);
    const [cause] = byCause;
    expect(cause).toMatchObject({
      failureMessage: 'TimeoutError 7', // the newest one
      count: 8,
      oldest: at(0),
      newest: at(7),
      marketplaces: ['amazon', 'direct'],
      redriveCounts: { 0: 4, 1: 3, 2: 1 },
      diedAgain: [
        { redriveId: runA, count: 3 },
        { redriveId: runB, count: 1 },
      ],
    });
    const changeIds = events.map(({ detail }) => detail.metadata.changeId);
    expect(cause?.exampleChangeIds).toHaveLength(5);
    expect(changeIds).toEqual(expect.arrayContaining([...(cause?.exampleChangeIds ?? [])]));
    expect(cause?.sellers.count).toBe(7);
    expect(cause?.sellers.examples).toHaveLength(5);
  });

  it('says of an event that EventBridge could not deliver why no consumer would take it, and whose it is', async () => {
    const world = redriveWorld();
    const blank = orderEvent({ metadata: { sellerId: 'seller 7' } });
    const undelivered = { ERROR_CODE: 'SDK_CLIENT_ERROR', ERROR_MESSAGE: 'Invalid request', RULE_ARN: 'rule' };
    world.add('order', blank, undelivered);
    world.add('order', 'not JSON', undelivered);
    world.add('order', orderEvent({ metadata: { version: 1 } }), undelivered);
    const asTheConsumerHasIt = invalidEvent('schema_broken', [
      { path: 'detail.metadata.sellerId', code: 'invalid_format_regex' },
    ]);
    const { byCause } = await world.inspect('order');
    expect(byCause.find(({ failureReason }) => failureReason === 'schema_broken')).toMatchObject({
      failureClass: 'permanent',
      failureMessage: `${asTheConsumerHasIt.message}; EventBridge: SDK_CLIENT_ERROR`,
      failureFingerprint: asTheConsumerHasIt.fingerprint,
      exampleChangeIds: [blank.detail.metadata.changeId],
      sellers: { count: 1, examples: ['"seller 7"'] },
    });
    expect(byCause.map(({ failureReason }) => failureReason).sort()).toEqual([
      'SDK_CLIENT_ERROR',
      'not_json',
      'schema_broken',
    ]);
  });

  it('quotes a seller that breaks the contract without what a terminal would obey', async () => {
    const world = redriveWorld();
    const sellerId = 'Müller\u009b31m\u202e\u2028\ud83d\u0007';
    world.add('order', orderEvent({ metadata: { sellerId } }), { ERROR_CODE: 'SDK_CLIENT_ERROR' });
    const [cause] = (await world.inspect('order')).byCause;
    expect(cause?.sellers.examples).toEqual(['"Müller\\u009b31m\\u202e\\u2028\\ud83d\\u0007"']);
  });

  it('leaves the cause to EventBridge where no consumer takes the event anyway', async () => {
    const world = redriveWorld();
    world.add('undelivered', orderEvent({ detailType: 'Unknown' }), { ERROR_CODE: 'NO_PERMISSIONS' });
    expect((await world.inspect('undelivered')).byCause).toMatchObject([
      { failureClass: 'undelivered', failureReason: 'NO_PERMISSIONS' },
    ]);
  });

  it('never repeats what breaks the contract, which may be a customer’s', async () => {
    const world = redriveWorld();
    const secret = 'Jane Doe, 1 Main Street';
    world.add('order', orderEvent({ metadata: { sellerId: secret, changeId: secret, marketplace: secret } }));
    const inspection = await world.inspect('order');
    expect(inspection.byCause).toMatchObject([{ count: 1, exampleChangeIds: [], sellers: { count: 0 } }]);
    expect(JSON.stringify(inspection)).not.toContain('Jane');
  });

  it.each([
    ['unknown_source', orderEvent({ source: 'commerce.shopify' })],
    ['unknown_detail_type', orderEvent({ detailType: 'OrderExploded' })],
    ['no_seller_id', orderEvent({ metadata: { sellerId: '' } })],
    ['no_seller_id', orderEvent({ metadata: { sellerId: undefined } })],
    ['not_an_event', '[]'],
    ['not_an_event', '{'],
    ['has_a_route_now', orderEvent()],
  ])('says %s of an unrouted event', async (failureReason, event) => {
    const world = redriveWorld();
    world.add('unrouted', event);
    expect((await world.inspect('unrouted')).byCause).toMatchObject([
      { failureClass: 'unrouted', failureReason, count: 1 },
    ]);
  });

  it('tells unknown types and sources apart, and names each as it stands in the event', async () => {
    const world = redriveWorld();
    const broken = 'Order\u001b[31m\u009b"Exploded"';
    world.add('unrouted', orderEvent({ detailType: broken }));
    world.add('unrouted', orderEvent({ detailType: 'PriceStateChanged' }));
    world.add('unrouted', orderEvent({ detailType: 'PriceStateChanged' }));
    world.add('unrouted', orderEvent({ source: 'commerce.ebay' }));
    const { byCause } = await world.inspect('unrouted');
    expect(byCause).toMatchObject([
      { failureReason: 'unknown_detail_type', failureMessage: 'detail-type "PriceStateChanged"', count: 2 },
      {
        failureReason: 'unknown_detail_type',
        failureMessage: `detail-type ${JSON.stringify(broken).replace('\u009b', String.raw`\u009b`)}`,
        count: 1,
      },
      { failureReason: 'unknown_source', failureMessage: 'source "commerce.ebay"', count: 1 },
    ]);
    expect(new Set(byCause.map(({ failureFingerprint }) => failureFingerprint)).size).toBe(3);
  });

  it('finds the same, ten times one after the other', async () => {
    const world = redriveWorld();
    for (let n = 0; n < 30; n++) world.add('order', orderEvent(), n % 2 ? { deadLetteredAt: at(n) } : {});
    const look = async () => {
      const { byCause, ...counts } = await world.inspect('order');
      // Which examples are shown depends on the order in which SQS hands the messages out.
      return { ...counts, byCause: byCause.map(({ exampleChangeIds: _, ...cause }) => cause) };
    };
    const first = await look();
    expect(first).toMatchObject({ seen: 30, sawAll: true });
    for (let time = 2; time <= 10; time++) expect(await look()).toEqual(first);
  });

  it('looks at no more than it was asked to, and says that it saw a part', async () => {
    const world = redriveWorld();
    for (let n = 0; n < 40; n++) world.add('order');
    expect(await world.inspect('order', { maxMessages: 25 })).toMatchObject({ atStart: 40, seen: 25, sawAll: false });
    expect(await world.inspect('order', { maxMessages: 40 })).toMatchObject({ atStart: 40, seen: 40, sawAll: true });
    expect(statesIn(world.letters('order'))).toEqual(Array(40).fill('visible'));
  });

  it('shows only what its filter matches', async () => {
    const world = redriveWorld();
    for (let n = 0; n < 30; n++) world.add('order', orderEvent(), { failureClass: n % 3 ? 'permanent' : 'transient' });
    const { seen, byCause } = await world.inspect('order', { filter: { failureClass: 'transient' } });
    expect([seen, byCause.map(({ count }) => count)]).toEqual([30, [10]]);
  });

  it('sees a part when its time is up, says so, and is back in time', async () => {
    const world = redriveWorld({ latencyMillis: 1_000 });
    for (let n = 0; n < 20_000; n++) world.add('order');
    const start = world.clock.now();
    const { seen, sawAll } = await world.inspect('order');
    expect(seen).toBeGreaterThan(1_000);
    expect([seen < 20_000, sawAll]).toEqual([true, false]);
    expect(world.clock.now() - start).toBeLessThanOrEqual(50_000);
    expect(new Set(statesIn(world.letters('order')))).toEqual(new Set(['visible']));
  });

  it('directly followed by a redrive finds the same messages', async () => {
    const world = redriveWorld({ latencyMillis: 5 });
    for (let n = 0; n < 321; n++) world.add('order', orderEvent(), { failureClass: n % 3 ? 'permanent' : 'transient' });
    const { seen, byCause } = await world.inspect('order');
    const { matched, moved, byCause: redriven } = await world.redrive('order');
    expect([seen, matched, moved]).toEqual([321, 321, 321]);
    const counts = (causes: readonly { failureClass: string; count: number }[]) =>
      causes.map(({ failureClass, count }) => [failureClass, count]);
    expect(counts(redriven)).toEqual(counts(byCause));
  });
});
