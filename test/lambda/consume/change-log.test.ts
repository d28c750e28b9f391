import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ChangeOutcome,
  changeLogs,
  changeOutcomes,
  entityKeyInLog,
  type LoggedChanges,
  loggedChanges,
  loggedEntity,
  searchedEntity,
} from '../../../lambda/consume/change-log.ts';

const entity = 'OrderStateChanged#amazon#seller-1#order-1';
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const changes = (entityKey: string, ...ids: number[]): LoggedChanges => ({
  entityKey,
  changes: ids.map((id) => ({ changeId: uuid(id), copies: 1 })),
});

describe('the line of a batch', () => {
  it('has a word for each entity, by outcome', () => {
    const { entityKey, ...older } = changes(entity, 3, 2);
    const copied = { entityKey, changes: [{ changeId: uuid(1), copies: 3 }] };
    expect(
      changeLogs([
        ['applied', { entityKey, ...older }],
        ['stale', copied],
        ['applied', changes('OrderStateChanged#direct#s#o 1', 4)],
      ]),
    ).toEqual([
      {
        applied: `${uuid(3)},${uuid(2)}@amazon#seller-1#order-1 ${uuid(4)}@direct#s#o%201`,
        stale: `${uuid(1)}*3@amazon#seller-1#order-1`,
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
    const key = fc.string({ unit: 'binary', minLength: 1 });
    const change = fc.record({ changeId: fc.uuid(), copies: fc.integer({ min: 1, max: 500 }) });
    const logged = fc.record({
      entityKey: key.map((id) => `OrderStateChanged#${id}`),
      changes: fc.array(change, { minLength: 1, maxLength: 5 }),
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...changeOutcomes), logged), { maxLength: 5 }), (batch) => {
        const logs = changeLogs(batch);
        for (const text of logs.flatMap((log) => Object.values(log))) expect(text).toMatch(/^[!#-[\]-~ ]+$/);
        for (const outcome of changeOutcomes) {
          const written = batch.filter(([each]) => each === outcome).map(([, each]) => each);
          expect(logs.flatMap((log) => loggedChanges(log[outcome] ?? '', 'OrderStateChanged'))).toEqual(written);
        }
      }),
    );
  });

  it('has the part of an entity that is searched for, which older lines have as well', () => {
    const term = searchedEntity('OrderStateChanged#amazon#s#o "1"');
    expect(term).toBe('amazon#s#o%20%221%22');
    expect(JSON.stringify(changeLogs([['applied', changes('OrderStateChanged#amazon#s#o "1"', 1)]]))).toContain(term);
    expect(loggedEntity('OrderStateChanged#amazon#s#o "1"')).toContain(term);
  });

  it('is read as it was written with the type in each word', () => {
    expect(loggedChanges(`${uuid(2)},${uuid(1)}@${entity}`, 'OrderStateChanged')).toEqual([changes(entity, 2, 1)]);
  });

  it.each(['%E4', 'a#b@c', ''])('takes the entity %j, which nobody wrote so, as it is', (text) => {
    expect(entityKeyInLog(text)).toBe(text);
  });

  it('keeps a lone surrogate from failing the batch', () => expect(loggedEntity('o-\ud800')).toBe('o-%EF%BF%BD'));
});
