import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Fault, fileOf, withFault } from './fault.ts';
import { faults } from './faults.ts';
import { traps } from './traps.ts';

const root = path.resolve(import.meta.dirname, '../..');
const textOf = (file: string) => readFileSync(path.join(root, file), 'utf8');

/** The text of a test file, and of the rows beside it and elsewhere that it imports: names of tests stand there too. */
function textOfTest(file: string, seen = new Set<string>()): string {
  if (seen.has(file) || !existsSync(path.join(root, file))) return '';
  seen.add(file);
  const text = textOf(file);
  const imported = (way: RegExp) =>
    [...text.matchAll(way)].map(([, name]) => path.posix.join(path.posix.dirname(file), name as string));
  const beside = imported(/from '(\.\/[^']+\.ts)'/g);
  const elsewhere = imported(/from '(\.\.\/[^']+\.ts)'/g).filter((other) => other.startsWith('test/'));
  return [text, ...beside.map((other) => textOfTest(other, seen)), ...elsewhere.map(textOf)].join('');
}

/** Of `describe.each`: a name may begin with such a title. */
const titlesWithOneValue = (text: string) =>
  [...text.matchAll(/describe\.each\(.*\)\('([^'%]+)%s'/g)].map(([, title]) => new RegExp(`^${title}\\S+ > `));

describe.each(faults)('the fault of trap $trap: $fault', (fault) => {
  it('can be put back: what it changes is there exactly once', () => {
    expect(withFault(textOf(fileOf(fault)), fault)).not.toBe(textOf(fileOf(fault)));
  });

  it('names a trap and tests that exist', () => {
    expect(traps).toHaveProperty(String(fault.trap));
    expect(fault.tests.filter((test) => !existsSync(path.join(root, test)))).toEqual([]);
    expect(fault.tests.length).toBeGreaterThan(0);
    if (fault.expectRed === undefined) return;
    const text = fault.tests.map((test) => textOfTest(test)).join('');
    const name = titlesWithOneValue(text).reduce((rest, title) => rest.replace(title, ''), fault.expectRed);
    expect(text.includes(name), `a test of ${fault.tests} has in its name: ${name}`).toBe(true);
  });
});

it('puts back at least one fault of every trap', () => {
  const missing = Object.keys(traps).filter((trap) => !faults.some((fault) => fault.trap === Number(trap)));
  expect(missing).toEqual([]);
});

it('says of no two faults the same', () => {
  expect(new Set(faults.map(({ fault }) => fault)).size).toBe(faults.length);
});

describe('putting a fault into a text', () => {
  const row = { trap: 1, fault: '', file: 'a.ts', find: 'one', replace: 'two', tests: [] } satisfies Fault;

  it('changes that place and nothing else', () => {
    expect(withFault('the one\nthat is', row)).toBe('the two\nthat is');
  });

  it.each([
    ['is gone', 'none'.replace('one', '')],
    ['is there twice', 'one and one'],
  ])('is refused when the place %s', (_, text) => {
    expect(() => withFault(text, row)).toThrow(/a\.ts has this text \d times, not once/);
  });

  it('is refused when it would change nothing', () => {
    expect(() => withFault('one', { ...row, replace: 'one' })).toThrow('changes nothing');
  });

  it('deletes a file', () => {
    expect(withFault('one', { trap: 1, fault: '', deleteFile: 'a.ts', tests: [] })).toBeUndefined();
  });
});
