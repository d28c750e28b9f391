import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { referenceView } from '../../sample/reference-view.ts';
import { generateSampleDay } from '../../sample/sample-day.ts';
import { checkView } from '../../sample/view-check.ts';

const now = Date.UTC(2026, 5, 1);
const day = generateSampleDay({ seed: 5, events: 300, start: now });
const reference = referenceView(day, { marketplaces: ['amazon', 'shopify', 'direct'], now });
const items = [...reference.values()].map((state) => ({ ...state, appliedAt: now }));
const bodies = day.map(({ source, detailType, detail }) =>
  JSON.stringify({ source, 'detail-type': detailType, detail }),
);
const keyAt = (place: number) => [...reference.keys()][place] ?? '';
const place = fc.integer({ min: 0, max: items.length - 1 });

describe('checking the view', () => {
  it('finds nothing wrong with a table that equals the reference, whatever else waits in queues', () => {
    expect(checkView({ reference, tableItems: items, waiting: [], now })).toEqual({ lost: [], differing: [] });
    expect(
      checkView({ reference, tableItems: items.toReversed(), waiting: [...bodies, 'not JSON', '{}', 'null'], now }),
    ).toEqual({ lost: [], differing: [] });
  });

  it('loses nothing where everything still waits, and says that the table has none of it', () => {
    const { lost, differing } = checkView({ reference, tableItems: [], waiting: bodies, now });
    expect(lost).toEqual([]);
    expect(differing.map(({ entityKey, why }) => [entityKey, why])).toEqual(
      [...reference.keys()].map((key) => [key, 'missing']),
    );
  });

  it('notices any removed item', () => {
    fc.assert(
      fc.property(place, (removed) => {
        const { lost, differing } = checkView({ reference, tableItems: items.toSpliced(removed, 1), waiting: [], now });
        expect(lost).toEqual([keyAt(removed)]);
        expect(differing).toMatchObject([{ entityKey: keyAt(removed), why: 'missing', found: undefined }]);
      }),
    );
  });

  it('notices the newest message of an entity that is removed from the queues, and not one that is superseded', () => {
    for (const [index, { detail }] of day.entries()) {
      const copies = day.filter((other) => other.detail.metadata.changeId === detail.metadata.changeId).length;
      if (copies > 1) continue;
      const { lost } = checkView({ reference, tableItems: [], waiting: bodies.toSpliced(index, 1), now });
      const newestOf = [...reference.values()].filter(({ changeId }) => changeId === detail.metadata.changeId);
      expect(lost).toEqual(newestOf.map(({ entityKey }) => entityKey));
    }
  });

  it('notices any altered attribute of any item', () => {
    const attribute = fc.constantFrom(
      'eventType',
      'marketplace',
      'sellerId',
      'version',
      'changeId',
      'occurredAt',
      'schemaVersion',
      'data',
    );
    fc.assert(
      fc.property(place, attribute, fc.boolean(), (altered, name, remove) => {
        const { [name]: _, ...without } = { ...items[altered] } as Record<string, unknown>;
        const item = remove ? without : { ...without, [name]: 'altered' };
        const { differing } = checkView({
          reference,
          tableItems: items.with(altered, item as never),
          waiting: [],
          now,
        });
        expect(differing.map(({ entityKey }) => entityKey)).toEqual([keyAt(altered)]);
      }),
    );
  });

  it('notices any altered, added or missing field of the data of any item', () => {
    fc.assert(
      fc.property(place, fc.nat(), fc.constantFrom('alter', 'add', 'remove'), (altered, field, how) => {
        const data: Record<string, unknown> = { ...items[altered]?.data };
        const name = Object.keys(data)[field % Object.keys(data).length] ?? '';
        if (how === 'alter') data[name] = ['altered'];
        if (how === 'add') data.added = 1;
        if (how === 'remove') delete data[name];
        const item = { ...items[altered], data } as (typeof items)[number];
        const { lost, differing } = checkView({ reference, tableItems: items.with(altered, item), waiting: [], now });
        expect(lost).toEqual([]);
        expect(differing).toMatchObject([{ entityKey: keyAt(altered), why: 'altered', found: { data } }]);
      }),
    );
  });

  it('tells an older item from a newer one: only the older one has lost something', () => {
    const [first] = items;
    if (!first) expect.unreachable('the sample is empty');
    const check = (version: number) =>
      checkView({ reference, tableItems: items.with(0, { ...first, version }), waiting: [], now });
    expect(check(first.version - 1)).toMatchObject({ lost: [first.entityKey], differing: [{ why: 'older' }] });
    expect(check(first.version + 1)).toMatchObject({ lost: [], differing: [{ why: 'newer' }] });
  });

  it('names items that nothing in the input explains', () => {
    const item = { entityKey: 'OrderStateChanged#direct#seller#nowhere', version: 1 };
    expect(checkView({ reference, tableItems: [...items, item], waiting: [], now })).toEqual({
      lost: [],
      differing: [{ entityKey: item.entityKey, expected: undefined, found: item, why: 'unexpected' }],
    });
  });
});
