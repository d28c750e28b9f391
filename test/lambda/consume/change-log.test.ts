import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ChangeOutcome,
  changeLogs,
  changeOutcomes,
  entityKeyInLog,
  type LoggedChanges,
  loggedChangeId,
  loggedChanges,
  loggedEntity,
  searchedTexts,
} from '../../../lambda/consume/change-log.ts';

const entity = 'OrderStateChanged#amazon#seller-1#order-1';
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const changes = (entityKey: string, ...ids: number[]): LoggedChanges => ({
  entityKey,
  changes: ids.map((id) => ({ changeId: uuid(id), copies: 1 })),
});

describe('the line of a batch', () => {
  it('has a word for each entity, by outcome, behind one that names its seller', () => {
    const { entityKey, ...older } = changes(entity, 3, 2);
    const copied = { entityKey, changes: [{ changeId: uuid(1), copies: 3 }] };
    const hex = (n: number) => uuid(n).replaceAll('-', '');
    expect(
      changeLogs([
        ['applied', { entityKey, ...older }],
        ['stale', copied],
        ['applied', changes('OrderStateChanged#direct#s#o 1', 4)],
        ['applied', changes('OrderStateChanged#amazon#seller-1#order-2', 5)],
      ]),
    ).toEqual([
      {
        applied: `@amazon#seller-1# ${hex(3)},${hex(2)}@order-1 ${hex(5)}@order-2 @direct#s# ${hex(4)}@o%201`,
        stale: `@amazon#seller-1# ${hex(1)}*3@order-1`,
      },
    ]);
  });

  it('is not written for a batch of which nothing was settled', () => expect(changeLogs([])).toEqual([]));

  it('is several lines where one would be too long for the log', () => {
    const batch = Array.from({ length: 5_000 }, (_, n): [ChangeOutcome, LoggedChanges] => [
      'applied',
      changes(`OrderStateChanged#amazon#s#${'ü'.repeat(200)}${n}`, n),
    ]);
    const logs = changeLogs(batch);
    expect(logs.length).toBeGreaterThan(1);
    for (const log of logs) expect(JSON.stringify(log).length).toBeLessThan(256_000);
    expect(logs.flatMap(({ applied = '' }) => loggedChanges(applied, 'OrderStateChanged'))).toEqual(
      batch.map(([, each]) => each),
    );
  });

  it('says all of it, whatever the ids, in characters that need no escape in JSON or in a filter', () => {
    const text = fc.string({ unit: 'binary', minLength: 1 });
    const seller = fc.constantFrom('', 'amazon#s#', 'amazon#s@#', 'direct#ü#');
    const change = fc.record({ changeId: fc.uuid(), copies: fc.integer({ min: 1, max: 500 }) });
    const logged = fc.record({
      entityKey: fc.tuple(seller, text).map(([seller, own]) => `OrderStateChanged#${seller}${own}`),
      changes: fc.array(change, { minLength: 1, maxLength: 5 }),
    });
    const sorted = (some: readonly LoggedChanges[]) => some.map((each) => JSON.stringify(each)).sort();
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...changeOutcomes), logged), { maxLength: 9 }), (batch) => {
        const logs = changeLogs(batch);
        for (const text of logs.flatMap((log) => Object.values(log))) expect(text).toMatch(/^[!#-[\]-~ ]+$/);
        for (const outcome of changeOutcomes) {
          const written = batch.filter(([each]) => each === outcome).map(([, each]) => each);
          const read = logs.flatMap((log) => loggedChanges(log[outcome] ?? '', 'OrderStateChanged'));
          expect(sorted(read)).toEqual(sorted(written));
        }
      }),
    );
  });

  it('has the texts that an entity is searched for by, which lines of failures and older lines have as well', () => {
    const key = 'OrderStateChanged#amazon#s#o "1"';
    const texts = searchedTexts(key);
    expect(texts).toEqual(['amazon#s#', 'o%20%221%22']);
    const line = JSON.stringify(changeLogs([['applied', changes(key, 1)]]));
    for (const text of texts) {
      expect(line).toContain(text);
      expect(loggedEntity(key)).toContain(text);
    }
    expect(line).toContain(loggedChangeId(uuid(1)));
    expect(searchedTexts('o-1')).toEqual([]);
    expect(searchedTexts('OrderStateChanged#o-1')).toEqual(['o-1']);
  });

  it.each([entity, 'amazon#seller-1#order-1'])('is read as it was written with %s in each word', (written) => {
    expect(loggedChanges(`${uuid(2)},${uuid(1)}@${written}`, 'OrderStateChanged')).toEqual([changes(entity, 2, 1)]);
  });

  it.each(['%E4', 'a#b@c', ''])('takes the entity %j, which nobody wrote so, as it is', (text) => {
    expect(entityKeyInLog(text)).toBe(text);
  });

  it('keeps a lone surrogate from failing the batch', () => expect(loggedEntity('o-\ud800')).toBe('o-%EF%BF%BD'));
});
