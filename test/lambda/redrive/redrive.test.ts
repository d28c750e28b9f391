import { describe, expect, it } from 'vitest';
import { inspect } from '../../../lambda/redrive/inspect.ts';
import { type RedrivePorts, redrive } from '../../../lambda/redrive/redrive.ts';
import { type RedriveRequest, readRequest } from '../../../lambda/redrive/request.ts';
import type { Routing } from '../../../lambda/redrive/routes.ts';
import { orderEvent } from '../../support/events.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { emptyQueue, queuePorts } from '../../support/queue-ports.ts';

const route = (consumer: string, eventType: string) => ({
  consumer,
  eventType,
  queueUrl: `https://queue/${consumer}-queue`,
  deadLetterQueueUrl: `https://queue/${consumer}-dlq`,
});
const routing: Routing = {
  routes: [
    route('order', 'OrderStateChanged'),
    route('mailer', 'OrderStateChanged'),
    route('return', 'ReturnStateChanged'),
  ],
  marketplaces: ['amazon', 'direct'],
};

/** The queues of three consumers, and a queue of dead letters to push them back from. */
function world(overrides: (ports: RedrivePorts) => Partial<RedrivePorts> = () => ({})) {
  const clock = manualClock();
  const letters = emptyQueue('dead-letters', clock);
  const queues = Object.fromEntries(routing.routes.map(({ consumer }) => [consumer, emptyQueue(consumer, clock)]));
  const ports: RedrivePorts = {
    source: queuePorts(letters, clock).source,
    deadLetters: queuePorts(letters, clock),
    queueOf: ({ consumer }) => queuePorts(queues[consumer] as never, clock),
    now: clock.now,
    newId: () => 'redrive-1',
    runForMillis: 50_000,
  };
  const add = (body: unknown, attributes: Record<string, string> = {}, more: { traceHeader?: string } = {}) =>
    letters.send({
      body: typeof body === 'string' ? body : JSON.stringify(body),
      messageGroupId: 'seller-1',
      ...more,
      attributes: Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
      ),
    });
  const request: RedriveRequest = {
    queue: 'order',
    maxMessages: Number.MAX_SAFE_INTEGER,
    dryRun: false,
    requestedBy: 'test',
    note: undefined,
  };
  const run = (more: Partial<RedriveRequest> = {}) =>
    redrive({ ...request, ...more }, routing, { ...ports, ...overrides(ports) });
  const look = (queue = 'order') => inspect({ ...request, queue }, routing, ports);
  const bodies = (consumer: string) => [...(queues[consumer]?.messages() ?? [])].map(({ body }) => body);
  return { clock, letters, add, run, look, bodies, queues };
}

describe('a redrive', () => {
  it('moves every dead letter to the queue it came from, and to no other consumer of its type', async () => {
    const { add, run, bodies, letters } = world();
    const events = Array.from({ length: 25 }, () => JSON.stringify(orderEvent()));
    for (const event of events) add(event);
    expect(await run()).toMatchObject({ redriveId: 'redrive-1', matched: 25, moved: 25, failed: 0, remaining: 0 });
    expect(bodies('order').sort()).toEqual(events.sort());
    expect(bodies('mailer')).toEqual([]);
    expect([...letters.messages()]).toEqual([]);
  });

  it('of the unrouted queue moves an event to every queue it belongs to now, and leaves the rest', async () => {
    const { add, run, bodies, letters } = world();
    add(orderEvent());
    add(orderEvent({ source: 'commerce.unknown' }));
    add('not json');
    expect(await run({ queue: 'unrouted' })).toMatchObject({ moved: 1, skipped: 2, remaining: 2 });
    expect([bodies('order').length, bodies('mailer').length]).toEqual([1, 1]);
    expect([...letters.messages()].map(({ state }) => state)).toEqual(['visible', 'visible']);
  });

  it('keeps body, group and trace, and of the attributes only its own counters', async () => {
    const { add, run, queues } = world();
    const body = JSON.stringify(orderEvent(), null, 2);
    add(
      body,
      { failureClass: 'transient', failureReason: 'x', redriveCount: '1', firstFailedAt: '2026-01-01T00:00:00.000Z' },
      { traceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793' },
    );
    await run();
    expect([...(queues.order?.messages() ?? [])]).toMatchObject([
      {
        body,
        messageGroupId: 'seller-1',
        traceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793',
        attributes: {
          redriveCount: { StringValue: '2' },
          redriveId: { StringValue: 'redrive-1' },
          firstFailedAt: { StringValue: '2026-01-01T00:00:00.000Z' },
        },
      },
    ]);
    expect(Object.keys([...(queues.order?.messages() ?? [])][0]?.attributes ?? {})).toHaveLength(3);
  });

  it('deletes nothing that the queue did not confirm, and gives it back at once', async () => {
    const { add, run, letters } = world(() => ({
      queueOf: () => ({ send: async (messages) => new Set(messages.slice(1)) }),
    }));
    for (let n = 0; n < 10; n++) add(orderEvent());
    expect(await run()).toMatchObject({ moved: 9, failed: 1, remaining: 1 });
    expect([...letters.messages()].map(({ state }) => state)).toEqual(['visible']);
  });

  it('gives everything back when it fails itself', async () => {
    const { add, run, letters } = world(() => ({
      queueOf: () => {
        throw new Error('no such queue');
      },
    }));
    for (let n = 0; n < 10; n++) add(orderEvent());
    await expect(run()).rejects.toThrow('no such queue');
    expect([...letters.messages()].map(({ state }) => state)).toEqual(Array(10).fill('visible'));
  });

  it('moves nothing on a dry run', async () => {
    const { add, run, bodies, letters } = world();
    for (let n = 0; n < 12; n++) add(orderEvent());
    expect(await run({ dryRun: true })).toMatchObject({ dryRun: true, matched: 12, moved: 0, remaining: 12 });
    expect(bodies('order')).toEqual([]);
    expect([...letters.messages()]).toHaveLength(12);
  });

  it('ends, and moves each message once, when the consumer fails as fast as it moves', async () => {
    const { add, run, clock, letters, queues } = world((ports) => ({
      queueOf: (route) => ({
        send: async (messages) => {
          const confirmed = await ports.queueOf(route).send(messages);
          clock.advance(1);
          for (const { body } of messages) {
            const deadLetteredAt = { DataType: 'String', StringValue: new Date(clock.now()).toISOString() };
            letters.send({ body, attributes: { deadLetteredAt } });
          }
          return confirmed;
        },
      }),
    }));
    for (let n = 0; n < 20; n++) add(orderEvent());
    const { moved } = await run();
    expect(moved).toBeGreaterThan(0);
    expect(moved).toBeLessThanOrEqual(20);
    expect([...(queues.order?.messages() ?? [])]).toHaveLength(moved);
  });

  it('looks at no more messages than it was allowed', async () => {
    const { add, run } = world();
    for (let n = 0; n < 20; n++) add(orderEvent());
    expect(await run({ maxMessages: 7 })).toMatchObject({ moved: 7, remaining: 13 });
  });

  it('ends after its time and says what remains', async () => {
    const { add, run, clock } = world((ports) => ({
      source: {
        ...ports.source,
        receive: () => {
          clock.advance(20_000);
          return ports.source.receive();
        },
      },
    }));
    for (let n = 0; n < 100; n++) add(orderEvent());
    expect(await run()).toMatchObject({ moved: 30, remaining: 70 });
  });
});

describe('an inspection', () => {
  it('groups dead letters by cause and leaves every one where it is', async () => {
    const { add, look, letters } = world();
    for (let n = 0; n < 3; n++) {
      add(orderEvent(), { failureClass: 'permanent', failureReason: 'schema_broken', failureFingerprint: 'abc' });
    }
    add(orderEvent(), { ERROR_CODE: 'NO_PERMISSIONS', ERROR_MESSAGE: 'x' });
    add('whatever');
    expect(await look()).toMatchObject({
      atStart: 5,
      seen: 5,
      byCause: [
        { failureClass: 'permanent', failureReason: 'schema_broken', count: 3 },
        { failureClass: 'undelivered', failureReason: 'NO_PERMISSIONS', count: 1 },
        { failureClass: 'unknown', failureReason: 'crash_or_timeout', count: 1 },
      ],
    });
    expect([...letters.messages()].map(({ state }) => state)).toEqual(Array(5).fill('visible'));
  });

  it.each([
    ['unknown_source', orderEvent({ source: 'commerce.shopify' })],
    ['unknown_detail_type', orderEvent({ detailType: 'OrderExploded' })],
    ['no_seller_id', orderEvent({ metadata: { sellerId: '' } })],
    ['no_seller_id', orderEvent({ metadata: { sellerId: undefined } })],
    ['not_an_event', '[]'],
    ['has_a_route_now', orderEvent()],
  ])('says %s of an unrouted event', async (failureReason, event) => {
    const { add, look } = world();
    add(event);
    expect((await look('unrouted')).byCause).toMatchObject([{ failureClass: 'unrouted', failureReason, count: 1 }]);
  });
});

describe('a request', () => {
  it('is a dry run of the whole queue unless it says otherwise', () => {
    expect(readRequest({ queue: 'order' }, ['order'])).toEqual({
      request: {
        queue: 'order',
        maxMessages: Number.MAX_SAFE_INTEGER,
        dryRun: true,
        requestedBy: 'unknown',
        note: undefined,
      },
    });
  });

  it('with mistakes is answered with every one of them', () => {
    const read = readRequest({ queue: 'orders', maxMessages: 0, dryRun: 'no', execute: true }, ['order', 'unrouted']);
    expect('refused' in read && read.refused.problems.map(({ path, message }) => [path, message])).toEqual([
      ['queue', 'Invalid option: expected one of "order"|"unrouted"'],
      ['maxMessages', 'Too small: expected number to be >=1'],
      ['dryRun', 'Invalid input: expected boolean, received string'],
      ['', 'Unrecognized key: "execute"'],
    ]);
  });

  it.each([null, undefined, [], 'order', 7])('that is %j is refused', (payload) => {
    expect('refused' in readRequest(payload, ['order'])).toBe(true);
  });
});
