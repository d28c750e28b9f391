import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../lambda/events/catalog.ts';
import type { Metadata } from '../../lambda/events/metadata.ts';
import { compareChanges } from '../../lambda/events/state-change.ts';
import { olderFirst, readChanges } from '../../sample/read-change.ts';
import { referenceView } from '../../sample/reference-view.ts';
import { generateSampleDay } from '../../sample/sample-day.ts';
import { parseOne } from '../support/consume/parse-one.ts';

const start = Date.UTC(2026, 5, 1);
const options = { marketplaces: ['amazon', 'shopify', 'direct'], now: start };
const day = generateSampleDay({ seed: 3, events: 400, start });

const event = (metadata: object, data: object, detailType = 'InventoryStateChanged', source = 'commerce.direct') => ({
  source,
  detailType,
  detail: {
    metadata: {
      schemaVersion: 1,
      changeId: '00000000-0000-4000-8000-000000000001',
      marketplace: 'direct',
      sellerId: 'seller',
      occurredAt: '2026-06-01T00:00:00Z',
      version: 5,
      ...metadata,
    },
    data,
  },
});

describe('the reference view', () => {
  it('holds the contract fields of the greatest version, and of the greatest changeId where versions are equal', () => {
    const stock = { sku: 'a', locationId: 'default', available: 1 };
    const view = referenceView(
      [
        event({ version: 6 }, { ...stock, available: 2, unknown: 1 }),
        event({ version: 6, changeId: '00000000-0000-4000-8000-000000000002' }, { ...stock, available: 3, unknown: 1 }),
        event({ version: 5, changeId: '00000000-0000-4000-8000-000000000009' }, stock),
      ],
      options,
    );
    expect([...view]).toEqual([
      [
        'InventoryStateChanged#direct#seller#a@default',
        expect.objectContaining({
          version: 6,
          changeId: '00000000-0000-4000-8000-000000000002',
          data: { ...stock, available: 3 },
        }),
      ],
    ]);
  });

  it('escapes what would make two entities share a key', () => {
    const view = referenceView(
      [
        event({ sellerId: 'a#b%c' }, { sku: 'x@y', locationId: 'p@q%r', available: 0 }),
        event({ sellerId: 'a#b' }, { orderId: 'c@d#e', status: 'paid' }, 'OrderStateChanged'),
      ],
      options,
    );
    expect([...view.keys()]).toEqual([
      'InventoryStateChanged#direct#a%23b%25c#x@y@p%40q%25r',
      'OrderStateChanged#direct#a%23b#c@d#e',
    ]);
  });

  it('leaves out what no rule routes, though its form is valid', () => {
    const order = { orderId: 'o', status: 'paid' };
    const bazaar = event({ marketplace: 'bazaar' }, order, 'OrderStateChanged', 'commerce.bazaar');
    expect(referenceView([bazaar], options).size).toBe(0);
    expect(referenceView([bazaar], { ...options, marketplaces: ['bazaar'] }).size).toBe(1);
  });

  it('is the same for any order and any copies of the input', () => {
    const expected = new Map(referenceView(day, options));
    const shuffledWithCopies = fc
      .tuple(fc.shuffledSubarray(day, { minLength: day.length }), fc.subarray(day), fc.subarray(day))
      .map(([all, before, after]) => [...before, ...all, ...after]);
    fc.assert(
      fc.property(shuffledWithCopies, (events) => {
        expect(new Map(referenceView(events, options))).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  it('agrees with the contract on any event of the day with any of its fields changed', () => {
    const strange = fc.oneof(
      fc.constantFrom<unknown>(
        undefined,
        null,
        '',
        ' ',
        'a\u0000',
        'a#b%c@d',
        'a\ufffe',
        '\ud83d',
        'EUR',
        'default',
        'paid',
        -1,
        0,
        1.5,
        2 ** 53,
        {},
        [],
      ),
      fc.constantFrom<unknown>(
        '2026-02-30T00:00:00Z',
        '2026-02-28T24:00:00Z',
        '2026-02-28T00:00Z',
        '2026-02-28T00:00:00.5Z',
        '2024-02-29T10:00:00Z',
      ),
      fc.constantFrom<unknown>(
        '00000000-0000-0000-0000-000000000000',
        'ABCDEF00-0000-4000-8000-000000000000',
        '00000000-0000-9000-8000-000000000001',
      ),
      fc.constantFrom<unknown>(
        start + 86_400_000,
        start + 86_400_001,
        'x'.repeat(100),
        'x'.repeat(101),
        'x'.repeat(201),
      ),
      fc.constantFrom<unknown>(
        [{ sku: 'a', quantity: 1 }],
        [{ sku: 'a', quantity: -1 }],
        [{ sku: 'a', quantity: 1, reason: 'x' }],
        [{ sku: 'a', quantity: 1, reason: '\uffff' }],
        [null],
      ),
      fc.string({ maxLength: 3, unit: 'grapheme' }),
    );
    const fieldNames = [
      'schemaVersion',
      'changeId',
      'marketplace',
      'sellerId',
      'occurredAt',
      'version',
      'orderId',
      'status',
      'currency',
      'totalMinor',
      'lines',
      'sku',
      'locationId',
      'available',
      'reserved',
      'returnId',
      'new',
    ];
    const changed = fc.record({
      original: fc.constantFrom(...day),
      part: fc.constantFrom('metadata', 'data'),
      name: fc.constantFrom(...fieldNames),
      value: strange,
    });
    fc.assert(
      fc.property(changed, ({ original, part, name, value }) => {
        const { source, detailType, detail } = original;
        const parts: Record<string, object> = { ...detail };
        const altered = { source, detailType, detail: { ...parts, [part]: { ...parts[part], [name]: value } } };
        const ours = readChanges(altered, start)[0];
        const contracts = parseOne(altered, catalog.eventTypes, start);
        expect(ours !== undefined, JSON.stringify(altered)).toBe(contracts.valid);
        if (contracts.valid) {
          const { entityKey, eventType, metadata, data } = contracts.change;
          expect(ours).toEqual({ entityKey, eventType, ...metadata, data });
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('agrees with the contract on which of two changes is newer', () => {
    const change = fc.record({ version: fc.integer({ min: 0, max: 2 }), changeId: fc.uuid() });
    fc.assert(
      fc.property(change, change, (a, b) => {
        const order = (by: number) => Math.sign(by) + 0; // no -0
        expect(order(olderFirst(a, b))).toBe(order(compareChanges(a as Metadata, b as Metadata)));
        expect(order(olderFirst(a, a))).toBe(0);
      }),
    );
  });
});

describe('a pack', () => {
  const metadata = { schemaVersion: 1, marketplace: 'amazon', sellerId: 'seller-1' };
  const change = (n: number, version: number, status = 'paid') => ({
    changeId: `00000000-0000-4000-8000-00000000000${n}`,
    occurredAt: '2026-03-01T10:00:00Z',
    version,
    data: { orderId: `order-${n % 2}`, status },
  });
  const view = (detail: unknown) =>
    referenceView([{ source: 'commerce.amazon', detailType: 'OrderStateChanged', detail }], {
      marketplaces: ['amazon'],
      now: Date.parse('2026-03-01T10:00:05Z'),
    });

  it('is as many events of one change', () => {
    const packed = view({ metadata, changes: [change(1, 1), change(2, 5), change(3, 2), change(4, 6, 'exploded')] });
    expect([...packed.values()].map(({ changeId, version }) => [changeId.at(-1), version])).toEqual([
      ['3', 2],
      ['2', 5],
    ]);
  });

  it('holds nothing where it breaks the contract as a whole', () => {
    expect(view({ metadata, changes: [] }).size).toBe(0);
    expect(view({ metadata, changes: Array.from({ length: 21 }, () => change(1, 1)) }).size).toBe(0);
    expect(view({ metadata, changes: [change(1, 1)], data: {} }).size).toBe(0);
    expect(view({ metadata: { ...metadata, version: 1 }, changes: [change(1, 1)] }).size).toBe(0);
  });
});
