import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../../lambda/events/catalog.ts';
import { mostChangesPerEvent, withChanges } from '../../../lambda/events/pack.ts';
import { parseChanges } from '../../../lambda/events/state-change.ts';

const now = Date.parse('2026-03-01T10:00:05Z');
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const common = { schemaVersion: 1, marketplace: 'amazon', sellerId: 'seller-1' };
const own = (n: number) => ({ changeId: uuid(n), occurredAt: '2026-03-01T10:00:00Z', version: n });
const data = (n: number) => ({ orderId: `order-${n}`, status: 'paid' });
const changes = (count: number) => Array.from({ length: count }, (_, n) => ({ ...own(n), data: data(n) }));

const parse = (detail: unknown, detailType: unknown = 'OrderStateChanged', source = 'commerce.amazon') =>
  parseChanges({ source, detailType, detail }, catalog.eventTypes, now);

describe('a pack', () => {
  it('of one to twenty changes is read as as many events of one change', () => {
    for (const count of [1, 2, mostChangesPerEvent]) {
      const alone = changes(count).flatMap(({ data, ...each }) => parse({ metadata: { ...common, ...each }, data }));
      expect(parse({ metadata: common, changes: changes(count) })).toEqual(alone);
      expect(alone.every(({ valid }) => valid)).toBe(true);
    }
  });

  const anything = fc.oneof(
    fc.constant(undefined),
    fc.constant(null),
    fc.string(),
    fc.integer(),
    fc.constantFrom(uuid(1), '2026-03-01T10:00:00Z', 'amazon', 'seller-1', 1, 99, now * 1_000),
  );
  const anyFields = (fields: Readonly<Record<string, unknown>>) =>
    fc.record(
      Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, fc.oneof(fc.constant(value), anything)])),
    );

  it('answers for each of its changes what an event of that change alone is answered, with the same paths', () => {
    fc.assert(
      fc.property(
        fc.oneof(anyFields(common), anything),
        fc.array(
          fc.oneof(fc.record({ own: anyFields(own(1)), data: fc.oneof(anyFields(data(1)), anything) }), anything),
          {
            minLength: 1,
            maxLength: mostChangesPerEvent,
          },
        ),
        fc.constantFrom('OrderStateChanged', 'Other', undefined),
        (metadata, rows, detailType) => {
          const isRow = (row: unknown): row is { own: object; data: unknown } =>
            typeof row === 'object' && row !== null;
          const packed = rows.map((row) => (isRow(row) ? { ...row.own, data: row.data } : row));
          const alone = rows.flatMap((row) => {
            const ofChange = isRow(row) ? row.own : {};
            const whole = typeof metadata === 'object' && metadata !== null ? { ...metadata, ...ofChange } : metadata;
            return parse({ metadata: whole, data: isRow(row) ? row.data : undefined }, detailType);
          });
          expect(parse({ metadata, changes: packed }, detailType)).toEqual(alone);
        },
      ),
    );
  });

  it.each([
    ['that is no list', { metadata: common, changes: {} }, [['detail.changes', 'invalid_type']]],
    ['without changes', { metadata: common, changes: [] }, [['detail.changes', 'too_small']]],
    ['of more than twenty', { metadata: common, changes: changes(21) }, [['detail.changes', 'too_big']]],
    [
      'with data beside it',
      { metadata: common, changes: changes(2), data: data(1) },
      [['detail.data', 'beside_changes']],
    ],
    [
      'whose metadata has fields of one change',
      { metadata: { ...common, ...own(1) }, changes: changes(2) },
      ['changeId', 'occurredAt', 'version'].map((name) => [`detail.metadata.${name}`, 'beside_changes']),
    ],
  ])('%s is refused whole', (_, detail, expected) => {
    const [answer, ...others] = parse(detail);
    expect(others).toEqual([]);
    if (!answer || answer.valid) throw new Error('It is valid.');
    expect(answer.reason).toBe('schema_broken');
    expect(answer.problems.map(({ path, code }) => [path, code])).toEqual(expected);
    expect(answer.identity).toMatchObject({ eventType: 'OrderStateChanged', sellerId: 'seller-1' });
  });

  it('that cannot be read for its schema version, which has other rules, or its type says that', () => {
    const broken = { metadata: { ...common, schemaVersion: 2 }, changes: [] };
    expect(parse(broken)).toMatchObject([{ reason: 'unknown_schema_version' }]);
    expect(parse(broken, 'Other')).toMatchObject([{ reason: 'unknown_event_type' }]);
  });

  it('takes null for absent, as everywhere', () => {
    expect(parse({ metadata: { ...common, ...own(1) }, data: data(1), changes: null })).toMatchObject([
      { valid: true },
    ]);
    const metadata = { ...common, changeId: null, occurredAt: null, version: null };
    expect(parse({ metadata, data: null, changes: changes(2) })).toMatchObject([{ valid: true }, { valid: true }]);
  });
});

describe('a pack with some of its changes', () => {
  const event = `{ "detail-type":"x", "detail" : {"n": 1.10, "changes": [ {"a":1.0} , {"b":"],["},{"c":[1,{}]} ] , "metadata":{}}, "id": 12345678901234567890 }`;

  it('has these as they were written, and all else', () => {
    expect(withChanges(event, 'event', [0, 2])).toBe(
      `{ "detail-type":"x", "detail" : {"n": 1.10, "changes": [{"a":1.0},{"c":[1,{}]}] , "metadata":{}}, "id": 12345678901234567890 }`,
    );
  });

  it('is what JSON.parse would make of it, whatever the event holds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.json(), { minLength: 1, maxLength: 20 }),
        fc.dictionary(fc.string(), fc.json()),
        fc.infiniteStream(fc.boolean()),
        fc.constantFrom('event', 'detail'),
        (elements, others, keep, of) => {
          const { detail: _, changes: __, ...rest } = others;
          const members = (name: string, value: string) =>
            `{${[...Object.entries(rest), [name, value]].map(([name, value]) => ` ${JSON.stringify(name)} : ${value}`).join(' , ')}}`;
          const detail = members('changes', `[ ${elements.join(' ,\n')} ]`);
          const json = of === 'event' ? members('detail', detail) : detail;
          const positions = elements.flatMap((_, position) => (keep.next().value ? [position] : []));
          const expected = JSON.parse(json);
          (of === 'event' ? expected.detail : expected).changes = positions.map((n) => JSON.parse(elements[n] ?? ''));
          expect(JSON.parse(withChanges(json, of, positions))).toEqual(expected);
        },
      ),
    );
  });

  it('is refused where there is no list of changes', () => {
    expect(() => withChanges('{"detail":{"data":{}}}', 'event', [0])).toThrow('not that of a pack');
  });
});
