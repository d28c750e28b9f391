import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Queue } from '../../../local/sqs/queue.ts';
import { orderEvent, orderPack } from '../../support/events.ts';
import { attributesOf, bodiesIn, redriveWorld, statesIn } from './redrive-world.ts';

const aRun = '11111111-1111-4111-8111-111111111111';
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const change = (n: number, more: object = {}) => ({
  changeId: uuid(n),
  occurredAt: '2026-03-01T10:00:00Z',
  version: n + 1,
  data: { orderId: `order-${n}`, status: 'paid' },
  ...more,
});
const pack = (...ids: number[]) => orderPack(ids.map((n) => change(n)));
const single = (n: number) => orderEvent({ metadata: { changeId: uuid(n), version: n + 1 } });
const dead = { failureClass: 'permanent', failureReason: 'schema_broken', failureFingerprint: 'f' };
const permanent = { ...dead, deadLetteredAt: '2025-12-30T00:00:00.000Z', firstFailedAt: '2025-12-29T00:00:00.000Z' };

/** The numbers of the changes in a queue, in order. */
const changesOf = (queue: Queue) =>
  bodiesIn(queue)
    .flatMap((body) => {
      const { metadata, changes = [metadata] } = JSON.parse(body).detail;
      return changes.map(({ changeId }: { changeId: string }) => Number(changeId.slice(-12)));
    })
    .sort((a, b) => a - b);

describe('an inspection of packs', () => {
  it('counts letters and their changes, and finds both shapes in one cause', async () => {
    const world = redriveWorld();
    world.add('order', pack(1, 2, 3), { ...permanent, redriveId: aRun, redriveCount: '1' });
    world.add('order', single(4), permanent);
    const { byCause } = await world.inspect('order');
    expect(byCause).toMatchObject([
      {
        count: 2,
        changes: 4,
        sellers: { count: 1, examples: ['seller-1'] },
        marketplaces: ['amazon'],
        diedAgain: [{ redriveId: aRun, count: 1, changes: 3 }],
      },
    ]);
    expect(byCause[0]?.exampleChangeIds.toSorted()).toEqual([1, 2, 3, 4].map(uuid));
  });

  it('by changes shows and counts only those that are meant, wherever in the pack they are', async () => {
    const world = redriveWorld();
    world.add('order', pack(1, 2, 3), permanent);
    world.add('order', pack(4, 5), permanent);
    const { seen, byCause } = await world.inspect('order', { filter: { changeId: [uuid(3), uuid(2)] } });
    expect({ seen, byCause }).toMatchObject({ seen: 2, byCause: [{ count: 1, changes: 2 }] });
    expect(byCause[0]?.exampleChangeIds).toEqual([2, 3].map(uuid));
  });

  it('calls a pack that EventBridge could not deliver permanent only where none of its changes is valid', async () => {
    const world = redriveWorld();
    const undelivered = { ERROR_CODE: 'NO_PERMISSIONS' };
    const now = { version: 1 };
    world.add('order', orderPack([change(1, { ...now, data: {} }), change(2, now)]), undelivered);
    world.add('order', orderPack([change(3, { ...now, data: {} }), change(4, { ...now, data: {} })]), undelivered);
    expect((await world.inspect('order')).byCause).toMatchObject([
      { failureClass: 'permanent', failureReason: 'schema_broken', changes: 2 },
      { failureClass: 'undelivered', failureReason: 'NO_PERMISSIONS', changes: 2 },
    ]);
  });
});

describe('a redrive of packs', () => {
  it('moves a pack with a cause whole, byte for byte', async () => {
    const world = redriveWorld();
    const body = JSON.stringify(pack(1, 2), null, 1);
    world.add('order', body, permanent);
    expect(await world.redrive('order')).toMatchObject({ matched: 1, moved: 1, byCause: [{ count: 1, changes: 2 }] });
    expect(bodiesIn(world.queue('order'))).toEqual([body]);
  });

  it('moves a pack that crashed its consumer as single changes, each with group, trace and counters', async () => {
    const world = redriveWorld();
    const crashed = pack(1, 2, 3);
    const counters = { redriveCount: '1', redriveId: aRun, firstFailedAt: '2025-12-31T00:00:00.000Z' };
    const traceHeader = 'Root=1-5759e988-bd862e3fe1be46a994272793';
    world.add('order', crashed, counters, { messageGroupId: 'seller-1', traceHeader });
    const { redriveId, ...result } = await world.redrive('order');
    expect(result).toMatchObject({ matched: 1, moved: 1, remaining: 0, byCause: [{ count: 1, changes: 3 }] });
    const messages = [...world.queue('order').messages()];
    expect(messages.map(({ body }) => JSON.parse(body)).map(({ detail, ...event }) => [event, detail.changes])).toEqual(
      crashed.detail.changes.map((each) => [{ ...crashed, detail: undefined }, [each]]),
    );
    for (const message of messages) {
      expect(message).toMatchObject({ messageGroupId: 'seller-1', traceHeader });
      expect(message.attributes).toEqual(attributesOf({ ...counters, redriveCount: '2', redriveId }));
    }
    expect(world.moved.map(({ letter }) => letter.changes.length)).toEqual([3]);
  });

  it('keeps its nineteen companions out of quarantine when one change crashes the function each time', async () => {
    const world = redriveWorld();
    world.add('order', pack(...Array(20).keys()));
    for (let round = 0; round < 4; round++) {
      await world.redrive('order');
      for (const message of world.queue('order').receive(100)) {
        world.queue('order').deleteMessage(message.receiptHandle);
        if (!message.body.includes(uuid(13))) continue;
        const { body, attributes } = message;
        world.letters('order').send({ body, messageGroupId: 'seller-1', attributes: attributes ?? {} });
      }
    }
    expect(changesOf(world.letters('quarantine'))).toEqual([13]);
    expect(changesOf(world.letters('order'))).toEqual([]);
  });

  it('moves a crashed pack whole to quarantine, and from there as single changes', async () => {
    const world = redriveWorld();
    world.add('order', pack(1, 2), { redriveCount: '3' });
    expect(await world.redrive('order')).toMatchObject({ quarantined: 1 });
    expect(bodiesIn(world.letters('quarantine'))).toHaveLength(1);
    expect(await world.redrive('quarantine', { note: 'mended' })).toMatchObject({ moved: 1 });
    expect(bodiesIn(world.queue('order'))).toHaveLength(2);
  });

  it.each([
    ['more changes than a pack may have', orderPack(21)],
    ['one change', orderPack(1)],
    ['data beside them', { ...pack(1, 2), detail: { ...pack(1, 2).detail, data: {} } }],
  ])('moves a crashed list of %s whole: alone they would mean something else, or the same', async (_, event) => {
    const world = redriveWorld();
    world.add('order', event);
    await world.redrive('order');
    expect(bodiesIn(world.queue('order'))).toEqual([JSON.stringify(event)]);
  });

  it('deletes no crashed pack of which a change was not confirmed', async () => {
    const world = redriveWorld({
      ports: (ports) => ({
        queue: (url) => ({ send: async (messages) => ports.queue(url).send(messages.slice(1)) }),
      }),
    });
    world.add('order', pack(1, 2, 3));
    world.add('order', single(4), permanent);
    expect(await world.redrive('order')).toMatchObject({ matched: 2, moved: 1, failed: 1, remaining: 1 });
    expect(changesOf(world.letters('order'))).toEqual([1, 2, 3]);
    expect(statesIn(world.letters('order'))).toEqual(['visible']);
  });

  it('takes as long for changes in packs as for changes alone', async () => {
    const world = redriveWorld();
    for (let n = 0; n < 10; n++) world.add('order', orderPack(20), n % 2 ? permanent : {});
    const start = world.clock.now();
    expect(await world.redrive('order', { ratePerSecond: 20 })).toMatchObject({ moved: 10 });
    expect(world.clock.now() - start).toBeGreaterThanOrEqual(9_000);
  });
});

describe('a discard by change', () => {
  it('takes it out of its pack, and keeps all else of the letter as it was', async () => {
    const world = redriveWorld();
    const event = pack(1, 2, 3);
    const body = JSON.stringify({ ...event, 'replay-name': 'r', unknown: 1 }).replace('"unknown":1', '"unknown":1.0');
    const traceHeader = 'Root=1-5759e988-bd862e3fe1be46a994272793';
    world.add('order', body, permanent, { messageGroupId: 'a-group', traceHeader });
    expect(await world.discard('order', { filter: { changeId: uuid(2).toUpperCase() } })).toMatchObject({
      matched: 1,
      discarded: 1,
      discardedChanges: 1,
      sentBack: 1,
      sentBackChanges: 2,
      failed: 0,
      remaining: 1,
      ended: 'done',
      byCause: [{ count: 1, changes: 1 }],
    });
    const [left, ...others] = [...world.letters('order').messages()];
    expect(others).toEqual([]);
    expect(left).toMatchObject({ messageGroupId: 'a-group', traceHeader, attributes: attributesOf(permanent) });
    expect(left?.body).toContain('"unknown":1.0');
    expect(JSON.parse(left?.body ?? '')).toMatchObject({ id: event.id, time: event.time, 'replay-name': 'r' });
    expect(changesOf(world.letters('order'))).toEqual([1, 3]);
    expect(world.discarding.map(({ changes }) => changes.map(({ changeId }) => changeId))).toEqual([[uuid(2)]]);
    expect(statesIn(world.letters('order'))).toEqual(['visible']);
  });

  it('dates what SQS alone knew the age of, since the copy is new to SQS', async () => {
    const world = redriveWorld();
    const since = new Date(world.clock.now()).toISOString();
    world.add('order', pack(1, 2));
    await world.clock.wait(1_000 * 60 * 60 * 24);
    await world.discard('order', { filter: { changeId: uuid(2) } });
    const [left] = [...world.letters('order').messages()];
    expect(left?.attributes).toEqual(attributesOf({ deadLetteredAt: since, firstFailedAt: since }));
    expect((await world.inspect('order')).byCause).toMatchObject([{ failureClass: 'unknown', oldest: since }]);
  });

  it('deletes a pack at once of which every change is meant', async () => {
    const world = redriveWorld();
    world.add('order', pack(1, 2), permanent);
    const filter = { changeId: [uuid(1), uuid(2)] };
    expect(await world.discard('order', { filter })).toMatchObject({ discarded: 1, discardedChanges: 2, sentBack: 0 });
    expect(world.callsOf('send')).toEqual([]);
    expect(bodiesIn(world.letters('order'))).toEqual([]);
  });

  it('says on a dry run what would remain', async () => {
    const world = redriveWorld();
    world.add('order', pack(1, 2, 3), permanent);
    world.add('order', single(4), permanent);
    expect(await world.discard('order', { dryRun: true, filter: { changeId: [1, 4].map(uuid) } })).toMatchObject({
      matched: 2,
      discarded: 0,
      sentBack: 1,
      sentBackChanges: 2,
      byCause: [{ count: 2, changes: 2 }],
    });
    expect(changesOf(world.letters('order'))).toEqual([1, 2, 3, 4]);
  });

  it('sends the others back before it writes down and deletes, and does neither where that is not confirmed', async () => {
    const order: string[] = [];
    const world = redriveWorld({
      ports: ({ deadLetters }) => ({
        deadLetters: {
          ...deadLetters,
          send: async <Message>(messages: readonly Message[]) => {
            order.push(`send ${messages.length}`);
            const confirmed = await deadLetters.send(messages.slice(1) as never);
            return confirmed as Set<Message>;
          },
          delete: (handles: readonly string[]) => {
            order.push(`delete ${handles.length} of ${world.discarding.length} written`);
            return deadLetters.delete(handles);
          },
        } as typeof deadLetters,
      }),
    });
    world.add('order', pack(1, 2), permanent);
    world.add('order', pack(1, 3), permanent);
    expect(await world.discard('order', { filter: { changeId: uuid(1) } })).toMatchObject({ discarded: 1, failed: 1 });
    expect(order).toEqual(['send 2', 'delete 1 of 1 written']);
    expect(changesOf(world.letters('order')).filter((n) => n > 1)).toEqual([2, 3]);
  });

  it('sees all that was there, although the copies come while it reads', async () => {
    const world = redriveWorld({ latencyMillis: 20 });
    for (let n = 0; n < 100; n++) world.add('order', pack(1, n + 2), permanent);
    const result = await world.discard('order', { filter: { changeId: uuid(1) } });
    expect(result).toMatchObject({ discarded: 100, sentBack: 100, remaining: 100, ended: 'done' });
    expect(changesOf(world.letters('order'))).toEqual(Array.from({ length: 100 }, (_, n) => n + 2));
  });

  it('removes exactly that change and no other, whatever letters there are, and a redrive loses none', async () => {
    const letters = fc.array(
      fc.record({
        ids: fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 20 }),
        packed: fc.boolean(),
        attributes: fc.constantFrom({}, permanent, { ERROR_CODE: 'X' }, { redriveCount: '3' }),
      }),
      { minLength: 1, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(
        letters,
        fc.uniqueArray(fc.nat({ max: 9 }), { minLength: 1, maxLength: 3 }),
        async (all, unwanted) => {
          const world = redriveWorld();
          const sent: number[] = [];
          for (const { ids, packed, attributes } of all) {
            const own = packed ? ids : ids.slice(0, 1);
            world.add('order', packed ? pack(...own) : single(own[0] ?? 0), attributes);
            sent.push(...own);
          }
          const kept = sent.filter((n) => !unwanted.includes(n)).sort((a, b) => a - b);
          const { discardedChanges } = await world.discard('order', { filter: { changeId: unwanted.map(uuid) } });
          expect(changesOf(world.letters('order'))).toEqual(kept);
          expect(discardedChanges).toBe(sent.length - kept.length);
          expect(world.discarding.flatMap(({ changes }) => changes)).toHaveLength(sent.length - kept.length);

          await world.redrive('order');
          const after = [world.letters('order'), world.queue('order'), world.letters('quarantine')].flatMap(changesOf);
          expect(after.sort((a, b) => a - b)).toEqual(kept);
          expect(changesOf(world.letters('order'))).toEqual([]);
        },
      ),
    );
  });
});
