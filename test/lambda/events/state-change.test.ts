import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../../lambda/events/catalog.ts';
import { compareChanges, entityKeyOf } from '../../../lambda/events/state-change.ts';
import { parseOne, parseOneBody } from '../../support/consume/parse-one.ts';
import { type EventOverrides, orderEvent } from '../../support/events.ts';

const now = Date.parse('2026-03-01T12:00:00Z');
const parse = (event: unknown) => parseOneBody(JSON.stringify(event), catalog.eventTypes, now);
const parseOrder = (overrides: EventOverrides) => parse(orderEvent(overrides));

describe('a valid event', () => {
  it('is read with the key of its entity', () => {
    expect(parseOrder({ data: { orderId: 'o#1' } })).toMatchObject({
      valid: true,
      change: {
        eventType: 'OrderStateChanged',
        entityKey: 'OrderStateChanged#amazon#seller-1#o#1',
        data: { orderId: 'o#1', status: 'paid' },
      },
    });
  });

  it('may carry unknown fields, which are no part of the view', () => {
    const result = parseOrder({ metadata: { region: 'eu' }, data: { gift: true, weight: 2 ** 60 } });
    expect(result.valid && result.change.data).toEqual({ orderId: 'order-1', status: 'paid' });
  });

  it('may be at most 24 hours ahead of the clock', () => {
    const limit = now + 24 * 60 * 60 * 1_000;
    expect(parseOrder({ metadata: { version: limit } }).valid).toBe(true);
    expect(parseOrder({ metadata: { version: limit + 1 } })).toMatchObject({ reason: 'version_in_future' });
  });
});

describe('an invalid event', () => {
  it.each<[string, unknown, string, string]>([
    ['no object', [1], 'not_an_event', ''],
    ['an unknown type', orderEvent({ detailType: 'OrderExploded' }), 'unknown_event_type', 'detail-type'],
    [
      'a type named as a property of every object',
      orderEvent({ detailType: 'toString' }),
      'unknown_event_type',
      'detail-type',
    ],
    ['no detail', { ...orderEvent(), detail: undefined }, 'schema_broken', 'detail'],
    [
      'a schema version of another time',
      orderEvent({ metadata: { schemaVersion: 2 } }),
      'unknown_schema_version',
      'detail.metadata.schemaVersion',
    ],
    ['another marketplace than its source', orderEvent({ source: 'commerce.shopify' }), 'source_mismatch', 'source'],
    ['a status that is none', orderEvent({ data: { status: 'lost' } }), 'schema_broken', 'detail.data.status'],
    ['an empty seller', orderEvent({ metadata: { sellerId: '' } }), 'schema_broken', 'detail.metadata.sellerId'],
    [
      'a seller with a blank',
      orderEvent({ metadata: { sellerId: 'a b' } }),
      'schema_broken',
      'detail.metadata.sellerId',
    ],
    [
      'a seller of 101 characters',
      orderEvent({ metadata: { sellerId: 'x'.repeat(101) } }),
      'schema_broken',
      'detail.metadata.sellerId',
    ],
    [
      'a version beyond the safe integers',
      orderEvent({ metadata: { version: 2 ** 53 } }),
      'schema_broken',
      'detail.metadata.version',
    ],
    [
      'a change id that is no UUID',
      orderEvent({ metadata: { changeId: 'x' } }),
      'schema_broken',
      'detail.metadata.changeId',
    ],
    [
      'a local time',
      orderEvent({ metadata: { occurredAt: '2026-03-01T10:00:00+01:00' } }),
      'schema_broken',
      'detail.metadata.occurredAt',
    ],
    [
      'a reason with half of a surrogate pair',
      orderEvent({
        detailType: 'ReturnStateChanged',
        data: { returnId: 'r-1', status: 'refunded', lines: [{ sku: 'a', quantity: 1, reason: '\ud83d' }] },
      }),
      'schema_broken',
      'detail.data.lines.0.reason',
    ],
    ['a fraction of a cent', orderEvent({ data: { totalMinor: 10.5 } }), 'schema_broken', 'detail.data.totalMinor'],
    [
      'a broken line',
      orderEvent({
        data: {
          lines: [
            { sku: 'a', quantity: 1 },
            { sku: 'b', quantity: -1 },
          ],
        },
      }),
      'schema_broken',
      'detail.data.lines.1.quantity',
    ],
  ])('with %s is refused by its reason and path', (_, event, reason, path) => {
    const result = parse(event);
    expect(result).toMatchObject({ valid: false, reason });
    expect(!result.valid && result.problems.map((problem) => problem.path)).toEqual([path]);
  });

  it.each(['\ufffe', '\uffff', '\ud83d', 'a\ude00', '\0', '\u0085'])('with %j in an id is refused', (character) => {
    const result = parse(orderEvent({ data: { orderId: `o${character}` } }));
    expect(result).toMatchObject({ valid: false, problems: [{ path: 'detail.data.orderId' }] });
  });

  it('that is not JSON is refused without quoting it', () => {
    const result = parseOneBody('{"card": 4111', catalog.eventTypes, now);
    expect(result).toEqual({
      valid: false,
      reason: 'not_json',
      problems: [{ path: '', code: 'not_json' }],
      identity: {},
    });
  });

  it('answers every problem at once, and none of its values', () => {
    const result = parseOrder({
      source: 'commerce.secret',
      metadata: { changeId: 'secret', sellerId: 'sec ret' },
      data: { status: 'secret', totalMinor: 'secret', lines: [{ sku: 1, quantity: 'secret' }] },
    });
    expect(!result.valid && result.problems.map(({ path }) => path)).toEqual([
      'detail.metadata.changeId',
      'detail.metadata.sellerId',
      'detail.data.status',
      'detail.data.totalMinor',
      'detail.data.lines.0.sku',
      'detail.data.lines.0.quantity',
      'source',
    ]);
    expect(JSON.stringify(result)).not.toMatch(/sec ?ret/);
  });

  it('still says which event it is, as far as that keeps the contract', () => {
    const { metadata } = orderEvent().detail;
    expect(parseOrder({ metadata: { ...metadata, sellerId: 'no seller' }, data: { status: '?' } })).toMatchObject({
      identity: { eventType: 'OrderStateChanged', changeId: metadata.changeId, marketplace: 'amazon' },
    });
  });

  it('never throws, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.jsonValue(), (source, detailType, detail) => {
        expect(parseOne({ source, detailType, detail }, catalog.eventTypes, now).valid).toBe(false);
      }),
    );
  });
});

describe('the key of an entity', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '#', '%', '@', '2', '3', '4', '0'), minLength: 1, maxLength: 6 });

  it('is shared by no two sellers or ids', () => {
    fc.assert(
      fc.property(text, text, text, text, (seller1, id1, seller2, id2) => {
        const same = seller1 === seller2 && id1 === id2;
        expect(entityKeyOf('T', 'm', seller1, id1) === entityKeyOf('T', 'm', seller2, id2)).toBe(same);
      }),
    );
  });

  it('is shared by no two stock levels', () => {
    const id = (sku: string, locationId: string) =>
      catalog.eventTypes.InventoryStateChanged?.entityId({ sku, locationId, available: 1 });
    fc.assert(
      fc.property(text, text, text, text, (sku1, location1, sku2, location2) => {
        expect(id(sku1, location1) === id(sku2, location2)).toBe(sku1 === sku2 && location1 === location2);
      }),
    );
  });

  it('fits the 2,048 bytes of a DynamoDB partition key, however long its parts are', () => {
    const longest = '\u{10FFFF}'.repeat(200);
    const id = catalog.eventTypes.InventoryStateChanged?.entityId({ sku: longest, locationId: longest, available: 1 });
    const key = entityKeyOf('InventoryStateChanged', 'm'.repeat(50), '#'.repeat(100), id ?? '');
    expect(Buffer.byteLength(key)).toBeLessThanOrEqual(2_048);
  });
});

describe('the order of changes', () => {
  const metadata = fc.record({ version: fc.integer({ min: 0, max: 3 }), changeId: fc.constantFrom('a', 'b', 'c') });

  it('is total: by version, then by change id', () => {
    fc.assert(
      fc.property(metadata, metadata, (a, b) => {
        const order = compareChanges(a as never, b as never);
        expect(order === 0).toBe(a.version === b.version && a.changeId === b.changeId);
        expect(order > 0).toBe(compareChanges(b as never, a as never) < 0);
        if (a.version !== b.version) expect(order > 0).toBe(a.version > b.version);
      }),
    );
  });
});
