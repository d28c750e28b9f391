import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PublishableEvent } from '../../../lambda/publish/check-event.ts';
import { createPublisher } from '../../../lambda/publish/publisher.ts';
import { orderEvent } from '../../support/events.ts';

const now = Date.UTC(2026, 5, 1);

const numbered = (number: number, sellerId = 'seller-1'): PublishableEvent & { readonly number: number } => {
  const data = { orderId: `order-${number}` };
  const { 'detail-type': detailType, detail } = orderEvent({ metadata: { sellerId }, data });
  return { detailType: String(detailType), detail, number };
};

/** An open pipe: events come when the test says so, and it may end or fail. */
function pipe<Event>() {
  const waiting: { resolve: (result: IteratorResult<Event>) => void; reject: (error: Error) => void }[] = [];
  const come: Event[] = [];
  let over: (() => Promise<IteratorResult<Event>>) | undefined;
  const events: AsyncIterable<Event> = {
    [Symbol.asyncIterator]: () => ({
      next: () => {
        const event = come.shift();
        if (event !== undefined) return Promise.resolve({ done: false, value: event });
        if (over) return over();
        return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
      },
    }),
  };
  return {
    events,
    write(event: Event) {
      const reader = waiting.shift();
      if (reader) reader.resolve({ done: false, value: event });
      else come.push(event);
    },
    end() {
      over = () => Promise.resolve({ done: true, value: undefined });
      waiting.shift()?.resolve({ done: true, value: undefined });
    },
    fail(error: Error) {
      over = () => Promise.reject(error);
      waiting.shift()?.reject(error);
    },
  };
}

/** Publishes from an open pipe with a clock that the test moves: a linger is over when `pass` is called. */
function publishing(concurrency = 1, maxChangesPerEvent = 1) {
  const input = pipe<ReturnType<typeof numbered>>();
  const controller = new AbortController();
  const requests: number[][] = [];
  const settled: number[] = [];
  const lingers: { readonly millis: number; readonly signal: AbortSignal; readonly end: () => void }[] = [];
  const publisher = createPublisher({
    busName: 'commerce-test-bus',
    now: () => now,
    concurrency,
    maxChangesPerEvent,
    lingerMillis: 70,
    linger: (millis, signal) =>
      new Promise<void>((resolve, reject) => {
        lingers.push({ millis, signal, end: resolve });
        signal.addEventListener('abort', reject);
      }),
    putEvents: async ({ Entries }) => {
      requests.push(
        Entries.flatMap(({ Detail }) => [...Detail.matchAll(/order-(\d+)/g)].map(([, number]) => Number(number))),
      );
      return { Entries: Entries.map(() => ({ EventId: 'id' })) };
    },
  });
  const result = publisher.publishEach(
    input.events,
    ({ number }, failure) => settled.push(failure ? -number : number),
    { signal: controller.signal },
  );
  return {
    ...input,
    requests,
    settled,
    lingers,
    result,
    abort: () => controller.abort(),
    /** Until nothing happens any more without the test. */
    idle: () => new Promise(setImmediate),
    pass: () => lingers.at(-1)?.end(),
  };
}

describe('a trickle of events', () => {
  it('is sent when the linger of its first event is over, while the input stays open', async () => {
    const run = publishing();
    run.write(numbered(1));
    run.write(numbered(2));
    await run.idle();
    expect(run.requests).toEqual([]);
    expect(run.lingers.map(({ millis }) => millis)).toEqual([70]); // one for both
    run.pass();
    await run.idle();
    expect(run.requests).toEqual([[1, 2]]);
    expect(run.settled).toEqual([1, 2]);
    run.write(numbered(3));
    await run.idle();
    run.pass();
    await run.idle();
    expect(run.requests).toEqual([[1, 2], [3]]);
    run.end();
    expect(await run.result).toBeUndefined();
    expect(run.settled).toEqual([1, 2, 3]);
  });

  it('waits no longer because of others that are too large to be sent', async () => {
    const run = publishing();
    const tooLarge = numbered(2);
    Object.assign(tooLarge.detail as object, { more: 'x'.repeat(300 * 1_024) });
    run.write(numbered(1));
    run.write(tooLarge);
    run.write(numbered(3));
    await run.idle();
    expect(run.settled).toEqual([-2]);
    expect(run.lingers.map(({ signal }) => signal.aborted)).toEqual([false]); // that of the first
    run.pass();
    await run.idle();
    expect(run.requests).toEqual([[1, 3]]);
    run.end();
    await run.result;
  });

  it('waits for nothing once a request is full', async () => {
    const run = publishing();
    for (let number = 1; number <= 12; number++) run.write(numbered(number));
    await run.idle();
    expect(run.requests).toEqual([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]]);
    expect(run.lingers.map(({ signal }) => signal.aborted)).toEqual([true, false]); // of the first request, and of the next
    run.end();
    await run.result;
    expect(run.requests[1]).toEqual([11, 12]);
    expect(run.lingers.every(({ signal }) => signal.aborted)).toBe(true); // no timer keeps the process
  });

  it('waits for its pack and its request together no longer than one linger, whatever else is sent meanwhile', async () => {
    const run = publishing(1, 2);
    run.write(numbered(1, 'slow'));
    for (let number = 2; number <= 22; number++) run.write(numbered(number));
    await run.idle();
    expect(run.requests).toEqual([Array.from({ length: 20 }, (_, n) => n + 2)]); // ten packs of two
    expect(run.lingers.map(({ signal }) => signal.aborted)).toEqual([false]); // that of the first, which still waits
    run.pass();
    await run.idle();
    expect(run.requests[1]).toEqual([1, 22]);
    run.write(numbered(23, 'slow'));
    await run.idle();
    expect(run.lingers).toHaveLength(2);
    run.write(numbered(24, 'slow'));
    await run.idle();
    expect(run.requests).toHaveLength(2); // the pack is full, its request is not
    run.pass();
    await run.idle();
    expect(run.requests[2]).toEqual([23, 24]);
    run.end();
    expect(await run.result).toBeUndefined();
    expect(run.settled.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 24 }, (_, n) => n + 1));
  });

  it('is reported and not sent where it is aborted, or its input fails, before the linger is over', async () => {
    const aborted = publishing();
    aborted.write(numbered(1));
    await aborted.idle();
    aborted.abort();
    expect(await aborted.result).toMatchObject({ code: 'aborted' });
    expect([aborted.requests, aborted.settled]).toEqual([[], [-1]]);
    const failing = publishing();
    failing.write(numbered(1));
    await failing.idle();
    failing.fail(new Error('the pipe broke'));
    expect(await failing.result).toMatchObject({ code: 'input_failed', message: 'the pipe broke' });
    expect([failing.requests, failing.settled]).toEqual([[], [-1]]);
  });

  it('stops at an input that fails between two requests', async () => {
    const run = publishing();
    run.write(numbered(1));
    await run.idle();
    run.pass();
    await run.idle();
    run.fail(new Error('the pipe broke'));
    expect(await run.result).toMatchObject({ code: 'input_failed' });
    expect(run.settled).toEqual([1]);
  });

  it('loses, doubles and reorders nothing, whenever events come and lingers end', async () => {
    const step = fc.constantFrom('event', 'event', 'event', 'pass', 'idle');
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 60 }),
        fc.integer({ min: 1, max: 3 }),
        async (steps, concurrency) => {
          const run = publishing(concurrency);
          let written = 0;
          for (const now of steps) {
            if (now === 'event') run.write(numbered(++written));
            else if (now === 'pass') run.pass();
            else await run.idle();
          }
          run.end();
          await run.result;
          const all = Array.from({ length: written }, (_, index) => index + 1);
          expect(run.requests.flat()).toEqual(all);
          expect(run.settled.toSorted((a, b) => a - b)).toEqual(all);
          for (const request of run.requests) expect(request.length).toBeLessThanOrEqual(10);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('has no linger where all events are at hand', async () => {
    const lingers: number[] = [];
    const publisher = createPublisher({
      busName: 'commerce-test-bus',
      now: () => now,
      linger: async (millis) => void lingers.push(millis),
      putEvents: async ({ Entries }) => ({ Entries: Entries.map(() => ({ EventId: 'id' })) }),
    });
    expect(await publisher.publish([numbered(1), numbered(2)])).toMatchObject({ published: 2 });
    expect(lingers).toEqual([]);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 60_001])('has a linger that ends: not %s', (lingerMillis) => {
    const putEvents = async () => ({});
    expect(() => createPublisher({ busName: 'bus', putEvents, lingerMillis })).toThrow(
      `lingerMillis is from 0 to 60000; got ${lingerMillis}.`,
    );
  });
});
