import { describe, expect, it } from 'vitest';
import type { PublishableEvent } from '../../../lambda/publish/check-event.ts';
import { entrySize, type PutEventsEntry } from '../../../lambda/publish/entry-size.ts';
import { createPublisher, type PublisherOptions } from '../../../lambda/publish/publisher.ts';
import type { PutEvents } from '../../../lambda/publish/send-batch.ts';

const now = Date.UTC(2026, 5, 1);

function orderEvent(number: number, data: object = {}): PublishableEvent {
  return {
    detailType: 'OrderStateChanged',
    detail: {
      metadata: {
        schemaVersion: 1,
        changeId: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
        marketplace: 'direct',
        sellerId: 'seller-1',
        occurredAt: '2026-06-01T00:00:00Z',
        version: now,
      },
      data: { orderId: `order-${number}`, status: 'paid', ...data },
    },
  };
}

const changeIdIn = (entry: PutEventsEntry): string => JSON.parse(entry.Detail).metadata.changeId;
const orders = (count: number) => Array.from({ length: count }, (_, index) => orderEvent(index));
const accepted = (entries: readonly PutEventsEntry[]) => ({ Entries: entries.map(() => ({ EventId: 'event-id' })) });
const sdkError = (name: string, httpStatusCode?: number) =>
  Object.assign(new Error(`${name} said so`), { name, $metadata: { httpStatusCode } });

/** A publisher over a port that answers by script; what it was asked and how long it slept is kept. */
function publisherOver(
  answer: (entries: PutEventsEntry[], call: number) => Awaited<ReturnType<PutEvents>>,
  options?: Partial<PublisherOptions>,
) {
  const requests: PutEventsEntry[][] = [];
  const sleeps: number[] = [];
  const publisher = createPublisher({
    busName: 'commerce-test-bus',
    now: () => now,
    random: () => 0.5,
    sleep: async (millis) => void sleeps.push(millis),
    putEvents: async ({ Entries }) => {
      requests.push(Entries);
      return answer(Entries, requests.length);
    },
    concurrency: 1,
    ...options,
  });
  return { publisher, requests, sleeps };
}

describe('publishing', () => {
  it('sends at most ten entries a request, with the source that follows from the marketplace, to its bus', async () => {
    const { publisher, requests } = publisherOver(accepted);
    const result = await publisher.publish(orders(23));
    expect(result).toEqual({ published: 23, failed: [], stopped: undefined });
    expect(requests.map((entries) => entries.length)).toEqual([10, 10, 3]);
    expect(requests[0]?.[0]).toEqual({
      Source: 'commerce.direct',
      DetailType: 'OrderStateChanged',
      Detail: JSON.stringify(orderEvent(0).detail),
      EventBusName: 'commerce-test-bus',
    });
  });

  it('sends an event as often as it stands in the input', async () => {
    const { publisher, requests } = publisherOver(accepted);
    const event = orderEvent(0);
    expect(await publisher.publish([event, event])).toMatchObject({ published: 2 });
    expect(requests.flat()).toHaveLength(2);
  });

  it('splits requests by bytes', async () => {
    const events = orders(3);
    const entryBytes = entrySize({
      Source: 'commerce.direct',
      DetailType: 'OrderStateChanged',
      Detail: JSON.stringify(events[0]?.detail),
    });
    const fits = publisherOver(accepted, { maxRequestBytes: 3 * entryBytes });
    await fits.publisher.publish(events);
    expect(fits.requests.map((entries) => entries.length)).toEqual([3]);
    const short = publisherOver(accepted, { maxRequestBytes: 3 * entryBytes - 1 });
    await short.publisher.publish(events);
    expect(short.requests.map((entries) => entries.length)).toEqual([2, 1]);
  });

  it('reports an event above the limit by its identity and sends the others', async () => {
    const { publisher, requests } = publisherOver(accepted, { maxRequestBytes: 2_000 });
    const large = orderEvent(1, { note: 'x'.repeat(2_000) });
    const result = await publisher.publish([orderEvent(0), large, orderEvent(2)]);
    expect(result.published).toBe(2);
    expect(result.failed).toMatchObject([
      { index: 1, event: large, changeId: '00000000-0000-4000-8000-000000000001', reason: 'too_large' },
    ]);
    expect(requests).toHaveLength(1);
  });

  it('sends no invalid event and tells all that is wrong with it', async () => {
    const { publisher, requests } = publisherOver(accepted);
    const bad = orderEvent(1, { status: 'lost', currency: 'euro' });
    const result = await publisher.publish([orderEvent(0), bad, orderEvent(2)]);
    expect(result.published).toBe(2);
    expect(result.failed).toEqual([
      {
        index: 1,
        event: bad,
        changeId: '00000000-0000-4000-8000-000000000001',
        action: 'refused',
        reason: 'schema_broken',
        message: undefined,
        problems: [
          {
            path: 'detail.data.status',
            code: 'invalid_value',
            expected: 'one of pending, created, paid, partially_shipped, shipped, delivered, cancelled, unfulfillable',
          },
          {
            path: 'detail.data.currency',
            code: 'invalid_format_regex',
            expected: 'three capital letters, such as EUR',
          },
        ],
      },
    ]);
    expect(requests.flat()).toHaveLength(2);
  });

  it('refuses a source that is not the marketplace of the event, and what JSON cannot carry', async () => {
    const { publisher } = publisherOver(accepted);
    const result = await publisher.publish([
      { ...orderEvent(0), source: 'commerce.amazon' },
      orderEvent(1, { unknownField: 1n }),
      { detailType: 'OrderStateChanged', detail: 'text' },
      { detailType: 'OrderStateChanged', detail: '"text"' },
      { detailType: 'OrderStateChanged', detail: undefined },
      { detailType: 'PriceStateChanged', detail: {} },
    ]);
    expect(result.published).toBe(0);
    expect(result.failed.map(({ reason }) => reason)).toEqual([
      'source_mismatch',
      'not_json',
      'not_json',
      'schema_broken',
      'schema_broken',
      'unknown_event_type',
    ]);
  });

  it('sends a detail that is text as it is, with its digits and blanks', async () => {
    const { publisher, requests } = publisherOver(accepted);
    const detail = JSON.stringify(orderEvent(0).detail, undefined, 1).replace(
      '"paid"',
      '"paid", "id": 576461413038785752, "rate": 1.10, "huge": 1e999',
    );
    expect(await publisher.publish([{ detailType: 'OrderStateChanged', detail }])).toMatchObject({ published: 1 });
    expect(requests.flat().map(({ Detail }) => Detail)).toEqual([detail]);
  });

  it('refuses a text with a name twice in one object, which readers take differently', async () => {
    const { publisher } = publisherOver(accepted);
    const detail = JSON.stringify(orderEvent(0).detail).replace('"paid"', '"paid", "sta\\u0074us": "pending"');
    const result = await publisher.publish([{ detailType: 'OrderStateChanged', detail }]);
    expect(result).toMatchObject({
      published: 0,
      failed: [{ reason: 'schema_broken', problems: [{ path: 'detail.data.status', code: 'repeated_name' }] }],
    });
    expect(result.failed[0]?.changeId).toBe('00000000-0000-4000-8000-000000000000');
  });

  it('resends only the entries that failed for a passing reason, found by their position', async () => {
    const { publisher, requests, sleeps } = publisherOver((entries, call) => ({
      Entries: entries.map((_, position) => {
        if (call === 1 && position === 1) return { ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' };
        if (call === 1 && position === 2) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'not JSON' };
        return { EventId: 'event-id' };
      }),
    }));
    const result = await publisher.publish(orders(4));
    expect(requests.map((entries) => entries.map(changeIdIn).map((id) => id.at(-1)))).toEqual([
      ['0', '1', '2', '3'],
      ['1'],
    ]);
    expect(result.published).toBe(3);
    expect(result.failed).toMatchObject([{ index: 2, reason: 'MalformedDetail', message: 'not JSON' }]);
    expect(sleeps).toEqual([75]); // half of 100 ms is fixed, half of the other half random
  });

  it('waits twice as long after each attempt, up to a limit, and then gives up with the last code', async () => {
    const { publisher, requests, sleeps } = publisherOver(
      (entries) => ({ Entries: entries.map(() => ({ ErrorCode: 'InternalFailure' })) }),
      { maxAttempts: 5, maxBackoffMillis: 400, random: () => 0 },
    );
    const result = await publisher.publish(orders(1));
    expect(requests).toHaveLength(5);
    expect(sleeps).toEqual([50, 100, 200, 200]);
    expect(result).toMatchObject({ published: 0, failed: [{ reason: 'InternalFailure' }], stopped: undefined });
  });

  it('takes an entry that the answer leaves out for not confirmed', async () => {
    const { publisher, requests } = publisherOver((entries, call) => ({
      Entries: entries.slice(0, call === 1 ? 1 : entries.length).map(() => ({ EventId: 'event-id' })),
    }));
    expect(await publisher.publish(orders(3))).toMatchObject({ published: 3, failed: [] });
    expect(requests.map((entries) => entries.length)).toEqual([3, 2]);
  });

  it.each([
    ['a network error', Object.assign(new Error('reset'), { code: 'ECONNRESET' })],
    ['a server error', sdkError('SomeServerError', 503)],
    ['throttling of the request', sdkError('ThrottlingException', 400)],
    ['an error that the SDK calls retryable', Object.assign(new Error('again'), { $retryable: {} })],
  ])('sends the whole request again after %s', async (_, error) => {
    const { publisher, requests } = publisherOver((entries, call) => {
      if (call === 1) throw error;
      return accepted(entries);
    });
    expect(await publisher.publish(orders(3))).toMatchObject({ published: 3, failed: [] });
    expect(requests.map((entries) => entries.length)).toEqual([3, 3]);
  });

  it('finds the one entry for which AWS refuses the whole request', async () => {
    const { publisher } = publisherOver((entries) => {
      if (entries.some((entry) => changeIdIn(entry).endsWith('6'))) throw sdkError('ValidationException', 400);
      return accepted(entries);
    });
    const result = await publisher.publish(orders(10));
    expect(result.published).toBe(9);
    expect(result.failed).toMatchObject([{ index: 6, reason: 'ValidationException' }]);
    expect(result.stopped).toBeUndefined();
  });

  it.each([
    ['no credentials', sdkError('CredentialsProviderError'), 'CredentialsProviderError', 1],
    ['an expired token', sdkError('ExpiredTokenException', 400), 'ExpiredTokenException', 1],
    [
      'an endpoint that stays unreachable',
      Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
      'ECONNREFUSED',
      8,
    ],
  ])('stops reading at %s, which no event is to blame for', async (_, error, code, attempts) => {
    const { publisher, requests } = publisherOver(() => {
      throw error;
    });
    let read = 0;
    const result = await publisher.publish(
      (function* () {
        for (const event of orders(1_000)) {
          read++;
          yield event;
        }
      })(),
    );
    expect(requests).toHaveLength(attempts);
    expect(result.stopped).toMatchObject({ code });
    expect(read).toBeLessThan(50);
    expect(result.failed.map(({ index }) => index)).toEqual(result.failed.map((_, position) => position));
    expect(result.failed.length).toBeGreaterThanOrEqual(10);
  });

  it('never has more requests under way than its concurrency', async () => {
    let underWay = 0;
    let most = 0;
    const { publisher } = publisherOver(accepted, {
      concurrency: 3,
      putEvents: async ({ Entries }) => {
        most = Math.max(most, ++underWay);
        await new Promise(setImmediate);
        underWay--;
        return accepted(Entries);
      },
    });
    expect(await publisher.publish(orders(200))).toMatchObject({ published: 200 });
    expect(most).toBe(3);
  });

  it('reads a stream only as fast as it sends', async () => {
    let read = 0;
    let sent = 0;
    let mostAhead = 0;
    const { publisher } = publisherOver((entries) => {
      sent += entries.length;
      return accepted(entries);
    });
    await publisher.publish(
      (async function* () {
        for (const event of orders(500)) {
          mostAhead = Math.max(mostAhead, ++read - sent);
          yield event;
        }
      })(),
    );
    expect(sent).toBe(500);
    expect(mostAhead).toBeLessThanOrEqual(21); // one request under way, one full, one event more
  });

  it('ends at an abort, also while it waits for input, and reports what it read and did not send', async () => {
    const controller = new AbortController();
    const { publisher } = publisherOver(accepted);
    const result = await publisher.publish(
      (async function* () {
        yield* orders(12);
        controller.abort();
        await new Promise(() => {}); // a pipe that stays open
      })(),
      { signal: controller.signal },
    );
    expect(result.stopped).toMatchObject({ code: 'aborted' });
    expect(result.published + result.failed.length).toBe(12);
    expect(result.failed.at(-1)).toMatchObject({ index: 11, reason: 'aborted' });
  });

  it('ends at an abort while it waits to try again', async () => {
    const controller = new AbortController();
    const { publisher, requests } = publisherOver(
      (entries) => ({ Entries: entries.map(() => ({ ErrorCode: 'ThrottlingException' })) }),
      {
        sleep: async (_, signal) => {
          controller.abort();
          signal?.throwIfAborted();
        },
      },
    );
    const result = await publisher.publish(orders(2), { signal: controller.signal });
    expect(requests).toHaveLength(1);
    expect(result).toMatchObject({ published: 0, failed: [{ reason: 'aborted' }, { reason: 'aborted' }] });
  });

  it('stops at an input that fails, and keeps count of what it had read', async () => {
    const { publisher } = publisherOver(accepted);
    const result = await publisher.publish(
      (async function* () {
        yield* orders(12);
        throw new Error('the disk is gone');
      })(),
    );
    expect(result.stopped).toMatchObject({ code: 'input_failed', message: 'the disk is gone' });
    expect(result.published + result.failed.length).toBe(12);
  });
});
