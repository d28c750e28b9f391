import { describe, expect, it } from 'vitest';
import type { RedrivePorts } from '../../../lambda/redrive/redrive.ts';
import type { OutgoingMessage } from '../../../lambda/shared/sqs-queue.ts';
import { orderEvent } from '../../support/events.ts';
import { attributesOf, bodiesIn, redriveWorld, statesIn } from './redrive-world.ts';

const aRun = '11111111-1111-4111-8111-111111111111';

/** A port whose queues answer each send as told. */
const sending = (
  answer: (messages: readonly OutgoingMessage[], ports: RedrivePorts) => Promise<Set<OutgoingMessage>>,
) => ({
  ports: (ports: RedrivePorts): Partial<RedrivePorts> => ({
    queue: () => ({ send: ((messages: readonly OutgoingMessage[]) => answer(messages, ports)) as never }),
  }),
});

describe('a redrive', () => {
  it('moves every dead letter to the queue it came from, and to no other consumer of its type', async () => {
    const world = redriveWorld();
    const events = Array.from({ length: 25 }, () => JSON.stringify(orderEvent()));
    for (const event of events) world.add('order', event);
    expect(await world.redrive('order')).toMatchObject({
      dryRun: false,
      matched: 25,
      moved: 25,
      quarantined: 0,
      discarded: 0,
      failed: 0,
      movedNotDeleted: 0,
      skipped: 0,
      remaining: 0,
      seen: 25,
      atStart: 25,
      ended: 'done',
      alarms: [],
    });
    expect(bodiesIn(world.queue('order'))).toEqual(events.sort());
    expect(bodiesIn(world.queue('mailer'))).toEqual([]);
    expect(bodiesIn(world.letters('order'))).toEqual([]);
  });

  it('of the unrouted queue moves an event to every queue it belongs to now, and leaves the rest', async () => {
    const world = redriveWorld();
    world.add('unrouted', orderEvent());
    world.add('unrouted', orderEvent({ source: 'commerce.unknown' }));
    world.add('unrouted', 'not json');
    expect(await world.redrive('unrouted')).toMatchObject({ matched: 1, moved: 1, skipped: 2, remaining: 2 });
    expect([bodiesIn(world.queue('order')).length, bodiesIn(world.queue('mailer')).length]).toEqual([1, 1]);
    expect(statesIn(world.letters('unrouted'))).toEqual(['visible', 'visible']);
  });

  it('of what could not even be put into the unrouted queue moves each event there, or where it belongs now', async () => {
    const world = redriveWorld();
    const unknown = orderEvent({ source: 'commerce.unknown' });
    world.add('undelivered', orderEvent(), { ERROR_CODE: 'NO_PERMISSIONS' });
    world.add('undelivered', unknown, { ERROR_CODE: 'NO_PERMISSIONS' });
    expect(await world.redrive('undelivered')).toMatchObject({ matched: 2, moved: 2, remaining: 0 });
    expect([bodiesIn(world.queue('order')).length, bodiesIn(world.queue('mailer')).length]).toEqual([1, 1]);
    expect(bodiesIn(world.letters('unrouted')).map((body) => JSON.parse(body))).toEqual([unknown]);
    expect((await world.inspect('unrouted')).byCause).toMatchObject([{ failureReason: 'unknown_source', count: 1 }]);
  });

  it('keeps body, group and trace, and of the attributes only its own counters', async () => {
    const world = redriveWorld();
    const body = JSON.stringify(orderEvent(), null, 2);
    const traceHeader = 'Root=1-5759e988-bd862e3fe1be46a994272793';
    const firstFailedAt = '2025-12-31T00:00:00.000Z';
    world.add(
      'order',
      body,
      { failureClass: 'transient', failureReason: 'x', redriveCount: '1', redriveId: aRun, firstFailedAt },
      { messageGroupId: 'seller-1', traceHeader },
    );
    const { redriveId } = await world.redrive('order');
    const [message] = [...world.queue('order').messages()];
    expect(message).toMatchObject({ body, messageGroupId: 'seller-1', traceHeader });
    expect(message?.attributes).toEqual(attributesOf({ redriveCount: '2', redriveId, firstFailedAt }));
  });

  it('gives a message without a group that of its seller', async () => {
    const world = redriveWorld();
    world.add('order', orderEvent({ metadata: { sellerId: 'seller-7' } }), {}, {});
    await world.redrive('order');
    expect([...world.queue('order').messages()]).toMatchObject([{ messageGroupId: 'seller-7' }]);
  });

  it('tells the old cause to the audit log when the letter is in its queue, before it is deleted', async () => {
    const order: string[] = [];
    const world = redriveWorld({
      ports: (ports) => ({
        moved: (letters, id) => {
          order.push(`told ${letters.length}`);
          ports.moved(letters, id);
        },
        deadLetters: {
          ...ports.deadLetters,
          delete: (handles) => {
            order.push(`delete ${handles.length}`);
            return ports.deadLetters.delete(handles);
          },
        },
      }),
    });
    world.add('order', orderEvent(), { failureClass: 'transient', failureReason: 'TimeoutError' });
    await world.redrive('order');
    expect(order).toEqual(['told 1', 'delete 1']);
    expect(world.moved).toMatchObject([
      {
        letter: { cause: { failureClass: 'transient', failureReason: 'TimeoutError' } },
        to: ['https://queue/order-queue'],
      },
    ]);
  });

  it('deletes nothing that the queue did not confirm, and gives it back at once', async () => {
    const world = redriveWorld(sending(async (messages) => new Set(messages.slice(1))));
    for (let n = 0; n < 10; n++) world.add('order');
    expect(await world.redrive('order')).toMatchObject({
      matched: 10,
      moved: 9,
      failed: 1,
      remaining: 1,
      ended: 'done',
    });
    expect(statesIn(world.letters('order'))).toEqual(['visible']);
  });

  it('counts what is moved and could not be deleted: the copy is harmless', async () => {
    const world = redriveWorld({
      ports: ({ deadLetters }) => ({
        deadLetters: { ...deadLetters, delete: async (handles) => deadLetters.delete(handles.slice(1)) },
      }),
    });
    for (let n = 0; n < 10; n++) world.add('order');
    expect(await world.redrive('order')).toMatchObject({ moved: 9, movedNotDeleted: 1, failed: 0, remaining: 1 });
    expect(bodiesIn(world.queue('order'))).toHaveLength(10);
    expect(statesIn(world.letters('order'))).toEqual(['visible']);
  });

  it('leaves a message that only one of its two queues took', async () => {
    const world = redriveWorld({
      ports: (ports) => ({
        queue: (url) => (url.includes('mailer') ? { send: async () => new Set() } : ports.queue(url)),
      }),
    });
    world.add('unrouted');
    expect(await world.redrive('unrouted')).toMatchObject({ moved: 0, failed: 1, remaining: 1 });
  });

  it('goes on past every kind of malformed message, and leaves it', async () => {
    const world = redriveWorld();
    const bodies = [
      'not json',
      'null',
      '7',
      '[]',
      '{}',
      '{"detail":null}',
      '{"detail":{"metadata":null}}',
      '{"source":"commerce.amazon","detail-type":"OrderStateChanged","detail":7}',
      '{"source":"commerce.amazon","detail-type":"toString","detail":{"metadata":{"sellerId":"s"}}}',
      '{"source":["commerce.amazon"],"detail-type":{},"detail":[]}',
      '"'.repeat(100_000),
    ];
    for (const body of bodies) world.add('order', body, { redriveCount: 'many', deadLetteredAt: 'yesterday' });
    for (let n = 0; n < 20; n++) world.add('order');
    expect(await world.redrive('order')).toMatchObject({ moved: 20, skipped: bodies.length, remaining: bodies.length });
    expect(bodiesIn(world.letters('order'))).toEqual(bodies.sort());
    expect((await world.inspect('order')).seen).toBe(bodies.length);
    expect(await world.discard('order')).toMatchObject({ discarded: bodies.length, remaining: 0 });
  });

  it('moves nothing on a dry run, and says what it would move', async () => {
    const world = redriveWorld();
    for (let n = 0; n < 12; n++) world.add('order', orderEvent(), { failureClass: 'transient', failureReason: 'x' });
    world.add('order', 'not json');
    expect(await world.redrive('order', { dryRun: true })).toMatchObject({
      dryRun: true,
      matched: 12,
      moved: 0,
      skipped: 1,
      remaining: 13,
      byCause: [{ failureClass: 'transient', failureReason: 'x', count: 12 }],
      ended: 'done',
    });
    expect(bodiesIn(world.queue('order'))).toEqual([]);
    expect(statesIn(world.letters('order'))).toEqual(Array(13).fill('visible'));
  });

  it('moves no more than it was asked to, and receives no more', async () => {
    const world = redriveWorld();
    for (let n = 0; n < 200; n++) world.add('order');
    expect(await world.redrive('order', { maxMessages: 27 })).toMatchObject({
      matched: 27,
      moved: 27,
      skipped: 0,
      seen: 27,
      remaining: 173,
      ended: 'max_messages',
    });
  });

  it('moves no more than it was asked to of those that match, and gives back the others', async () => {
    const world = redriveWorld();
    for (let n = 0; n < 200; n++) world.add('order', orderEvent(), { failureClass: n % 2 ? 'permanent' : 'transient' });
    const filter = { failureClass: 'transient' };
    const { moved, matched, seen, skipped, ended } = await world.redrive('order', { filter, maxMessages: 7 });
    expect([moved, matched, seen - skipped, ended]).toEqual([7, 7, 7, 'max_messages']);
    expect(statesIn(world.letters('order'))).toEqual(Array(193).fill('visible'));
  });

  it('says that there were more also when it saw all of them at once', async () => {
    const world = redriveWorld();
    for (let n = 0; n < 40; n++) world.add('order', orderEvent(), { failureClass: 'transient' });
    const answer = await world.redrive('order', { filter: { failureClass: 'transient' }, maxMessages: 15 });
    expect(answer).toMatchObject({ seen: 40, moved: 15, skipped: 25, ended: 'max_messages' });
  });

  it('looks for the few that match ten at a time', async () => {
    const world = redriveWorld();
    for (let n = 0; n < 500; n++) world.add('order');
    const filter = { failureClass: 'transient' };
    expect(await world.redrive('order', { filter, maxMessages: 1 })).toMatchObject({ seen: 500, moved: 0 });
    expect(world.callsOf('receive')).toHaveLength(50);
  });

  it('of exactly as many as it may move is done', async () => {
    const world = redriveWorld();
    for (let n = 0; n < 20; n++) world.add('order');
    expect(await world.redrive('order', { maxMessages: 20 })).toMatchObject({ moved: 20, ended: 'done' });
  });

  it('reports itself once, with what it did', async () => {
    const world = redriveWorld();
    world.add('order');
    const result = await world.redrive('order');
    expect(world.reports).toEqual([{ result, error: undefined }]);
  });
});

describe('a redrive that fails itself', () => {
  it.each(['queue', 'delete', 'receive'])('at %s gives everything back, and reports what it did', async (where) => {
    const failure = new Error('no such queue');
    const world = redriveWorld({
      ports: ({ deadLetters, source }) => {
        if (where === 'queue') {
          return {
            queue: () => {
              throw failure;
            },
          };
        }
        if (where === 'delete') return { deadLetters: { ...deadLetters, delete: () => Promise.reject(failure) } };
        let receives = 0;
        const receive = (max: number) => (++receives === 3 ? Promise.reject(failure) : source.receive(max));
        return { source: { ...source, receive } };
      },
    });
    for (let n = 0; n < 300; n++) world.add('order');
    await expect(world.redrive('order')).rejects.toBe(failure);
    expect(new Set(statesIn(world.letters('order')))).toEqual(new Set(['visible']));
    expect(world.reports).toMatchObject([{ error: failure }]);
    const { moved } = world.reports[0]?.result ?? { moved: -1 };
    expect(statesIn(world.letters('order')).length).toBe(300 - moved);
  });

  it('tells what it did although nobody can count what remains', async () => {
    const world = redriveWorld({
      ports: ({ source }) => {
        let counts = 0;
        const count = () => (++counts === 2 ? Promise.reject(new Error('throttled')) : source.count());
        return { source: { ...source, count } };
      },
    });
    for (let n = 0; n < 30; n++) world.add('order');
    expect(await world.redrive('order', { maxMessages: 10 })).toMatchObject({ moved: 10, remaining: 20 });
  });
});

describe('a redrive with a filter', () => {
  it('receives every message once, and moves the one that matches', async () => {
    const world = redriveWorld();
    const wanted = orderEvent();
    world.add('order', wanted);
    for (let n = 0; n < 999; n++) world.add('order');
    const filter = { changeId: wanted.detail.metadata.changeId };
    expect(await world.redrive('order', { filter })).toMatchObject({
      matched: 1,
      moved: 1,
      skipped: 999,
      seen: 1_000,
      remaining: 999,
      ended: 'done',
    });
    const left = [...world.letters('order').messages()];
    expect(left.map(({ receiveCount }) => receiveCount)).toEqual(Array(999).fill(1));
    expect(new Set(left.map(({ state }) => state))).toEqual(new Set(['visible']));
    const asked = world.callsOf('receive').reduce((sum, { count }) => sum + count, 0);
    expect(asked).toBe(1_000); // never for more than are left to see
    expect(bodiesIn(world.queue('order'))).toEqual([JSON.stringify(wanted)]);
  });
});

describe('what died again during a run', () => {
  it('is left alone, so that the run ends although the consumer fails as fast as it moves', async () => {
    const world: ReturnType<typeof redriveWorld> = redriveWorld({
      latencyMillis: 5,
      ports: (ports) => ({
        queue: (url) => ({
          send: async (messages) => {
            const confirmed = await ports.queue(url).send(messages);
            for (const { body, attributes } of messages) {
              const deadLetteredAt = new Date(world.clock.now()).toISOString();
              const { redriveCount, redriveId } = attributes;
              const counters = { redriveCount: redriveCount?.StringValue, redriveId: redriveId?.StringValue };
              world.add('order', body, {
                failureClass: 'permanent',
                deadLetteredAt,
                ...(counters as Record<string, string>),
              });
            }
            return confirmed;
          },
        }),
      }),
    });
    for (let n = 0; n < 500; n++) world.add('order');
    const { moved, redriveId, startedAt, ended } = await world.redrive('order');
    expect(moved).toBeGreaterThan(0);
    expect(bodiesIn(world.queue('order'))).toHaveLength(moved);
    expect([...world.letters('order').messages()]).toHaveLength(500);
    expect(ended).toBe('done');

    // And so does a run that continues it.
    const again = await world.redrive('order', { redriveId, startedAt });
    expect(again).toMatchObject({ redriveId, startedAt });
    expect(again.moved + moved).toBeLessThanOrEqual(500);
    const byCause = (await world.inspect('order')).byCause.flatMap(({ diedAgain }) => diedAgain);
    const died = moved + again.moved;
    expect(byCause).toEqual([{ redriveId, count: died, changes: died }]);
  });

  it.each([
    ['by the id of the run, also after a crash, which leaves no date', { redriveId: aRun }, 0],
    ['by its date', { deadLetteredAt: '2025-12-01T10:00:00.001Z' }, 0],
    ['unless it died before', { deadLetteredAt: '2025-12-01T10:00:00.000Z' }, 1],
    ['unless its date is not one of ours, whatever it may mean', { deadLetteredAt: '12/25/2025 10:00' }, 1],
    ['unless its date is still to come, and so wrong', { deadLetteredAt: '2027-01-01T00:00:00.000Z' }, 1],
    ['unless it died before, in another run', { redriveId: '22222222-2222-4222-8222-222222222222' }, 1],
  ])('is known when the run goes on: %s', async (_, attributes, moved) => {
    const world = redriveWorld();
    world.add('order', orderEvent(), attributes);
    const earlier = { redriveId: aRun, startedAt: '2025-12-01T10:00:00.000Z' };
    expect(await world.redrive('order', earlier)).toMatchObject({ ...earlier, moved, skipped: 1 - moved });
  });
});

describe('a letter that was redriven as often as it may be', () => {
  const history = {
    failureClass: 'permanent',
    failureReason: 'schema_broken',
    failureMessage: 'detail.data.status: invalid_value',
    failureFingerprint: 'abc',
    receiveCount: '1',
    deadLetteredAt: '2025-12-31T00:00:00.000Z',
    redriveCount: '3',
    redriveId: aRun,
    firstFailedAt: '2025-12-30T00:00:00.000Z',
  };

  it('goes to quarantine with its history and whose it was, and the rest of the run goes on', async () => {
    const world = redriveWorld();
    const body = JSON.stringify(orderEvent());
    const traceHeader = 'Root=1-5759e988-bd862e3fe1be46a994272793';
    world.add(
      'order',
      body,
      { eventType: 'OrderStateChanged', ...history },
      { messageGroupId: 'seller-9', traceHeader },
    );
    for (let n = 0; n < 15; n++) world.add('order');
    const dry = { matched: 16, moved: 0, quarantined: 1, remaining: 16 };
    expect(await world.redrive('order', { dryRun: true })).toMatchObject(dry);
    expect(await world.redrive('order')).toMatchObject({ matched: 16, moved: 15, quarantined: 1, remaining: 0 });
    const [message] = [...world.letters('quarantine').messages()];
    expect(message).toMatchObject({ body, messageGroupId: 'seller-9', traceHeader });
    expect(message?.attributes).toEqual(attributesOf({ ...history, consumer: 'order' })); // ten, the most of SQS
    expect((await world.inspect('quarantine')).byCause).toMatchObject([{ failureReason: 'schema_broken', count: 1 }]);
  });

  it('goes to quarantine without what SQS has no room for, but knowing whose it was', async () => {
    const world = redriveWorld();
    const foreign = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`foreign${n}`, 'x']));
    world.add('order', orderEvent(), { ...foreign, redriveCount: '3' });
    expect(await world.redrive('order')).toMatchObject({ quarantined: 1, failed: 0 });
    const [message] = [...world.letters('quarantine').messages()];
    expect(Object.keys(message?.attributes ?? {})).toHaveLength(10);
    expect(message?.attributes).toMatchObject(attributesOf({ consumer: 'order' }));
  });

  it.each(['', '-1', '1.5', 'many', '9'.repeat(30)])(
    'is not one that says it was %j times: it goes on',
    async (said) => {
      const world = redriveWorld();
      world.add('order', orderEvent(), said ? { redriveCount: said } : {});
      expect(await world.redrive('order')).toMatchObject({ moved: 1, quarantined: 0 });
      const [message] = [...world.queue('order').messages()];
      expect(message?.attributes).toMatchObject(attributesOf({ redriveCount: '1' }));
    },
  );

  it('goes to quarantine also when its body matches no route any more', async () => {
    const world = redriveWorld();
    world.add('order', 'not json', { redriveCount: '3' });
    expect(await world.redrive('order')).toMatchObject({ quarantined: 1, skipped: 0 });
  });

  it('stays where it is when quarantine does not take it', async () => {
    const world = redriveWorld(sending(async () => new Set()));
    world.add('order', orderEvent(), history);
    expect(await world.redrive('order')).toMatchObject({ quarantined: 0, failed: 1, remaining: 1 });
  });

  it('comes back from quarantine to its consumer only, with a note', async () => {
    const world = redriveWorld();
    world.add('quarantine', orderEvent(), { ...history, consumer: 'mailer' });
    world.add('quarantine', orderEvent(), { redriveCount: '9' }); // nobody's: to all that want it
    expect(await world.redrive('quarantine')).toMatchObject({ error: 'bad_request', problems: [{ path: 'note' }] });
    expect(await world.redrive('quarantine', { note: 'mended' })).toMatchObject({ moved: 2, quarantined: 0 });
    expect(
      [...world.queue('mailer').messages()].map(({ attributes }) => attributes?.redriveCount?.StringValue).sort(),
    ).toEqual(['10', '4']);
    expect([...world.queue('order').messages()]).toHaveLength(1);
  });

  it('visits the dead-letter queue no more than 1 + 3 times, however often somebody redrives', async () => {
    const world = redriveWorld();
    const poison = JSON.stringify(orderEvent());
    world.add('order', poison);
    for (let n = 0; n < 20; n++) world.add('order');
    let visits = 1;
    for (let run = 0; run < 10; run++) {
      const { failed, ended } = await world.redrive('order');
      expect([failed, ended]).toEqual([0, 'done']);
      for (const { body, attributes } of [...world.queue('order').messages()]) {
        if (body !== poison) continue;
        visits += 1;
        const carried = Object.entries(attributes ?? {}).map(([name, { StringValue = '' }]) => [name, StringValue]);
        world.add('order', poison, { failureClass: 'permanent', ...Object.fromEntries(carried) });
      }
      world.queue('order').purge();
      await world.clock.wait(1_000);
    }
    expect(visits).toBe(1 + 3);
    expect(bodiesIn(world.letters('quarantine'))).toEqual([poison]);
    expect(bodiesIn(world.letters('order'))).toEqual([]);
  });
});

describe('a consumer whose row wants a note', () => {
  it('gets its dead letters back only with one', async () => {
    const world = redriveWorld();
    world.add('mailer');
    expect(await world.redrive('mailer')).toMatchObject({
      error: 'bad_request',
      problems: [{ path: 'note', code: 'note_required' }],
    });
    expect(world.calls).toEqual([]);
    expect(await world.redrive('mailer', { note: 'the mail server was down' })).toMatchObject({ moved: 1 });
    expect(bodiesIn(world.queue('order'))).toEqual([]);
  });

  it('needs none to be looked at, nor for what was unrouted and never came to it', async () => {
    const world = redriveWorld();
    world.add('mailer');
    world.add('unrouted');
    expect(await world.redrive('mailer', { dryRun: true })).toMatchObject({ matched: 1 });
    expect(await world.redrive('unrouted')).toMatchObject({ moved: 1 });
  });
});

describe('the time of a run', () => {
  it('ends it early enough to give everything back, and it says so', async () => {
    const world = redriveWorld({ latencyMillis: 40 });
    for (let n = 0; n < 500; n++) world.add('order', orderEvent(), { failureClass: n % 2 ? 'transient' : 'permanent' });
    const start = world.clock.now();
    const first = await world.redrive('order', { filter: { failureClass: 'transient' }, ratePerSecond: 3 });
    expect(first.ended).toBe('time_is_up');
    expect(first.moved).toBeGreaterThan(100);
    expect(first).toMatchObject({ failed: 0, remaining: 500 - first.moved, matched: first.moved });
    expect(first.seen).toBe(first.matched + first.skipped);
    expect(world.clock.now() - start).toBeLessThanOrEqual(50_000);
    expect(new Set(statesIn(world.letters('order')))).toEqual(new Set(['visible']));

    const { redriveId, startedAt } = first;
    const next = { filter: { failureClass: 'transient' }, redriveId, startedAt };
    expect(await world.redrive('order', next)).toMatchObject({ moved: 250 - first.moved, ended: 'done' });
  });

  it('is kept although every call is slow', async () => {
    const world = redriveWorld({ latencyMillis: 900 });
    for (let n = 0; n < 5_000; n++) world.add('order', orderEvent(), { failureClass: 'permanent' });
    const start = world.clock.now();
    const result = await world.redrive('order', { filter: { failureClass: 'transient' } });
    expect(result).toMatchObject({ moved: 0, ended: 'time_is_up', remaining: 5_000 });
    expect(world.clock.now() - start).toBeLessThanOrEqual(50_000);
  });

  it('is kept although it takes long to tell the health of the consumer', async () => {
    const world: ReturnType<typeof redriveWorld> = redriveWorld({
      latencyMillis: 1,
      ports: (ports) => ({
        firingAlarms: async (names) => {
          const late = world.clock.now() - start > 40_000;
          if (late) await world.clock.wait(10_000);
          return ports.firingAlarms(names);
        },
      }),
    });
    for (let n = 0; n < 1_000; n++) world.add('order');
    const start = world.clock.now();
    const result = await world.redrive('order', { ratePerSecond: 10 });
    expect(result.ended).toBe('time_is_up');
    const lastSend = world.callsOf('send').at(-1)?.at ?? 0;
    expect(lastSend - start).toBeLessThan(48_000);
    expect(statesIn(world.letters('order'))).toEqual(Array(1_000 - result.moved).fill('visible'));
  });
});

describe('the health of the consumer', () => {
  it('that is bad at the start keeps everything where it is: nothing is received', async () => {
    const world = redriveWorld();
    world.add('order');
    world.alarms.firing = ['order-crashing'];
    expect(await world.redrive('order')).toMatchObject({
      ended: 'unhealthy',
      alarms: ['order-crashing'],
      matched: 0,
      seen: 0,
      remaining: 1,
    });
    expect(world.callsOf('receive')).toEqual([]);
  });

  it('is only reported on a dry run', async () => {
    const world = redriveWorld();
    world.add('order');
    world.alarms.firing = ['order-throttled'];
    const answer = await world.redrive('order', { dryRun: true });
    expect(answer).toMatchObject({ ended: 'done', alarms: ['order-throttled'], matched: 1 });
  });

  it('of another consumer does not matter, but to queues whose letters may be anybody’s', async () => {
    const world = redriveWorld();
    world.alarms.firing = ['return-failing-records'];
    world.add('order');
    expect(await world.redrive('order')).toMatchObject({ ended: 'done', moved: 1 });
    for (const queue of ['unrouted', 'quarantine']) {
      expect(await world.redrive(queue, { note: 'why' })).toMatchObject({ ended: 'unhealthy' });
    }
  });

  it('that turns bad between two steps of the ramp stops the run, which gives back the rest', async () => {
    const world = redriveWorld({ latencyMillis: 1 });
    for (let n = 0; n < 400; n++) world.add('order');
    world.clock.schedule(3_500, () => {
      world.alarms.firing = ['order-failing-records'];
    });
    const start = world.clock.now();
    const result = await world.redrive('order', { ratePerSecond: 100, rampSeconds: 10 });
    expect(result).toMatchObject({ ended: 'unhealthy', alarms: ['order-failing-records'], failed: 0 });
    // 10 + 20 + 30 + 40 messages in the first four seconds, of which the alarm is seen at the end of the fourth.
    expect(result.moved).toBeGreaterThan(60);
    expect(result.moved).toBeLessThanOrEqual(110);
    expect(world.clock.now() - start).toBeLessThan(6_000);
    expect(statesIn(world.letters('order'))).toEqual(Array(400 - result.moved).fill('visible'));
    expect(result.seen).toBe(result.matched + result.skipped);
  });

  it('is looked at every five seconds after the ramp', async () => {
    const world = redriveWorld({ latencyMillis: 1 });
    for (let n = 0; n < 300; n++) world.add('order');
    await world.redrive('order', { ratePerSecond: 10 });
    const gaps = world.callsOf('alarms').map(({ at }, index, all) => at - (all[index - 1]?.at ?? at));
    expect(gaps.length).toBeGreaterThanOrEqual(6);
    for (const gap of gaps.slice(1)) expect(Math.abs(gap - 5_000)).toBeLessThanOrEqual(200);
  });

  it.each(['at the start', 'later'])('that nobody can tell %s counts as bad', async (when) => {
    let asked = 0;
    const world = redriveWorld({
      latencyMillis: 1,
      ports: (ports) => ({
        firingAlarms: (names) => {
          asked += 1;
          if (when === 'later' && asked < 2) return ports.firingAlarms(names);
          return Promise.reject(Object.assign(new Error('no'), { name: 'AccessDenied' }));
        },
      }),
    });
    for (let n = 0; n < 300; n++) world.add('order');
    const { ended, alarms, moved } = await world.redrive('order', { ratePerSecond: 10 });
    expect([ended, alarms]).toEqual(['unhealthy', ['unknown: AccessDenied']]);
    expect(moved > 0).toBe(when === 'later');
  });
});

describe('the pace of a redrive', () => {
  it.each([1, 7, 50, 500, 4_000])('is never above %i messages a second', async (ratePerSecond) => {
    const world = redriveWorld({ latencyMillis: 5 });
    for (let n = 0; n < Math.min(6_000, ratePerSecond * 3); n++) world.add('order');
    await world.redrive('order', { ratePerSecond });
    const sends = world.callsOf('send');
    const most = Math.max(
      ...sends.map(({ at }) =>
        sends.filter((other) => other.at >= at && other.at < at + 1_000).reduce((sum, { count }) => sum + count, 0),
      ),
    );
    expect(most).toBeLessThanOrEqual(Math.max(1, Math.ceil(ratePerSecond * 1.1)));
    expect(most).toBeGreaterThanOrEqual(Math.floor(Math.min(6_000, ratePerSecond) * 0.8));
  });

  it('rises in ten steps', async () => {
    const world = redriveWorld({ latencyMillis: 5 });
    for (let n = 0; n < 1_000; n++) world.add('order');
    const start = world.clock.now();
    await world.redrive('order', { ratePerSecond: 100, rampSeconds: 10 });
    const perSecond = Array.from({ length: 12 }, (_, second) =>
      world
        .callsOf('send')
        .filter(({ at }) => Math.floor((at - start) / 1_000) === second)
        .reduce((sum, { count }) => sum + count, 0),
    );
    for (const [second, count] of perSecond.entries()) {
      const rate = Math.min(100, (second + 1) * 10);
      expect(Math.abs(count - rate)).toBeLessThanOrEqual(11);
    }
  });
});
