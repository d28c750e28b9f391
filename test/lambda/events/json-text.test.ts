import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { membersOf, repeatedName, withoutRoundedIntegers } from '../../../lambda/events/json-text.ts';

describe('the members of JSON text', () => {
  it.each([
    ['{}', []],
    [
      ' { "a" : 1.10 , "b":[1,{"a":2}] } ',
      [
        ['a', '1.10'],
        ['b', '[1,{"a":2}]'],
      ],
    ],
    [
      '{"a":{"b":"}","c":"\\",\\\\"},"d":576461413038785752}',
      [
        ['a', '{"b":"}","c":"\\",\\\\"}'],
        ['d', '576461413038785752'],
      ],
    ],
    [
      '{"\\u0061":-0.0,"a":1E+2}',
      [
        ['a', '-0.0'],
        ['a', '1E+2'],
      ],
    ],
    [
      '{"":null,"\\"":"a:b,c"}',
      [
        ['', 'null'],
        ['"', '"a:b,c"'],
      ],
    ],
  ])('of %s', (json, expected) => {
    expect(membersOf(json).map(({ name, text }) => [name, text])).toEqual(expected);
  });

  it('are those that JSON.parse finds, each with a text of the same value, however it is written', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()),
        fc.constantFrom(0, 1, '\t'),
        (value, indent) => {
          const members = membersOf(JSON.stringify(value, undefined, indent));
          expect(members.map(({ name, text }) => [name, JSON.parse(text)])).toEqual(
            Object.entries(JSON.parse(JSON.stringify(value))),
          );
        },
      ),
    );
  });
});

describe('a name that an object has twice', () => {
  it.each([
    ['{"a":1,"b":{"a":1},"c":[{"a":1},{"a":1},"a"]}', undefined],
    ['{"a":"b","b":"a"}', undefined],
    ['[["a","a"],{"a":["a","a"]}]', undefined],
    ['{"a":1,"a":1}', 'a'],
    ['{"a":1,"\\u0061":2}', 'a'],
    ['{"data":{"lines":[{"sku":1},{"sku":1,"x":{"y":1},"sku":2}]}}', 'data.lines.1.sku'],
    ['{"":{},"":0}', ''],
    ['{"a":":","b":" :","c":[":"]}', undefined],
    ['{"a" :1,"a"\t:2}', 'a'],
    ['{"a":":","a":1}', 'a'],
    ['{"__proto__":1,"b":{"__proto__":1}}', undefined],
  ])('in %s', (json, path) => {
    expect(repeatedName(json, JSON.parse(json))).toBe(path);
  });

  it('is found at any depth', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const [once, twice] = [`{"a":1,"b":${deep}}`, `{"a":1,"b":${deep},"a":1}`];
    expect(repeatedName(once, JSON.parse(once))).toBeUndefined();
    expect(repeatedName(twice, JSON.parse(twice))).toBe('a');
  });

  /** An object as the list of its members, so that a name can be in it twice. */
  type Members = readonly (readonly [string, string | Members])[];
  const { members } = fc.letrec<{ members: Members }>((tie) => ({
    members: fc.array(
      fc.tuple(
        fc.constantFrom('a', 'b', 'c', ':', '"', 'é'),
        fc.oneof(fc.constantFrom('a', ':', '":', '\\'), tie('members')),
      ),
      { maxLength: 3 },
    ),
  }));
  const textOf = (value: string | Members, blank: string): string =>
    typeof value === 'string'
      ? JSON.stringify(value)
      : `{${value.map(([name, member]) => `${JSON.stringify(name)}${blank}:${textOf(member, blank)}`).join(',')}}`;
  const firstTwice = (value: string | Members): string[] | undefined => {
    if (typeof value === 'string') return undefined;
    const names = new Set<string>();
    for (const [name, member] of value) {
      if (names.has(name)) return [name];
      names.add(name);
      const inside = firstTwice(member);
      if (inside) return [name, ...inside];
    }
    return undefined;
  };

  it('is the first one of any object', () => {
    fc.assert(
      fc.property(members, fc.constantFrom('', ' ', '\n\t'), (value, blank) => {
        const text = textOf(value, blank);
        expect(repeatedName(text, JSON.parse(text))).toBe(firstTwice(value)?.join('.'));
      }),
      { numRuns: 500 },
    );
  });

  it('is in nothing that JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(repeatedName(JSON.stringify(value), value)).toBeUndefined();
      }),
    );
  });
});

describe('a number that JSON.parse rounds to an integer', () => {
  it.each([
    '9007199254740991.2',
    '5.0000000000000000001',
    '-1.00000000000000000001',
    '1e-400',
    '10000000000000000.5e-0',
    '15e-400',
  ])('is none: %s', (number) => {
    expect(Number.isInteger(Number(number))).toBe(true);
    expect(withoutRoundedIntegers(`{"a":[${number}]}`)).toBe('{"a":[0.5]}');
  });

  it.each(['{"a":%}', '{"a": %}', '{"a":\n%}', '{"a":\t%}', '[%]', '[0,%]', '[0,\r%]', '%'])(
    'is none in %s',
    (json) => {
      expect(withoutRoundedIntegers(json.replace('%', '1.00000000000000000001'))).toBe(json.replace('%', '0.5'));
      expect(withoutRoundedIntegers(json.replace('%', '-1e-400'))).toBe(json.replace('%', '0.5'));
    },
  );

  it.each([
    '5',
    '-0',
    '5.0',
    '-0.000',
    '1e2',
    '1.50E+1',
    '100e-2',
    '0e-9',
    '1.5',
    '576461413038785752',
    '1e400',
    '"5.0000000000000000001"',
    '"\\"1e-400"',
  ])('is not %s', (json) => {
    expect(withoutRoundedIntegers(`{"a":${json}}`)).toBe(`{"a":${json}}`);
  });
});
