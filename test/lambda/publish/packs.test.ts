import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elementsOf, membersOf } from '../../../lambda/events/json-text.ts';
import { mostChangesPerEvent, packMaxBytes } from '../../../lambda/events/pack.ts';
import type { PublishableEvent } from '../../../lambda/publish/check-event.ts';
import { entrySize, type PutEventsEntry } from '../../../lambda/publish/entry-size.ts';
import { createPublisher, type PublisherOptions } from '../../../lambda/publish/publisher.ts';
import type { PutEvents } from '../../../lambda/publish/send-batch.ts';

const now = Date.UTC(2026, 5, 1);
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const numberOf = (changeId: unknown) => Number(String(changeId).slice(-12));

interface Told {
  readonly seller?: number;
  readonly data?: string;
  readonly metadata?: string;
  readonly beside?: string;
  readonly sku?: string;
}

/** The text of a stock level's detail; `data`, `metadata` and `beside` are further members, such as `,"rate":1.10`. */
function stockText(
  n: number,
  { seller = 1, data = '', metadata = '', beside = '', sku = `sku-${n}` }: Told = {},
): string {
  return `{"metadata":{"schemaVersion":1,"changeId":"${uuid(n)}","marketplace":"direct","sellerId":"seller-${seller}","occurredAt":"2026-06-01T00:00:00Z","version":${n}${metadata}},"data":{"sku":"${sku}","locationId":"default","available":1${data}}${beside}}`;
}

const detailType = 'InventoryStateChanged';
const stock = (n: number, told?: Told): PublishableEvent => ({ detailType, detail: stockText(n, told) });
const stocks = (count: number, told: (n: number) => Told = () => ({})) =>
  Array.from({ length: count }, (_, n) => stock(n, told(n)));

/** A pack as a producer makes it itself, of single details. */
const packText = (details: readonly string[]) =>
  `{ "metadata" : {"schemaVersion":1,"marketplace":"direct","sellerId":"seller-1"}, "changes": [${details
    .map((detail) => {
      const { metadata, data } = JSON.parse(detail);
      const { schemaVersion: _, marketplace: __, sellerId: ___, ...own } = metadata;
      return ` ${JSON.stringify({ ...own, data })}`;
    })
    .join(',')}] }`;

/** Of each change that an entry carries, by the number of its changeId: the text of its data. */
function carried({ Detail }: PutEventsEntry): { readonly number: number; readonly data: string | undefined }[] {
  const textIn = (json: string, name: string) => membersOf(json).find((member) => member.name === name)?.text;
  const changes = textIn(Detail, 'changes');
  if (changes === undefined || changes === 'null') {
    return [{ number: numberOf(JSON.parse(Detail).metadata.changeId), data: textIn(Detail, 'data') }];
  }
  return elementsOf(changes).map(({ text }) => ({
    number: numberOf(JSON.parse(text).changeId),
    data: textIn(text, 'data'),
  }));
}

const accepted = (entries: readonly PutEventsEntry[]) => ({ Entries: entries.map(() => ({ EventId: 'event-id' })) });

function publisherOver(
  options: Partial<PublisherOptions> = {},
  answer: (entries: PutEventsEntry[], call: number) => Awaited<ReturnType<PutEvents>> = accepted,
) {
  const requests: PutEventsEntry[][] = [];
  const publisher = createPublisher({
    busName: 'commerce-test-bus',
    now: () => now,
    random: () => 0,
    sleep: async () => {},
    concurrency: 1,
    maxChangesPerEvent: mostChangesPerEvent,
    putEvents: async ({ Entries }) => {
      requests.push(Entries);
      return answer(Entries, requests.length);
    },
    ...options,
  });
  return { publisher, requests, entries: () => requests.flat() };
}

describe('packing', () => {
  it('is off unless the producer asks for it', async () => {
    const { publisher, entries } = publisherOver({ maxChangesPerEvent: undefined as unknown as number });
    await publisher.publish(stocks(3));
    expect(entries().map(({ Detail }) => Detail)).toEqual([0, 1, 2].map((n) => stockText(n)));
  });

  it.each([0, 21, 1.5, Number.NaN, -1])('refuses %d changes for an event', (maxChangesPerEvent) => {
    expect(() => publisherOver({ maxChangesPerEvent })).toThrow(RangeError);
  });

  it('sends the changes of one seller as one event, in the order in which they were read', async () => {
    const { publisher, entries } = publisherOver();
    expect(await publisher.publish(stocks(45))).toEqual({ published: 45, failed: [], stopped: undefined });
    expect(entries().map((entry) => carried(entry).map(({ number }) => number))).toEqual([
      Array.from({ length: 20 }, (_, n) => n),
      Array.from({ length: 20 }, (_, n) => 20 + n),
      Array.from({ length: 5 }, (_, n) => 40 + n),
    ]);
    expect(entries()[0]).toMatchObject({
      EventBusName: 'commerce-test-bus',
      Source: 'commerce.direct',
      DetailType: detailType,
    });
  });

  it('writes what the changes have in common once, and leaves a single change as it is', async () => {
    const { publisher, entries } = publisherOver();
    await publisher.publish([stock(0), stock(1), stock(2, { seller: 2 })]);
    expect(entries().map(({ Detail }) => Detail)).toEqual([
      '{"metadata":{"schemaVersion":1,"marketplace":"direct","sellerId":"seller-1"},"changes":[' +
        `{"changeId":"${uuid(0)}","occurredAt":"2026-06-01T00:00:00Z","version":0,"data":{"sku":"sku-0","locationId":"default","available":1}},` +
        `{"changeId":"${uuid(1)}","occurredAt":"2026-06-01T00:00:00Z","version":1,"data":{"sku":"sku-1","locationId":"default","available":1}}]}`,
      stockText(2, { seller: 2 }),
    ]);
  });

  it('keeps digits, and moves unknown fields into the change', async () => {
    const { publisher, entries } = publisherOver();
    const told = { data: ',"rate":1.10,"id":576461413038785752', metadata: ',"huge":1e999', beside: ',"note":-0.0' };
    await publisher.publish([stock(0, told), stock(1)]);
    expect(entries()[0]?.Detail).toContain(
      `{"changeId":"${uuid(0)}","occurredAt":"2026-06-01T00:00:00Z","version":0,"huge":1e999,"data":{"sku":"sku-0","locationId":"default","available":1,"rate":1.10,"id":576461413038785752},"note":-0.0}`,
    );
  });

  it.each([
    ['has one name in its metadata and beside it', { metadata: ',"note":1', beside: ',"note":2' }],
    ['has a field of the change beside its metadata', { beside: ',"version":7' }],
    ['has a field of the pack beside its metadata', { beside: ',"sellerId":"x"' }],
    ['has data in its metadata', { metadata: ',"data":1' }],
    ['says that it has no changes', { beside: ',"changes":null' }],
    ['has a name that EventBridge reads as a path', { beside: ',"metadata.sellerId":""' }],
  ])('sends a change alone that %s', async (_, told) => {
    const { publisher, entries } = publisherOver();
    await publisher.publish([stock(0), stock(1, told), stock(2)]);
    expect(entries().map((entry) => carried(entry).map(({ number }) => number))).toEqual([[1], [0, 2]]);
    expect(entries()[0]?.Detail).toBe(stockText(1, told));
  });

  it('keeps events apart that differ in seller, type, time, resources or trace', async () => {
    const { publisher, entries } = publisherOver();
    const time = new Date(now);
    const rare = [{ time }, { resources: ['a'] }, { resources: ['a', 'b'] }, { traceHeader: 'Root=1' }];
    const events = [{}, ...rare].flatMap((more, kind) => [
      { ...stock(2 * kind), ...more },
      { ...stock(2 * kind + 1), ...more },
    ]);
    await publisher.publish(events.toSorted((a, b) => String(a.detail).length - String(b.detail).length));
    expect(entries().map((entry) => carried(entry).length)).toEqual([2, 2, 2, 2, 2]);
    expect(entries().map(({ Time, Resources, TraceHeader }) => [Time, Resources, TraceHeader])).toEqual([
      [undefined, undefined, undefined],
      [time, undefined, undefined],
      [undefined, ['a'], undefined],
      [undefined, ['a', 'b'], undefined],
      [undefined, undefined, 'Root=1'],
    ]);
  });

  it('fills an event up to 63 KiB and not a byte more, and sends a larger change alone', async () => {
    const { publisher, entries } = publisherOver();
    const frame = entrySize((await sizesOf([stock(0, { sku: 'a' }), stock(1, { sku: 'b' })]))[0] as PutEventsEntry);
    const filled = (n: number, bytes: number) => stock(n, { sku: 'a', data: `,"f":"${'x'.repeat(bytes - 7)}"` });
    const left = packMaxBytes - frame;
    await publisher.publish([filled(0, left - 10), filled(1, 10), filled(2, left - 10), filled(3, 11)]);
    expect(entries().map((entry) => [carried(entry).length, entrySize(entry)])).toEqual([
      [2, packMaxBytes],
      [1, expect.any(Number)],
      [1, expect.any(Number)],
    ]);
    const large = publisherOver();
    await large.publisher.publish([stock(0), filled(1, packMaxBytes), stock(2)]);
    expect(large.entries().map((entry) => carried(entry).length)).toEqual([1, 2]);
  });

  const sizesOf = async (events: readonly PublishableEvent[]) => {
    const { publisher, entries } = publisherOver();
    await publisher.publish(events);
    return entries();
  };

  it('finds the one change for which AWS refuses its pack, and sends the others', async () => {
    const isBad = (entry: PutEventsEntry) => carried(entry).some(({ number }) => number === 7);
    const { publisher, entries } = publisherOver({}, (entries) => ({
      Entries: entries.map((entry) => (isBad(entry) ? { ErrorCode: 'MalformedDetail' } : { EventId: 'id' })),
    }));
    const result = await publisher.publish(stocks(60));
    expect(result).toMatchObject({
      published: 59,
      failed: [{ index: 7, reason: 'MalformedDetail', changeId: uuid(7) }],
    });
    expect(entries().map((entry) => carried(entry).length)).toEqual([20, 20, 20, ...Array(20).fill(1)]);
  });

  it('finds it also where AWS refuses the whole request for it', async () => {
    const { publisher } = publisherOver({}, (entries) => {
      if (entries.some((entry) => carried(entry).some(({ number }) => number === 33))) {
        throw Object.assign(new Error(), { name: 'ValidationException', $metadata: { httpStatusCode: 400 } });
      }
      return accepted(entries);
    });
    expect(await publisher.publish(stocks(60))).toMatchObject({ published: 59, failed: [{ index: 33 }] });
  });

  it('sends a throttled pack again whole, and reports each of its changes if that never ends', async () => {
    const { publisher, entries } = publisherOver({ maxAttempts: 2 }, (entries) => ({
      Entries: entries.map(() => ({ ErrorCode: 'ThrottlingException' })),
    }));
    const { published, failed } = await publisher.publish(stocks(3));
    expect({ published, failed: failed.map(({ index, reason }) => [index, reason]) }).toEqual({
      published: 0,
      failed: [0, 1, 2].map((index) => [index, 'ThrottlingException']),
    });
    expect(entries().map((entry) => carried(entry).length)).toEqual([3, 3]);
  });

  it('tells of every change that waited when it must stop', async () => {
    const { publisher } = publisherOver({}, () => {
      throw Object.assign(new Error(), { name: 'CredentialsProviderError' });
    });
    const { failed, stopped } = await publisher.publish(stocks(1_000, (n) => ({ seller: n % 7 })));
    expect(stopped).toMatchObject({ code: 'CredentialsProviderError' });
    expect(failed.map(({ index }) => index)).toEqual(failed.map((_, position) => position));
    expect(failed.length).toBeGreaterThanOrEqual(200);
  });

  it('holds a bounded number of changes, however many sellers an input has', async () => {
    const sellers = 1_000;
    const { publisher } = publisherOver({ putEvents: async ({ Entries }) => accepted(Entries) });
    let read = 0;
    let settled = 0;
    let most = 0;
    await publisher.publishEach(
      (function* () {
        for (let n = 0; n < 20_000; n++) {
          most = Math.max(most, ++read - settled);
          yield stock(n, { seller: n % sellers });
        }
      })(),
      () => settled++,
    );
    expect(settled).toBe(20_000);
    expect(most).toBeLessThan(1_000);
  });
});

describe('an event that is a pack already', () => {
  it('is sent as it is written, also where packing is off', async () => {
    for (const maxChangesPerEvent of [1, 20]) {
      const { publisher, entries } = publisherOver({ maxChangesPerEvent });
      const detail = packText([stockText(0), stockText(1)]);
      expect(await publisher.publish([{ detailType, detail }])).toMatchObject({ published: 2, failed: [] });
      expect(entries().map(({ Detail }) => Detail)).toEqual([detail]);
    }
  });

  it('is sent with its valid changes, and the others are reported by their positions', async () => {
    const { publisher, entries } = publisherOver();
    const good = packText([0, 1, 2].map((n) => stockText(n)));
    const detail = good
      .replace('"available":1', '"available":"1"')
      .replace(/("sku":"sku-2")/, '$1,"rate":1.10,"sk\\u0075":"sku-3"');
    const result = await publisher.publish([stock(9), { detailType, detail }]);
    expect(result).toMatchObject({
      published: 2,
      failed: [
        {
          index: 1,
          change: 0,
          changeId: uuid(0),
          reason: 'schema_broken',
          problems: [{ path: 'detail.data.available' }],
        },
        {
          index: 1,
          change: 2,
          reason: 'schema_broken',
          problems: [{ path: 'detail.data.sku', code: 'repeated_name' }],
        },
      ],
    });
    expect(
      entries()
        .flatMap(carried)
        .map(({ number }) => number),
    ).toEqual([1, 9]);
  });

  it('names what is wrong with it as for events of one change', async () => {
    const { publisher } = publisherOver({ marketplaces: ['amazon'] });
    const one = packText([stockText(0)]);
    const events = [
      one,
      one.replace('"version":0', '"version":0,"version":1'),
      one.replace('"version":0', '"version":0,"note":"\\ufffe"'),
      one.replace('{ "metadata"', '{ "note":"\\ufffe","metadata"'),
    ].map((detail) => ({ detailType, detail }));
    const { failed } = await publisher.publish(events);
    expect(
      failed.map(({ change, problems }) => [change, ...problems.map(({ path, code }) => `${path} ${code}`)]),
    ).toEqual([
      [0, 'detail.metadata.marketplace unknown_marketplace'],
      [0, 'detail.metadata.version repeated_name', 'detail.metadata.marketplace unknown_marketplace'],
      [0, 'detail.metadata.marketplace unknown_marketplace', 'detail.note U+FFFE'],
      [0, 'detail.metadata.marketplace unknown_marketplace', 'detail.note U+FFFE'],
    ]);
  });

  it('that cannot be read as one fails once, without a position', async () => {
    const { publisher } = publisherOver();
    const changes = Array.from({ length: 21 }, () => ({}));
    const { failed } = await publisher.publish([{ detailType, detail: { metadata: {}, changes } }]);
    expect(failed).toMatchObject([{ index: 0, reason: 'schema_broken', problems: [{ path: 'detail.changes' }] }]);
    expect(failed[0]).not.toHaveProperty('change');
  });

  it('of more than 63 KiB is sent in several entries', async () => {
    const { publisher, entries } = publisherOver();
    const details = Array.from({ length: 20 }, (_, n) => stockText(n, { data: `,"f":"${'x'.repeat(6_000)}"` }));
    expect(await publisher.publish([{ detailType, detail: packText(details) }])).toMatchObject({ published: 20 });
    expect(entries().map((entry) => carried(entry).length)).toEqual([10, 10]);
    for (const entry of entries()) expect(entrySize(entry)).toBeLessThanOrEqual(packMaxBytes);
  });

  it('that AWS refuses is sent change by change', async () => {
    const { publisher } = publisherOver({}, (entries) => ({
      Entries: entries.map((entry) =>
        carried(entry).some(({ number }) => number === 1) ? { ErrorCode: 'MalformedDetail' } : { EventId: 'id' },
      ),
    }));
    const detail = packText([stockText(0), stockText(1), stockText(2)]);
    const places: unknown[] = [];
    await publisher.publishEach([{ detailType, detail }], (_, failure, place) => places.push([failure?.change, place]));
    expect(places).toEqual([
      [undefined, { change: 0, of: 3 }],
      [1, { change: 1, of: 3 }],
      [undefined, { change: 2, of: 3 }],
    ]);
  });
});

/** What an entry meets at the bus, by the changes in it: refused for good, or throttled a few times. */
interface Bus {
  readonly refused: ReadonlySet<number>;
  readonly throttledCalls: ReadonlySet<number>;
  readonly refusesRequests: boolean;
}

describe('any way of packing', () => {
  const told = fc.record({
    seller: fc.integer({ min: 1, max: 4 }),
    data: fc.constantFrom(
      '',
      ',"rate":1.10',
      ',"id":576461413038785752',
      `,"f":"${'ü'.repeat(9_000)}"`,
      ',"x":[ {} ,1.0]',
    ),
    metadata: fc.constantFrom('', ',"trace":"a\\u0041"', ',"data":1'),
    beside: fc.constantFrom('', ',"note":{"n":1e400}', ',"version":3'),
    valid: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
    pack: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
  });
  const run = fc.record({
    changes: fc.array(told, { minLength: 1, maxLength: 70 }),
    maxChangesPerEvent: fc.integer({ min: 1, max: mostChangesPerEvent }),
    refused: fc.array(fc.nat(70), { maxLength: 4 }),
    throttledCalls: fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 6 }),
    refusesRequests: fc.boolean(),
    concurrency: fc.integer({ min: 1, max: 3 }),
    input: fc.constantFrom('at hand', 'waits', 'lingers'),
  });

  it('sends the same changes with the same text, settles each once, and keeps to bytes and counts', async () => {
    await fc.assert(
      fc.asyncProperty(run, async ({ changes, maxChangesPerEvent, refused, throttledCalls, input, ...how }) => {
        const bus: Bus = { ...how, refused: new Set(refused), throttledCalls: new Set(throttledCalls) };
        const texts = changes.map(({ valid, pack: _, ...each }, n) =>
          valid ? stockText(n, each) : stockText(n, each).replace('"available":1', '"available":0.5'),
        );
        // Some come as packs that their producer made, of one change.
        const events = texts.map((detail, n) => ({
          n,
          detailType,
          detail: changes[n]?.pack ? packText([detail]) : detail,
        }));
        const onBus = new Map<number, string | undefined>();
        const settled = new Map<number, string | undefined>();
        const publisher = createPublisher({
          busName: 'commerce-test-bus',
          now: () => now,
          random: () => 0,
          sleep: async () => {},
          linger: async () => {},
          concurrency: how.concurrency,
          maxAttempts: 20,
          maxChangesPerEvent,
          putEvents: busOf(bus, onBus, maxChangesPerEvent),
        });
        const stopped = await publisher.publishEach(inputOf(input, events), ({ n }, failure) => {
          expect(settled.has(n)).toBe(false);
          settled.set(n, failure?.reason);
        });
        expect(stopped).toBeUndefined();
        expect(settled.size).toBe(events.length);
        for (const { n } of events) {
          const good = changes[n]?.valid === true && !bus.refused.has(n);
          expect(settled.get(n) === undefined).toBe(good);
          const data = membersOf(texts[n] ?? '').find(({ name }) => name === 'data')?.text;
          const expected = changes[n]?.pack ? JSON.stringify(JSON.parse(data ?? '')) : data; // as `packText` writes it
          expect(onBus.get(n)).toBe(good ? expected : undefined);
        }
      }),
      { numRuns: 150 },
    );
  });

  function busOf(bus: Bus, onBus: Map<number, string | undefined>, mostChanges: number): PutEvents {
    let calls = 0;
    return async ({ Entries }) => {
      calls++;
      await Promise.resolve();
      expect(Entries.length).toBeGreaterThan(0);
      expect(Entries.length).toBeLessThanOrEqual(10);
      expect(Entries.reduce((bytes, entry) => bytes + entrySize(entry), 0)).toBeLessThanOrEqual(256 * 1_024);
      for (const entry of Entries) {
        const sellers = new Set(carried(entry).map(() => JSON.parse(entry.Detail).metadata.sellerId));
        expect(sellers.size).toBe(1);
        expect(carried(entry).length).toBeLessThanOrEqual(mostChanges);
        if (carried(entry).length > 1) expect(entrySize(entry)).toBeLessThanOrEqual(packMaxBytes);
      }
      if (bus.throttledCalls.has(calls)) return { Entries: Entries.map(() => ({ ErrorCode: 'ThrottlingException' })) };
      const isRefused = (entry: PutEventsEntry) => carried(entry).some(({ number }) => bus.refused.has(number));
      if (bus.refusesRequests && Entries.some(isRefused)) {
        throw Object.assign(new Error(), { name: 'ValidationException', $metadata: { httpStatusCode: 400 } });
      }
      return {
        Entries: Entries.map((entry) => {
          if (isRefused(entry)) return { ErrorCode: 'MalformedDetail' };
          for (const { number, data } of carried(entry)) {
            expect(onBus.has(number)).toBe(false);
            onBus.set(number, data);
          }
          return { EventId: 'id' };
        }),
      };
    };
  }

  function inputOf<Event>(input: string, events: readonly Event[]): Iterable<Event> | AsyncIterable<Event> {
    if (input === 'at hand') return events;
    return (async function* () {
      for (const event of events) {
        if (input === 'lingers') await new Promise(setImmediate);
        yield event;
      }
    })();
  }
});
