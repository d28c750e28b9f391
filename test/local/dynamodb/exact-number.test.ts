import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareNumbers, exactNumber, numberBytes } from '../../../local/dynamodb/exact-number.ts';

describe('exactNumber', () => {
  it.each([
    ['0', '0'],
    ['-0.00', '0'],
    ['+5', '5'],
    ['007', '7'],
    ['1.50', '1.5'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['1e3', '1000'],
    ['-12.5E-3', '-0.0125'],
    ['1234.5e2', '123450'],
    ['9007199254740993', '9007199254740993'],
    ['12345678901234567890123456789012345678', '12345678901234567890123456789012345678'],
    ['1234567890123456789012345678901234567800', '1234567890123456789012345678901234567800'],
    ['1e125', `1${'0'.repeat(125)}`],
    ['1e-130', `0.${'0'.repeat(129)}1`],
  ])('writes %s as %s', (text, exact) => {
    expect(exactNumber(text)).toBe(exact);
  });

  it.each([
    ['', 'cannot be converted to a numeric value'],
    ['.', 'cannot be converted to a numeric value'],
    ['e5', 'cannot be converted to a numeric value'],
    ['1 ', 'cannot be converted to a numeric value'],
    ['0x10', 'cannot be converted to a numeric value'],
    ['NaN', 'cannot be converted to a numeric value'],
    ['Infinity', 'cannot be converted to a numeric value'],
    ['123456789012345678901234567890123456789', 'more than 38 significant digits'],
    ['1e126', 'Number overflow'],
    ['-1e126', 'Number overflow'],
    ['1e-131', 'Number underflow'],
  ])('refuses %j', (text, reason) => {
    expect(() => exactNumber(text)).toThrow(reason);
  });
});

/** A number as `digits` times ten to minus `decimals`. */
const numbers = fc
  .record({
    digits: fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }),
    decimals: fc.integer({ min: 0, max: 40 }),
  })
  .map(({ digits, decimals }) => ({ text: `${digits}e-${decimals}`, scaled: digits * 10n ** BigInt(40 - decimals) }));

describe('compareNumbers', () => {
  it('orders all numbers as whole ones of the same scale', () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const expected = a.scaled < b.scaled ? -1 : a.scaled > b.scaled ? 1 : 0;
        expect(Math.sign(compareNumbers(exactNumber(a.text), exactNumber(b.text)))).toBe(expected);
      }),
    );
  });

  it('tells numbers apart that are one double', () => {
    expect(compareNumbers('9007199254740993', '9007199254740992')).toBeGreaterThan(0);
    expect(compareNumbers('-9007199254740993', '-9007199254740992')).toBeLessThan(0);
    expect(compareNumbers('0.1', '0.1000000000000000000001')).toBeLessThan(0);
  });
});

describe('numberBytes', () => {
  it.each([
    ['0', 1],
    ['5', 2],
    ['-5', 3],
    ['1000', 2],
    ['123', 3],
    ['0.0012', 2],
  ])('counts %s as %d', (text, bytes) => {
    expect(numberBytes(text)).toBe(bytes);
  });
});
