import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  assertValidEventPattern,
  compileEventPattern,
  matchesEventPattern,
  parseEventPattern,
} from '../../../../local/eventbridge/patterns/event-pattern.ts';
import { InvalidEventPatternError } from '../../../../local/eventbridge/patterns/invalid-event-pattern-error.ts';
import { knownDifferences } from './event-pattern-known-differences.ts';
import { eventPatternRows, invalidEventPatternRows } from './event-pattern-rows.ts';

describe('an event pattern', () => {
  it.each(eventPatternRows)('$name ($source)', ({ pattern, event, matches }) => {
    expect(matchesEventPattern(pattern, event)).toBe(matches);
  });

  it.each(invalidEventPatternRows)('is refused with AWS’s reason: $name ($source)', ({ pattern, reason }) => {
    expect(() => assertValidEventPattern(pattern)).toThrow(new InvalidEventPatternError(reason));
  });

  it.each(['300', '300.0', '3.0e2', '3E+2'])('compares numbers by value: %s is 300', (text) => {
    expect(matchesEventPattern({ price: [300] }, JSON.parse(`{"price": ${text}}`))).toBe(true);
    expect(matchesEventPattern(parseEventPattern(`{"price": [${text}]}`), { price: 300 })).toBe(true);
  });

  it('is refused as it is written on the wire too', () => {
    expect(() => parseEventPattern('this is not JSON')).toThrow(InvalidEventPatternError);
    expect(() => parseEventPattern('["not", "a", "dict"]')).toThrow(
      'Event pattern is not valid. Reason: Filter is not an object',
    );
  });

  it('keeps the last of a repeated name, as on AWS', () => {
    const pattern = parseEventPattern('{"location": [{"prefix": "us-"}], "location": [{"anything-but": "us-east"}]}');
    expect(matchesEventPattern(pattern, { location: 'eu-central-1' })).toBe(true);
  });

  it('does not match what is no object', () => {
    const matches = compileEventPattern({ a: [{ exists: false }] });
    expect([null, 'a', 1, [], undefined].map(matches)).toEqual([false, false, false, false, false]);
    expect(matches({})).toBe(true);
  });

  it('is refused where $or multiplies out of proportion', () => {
    const pattern = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`field${index}`, { $or: [{ a: [1] }, { b: [1] }] }]),
    );
    expect(() => assertValidEventPattern(pattern)).toThrow(InvalidEventPatternError);
  });

  it('with a hostile wildcard takes no longer than the text is long', () => {
    const wildcard = `${'*a'.repeat(200)}*b`;
    expect(matchesEventPattern({ a: [{ wildcard }] }, { a: 'a'.repeat(100_000) })).toBe(false);
  });
});

/**
 * What AWS's event-ruler 2.0.1 (commit 337e8d9) answered to generated pairs over the whole language: `new Machine()`,
 * `addRule`, `rulesForJSONEvent` of the texts, and the first line of `JsonRuleCompiler.check` for what it refuses.
 */
type ComparedRow = { p: object; e: object; m: boolean } | { p: object; refused: string };

describe('beside AWS’s own matcher', () => {
  const comparedRows: readonly ComparedRow[] = readFileSync(
    new URL('event-pattern-compared-rows.jsonl', import.meta.url),
    'utf8',
  )
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

  /** A match or not, or the reason of the refusal. */
  function answer(pattern: object, event: object): boolean | string {
    try {
      return matchesEventPattern(pattern, event);
    } catch (error) {
      if (!(error instanceof InvalidEventPatternError)) throw error;
      return error.message.replace('Event pattern is not valid. Reason: ', '');
    }
  }

  it('matches and refuses as it does, in every compared row', () => {
    expect(comparedRows.length).toBeGreaterThan(2_500);
    const different = comparedRows.filter((row) =>
      'refused' in row ? answer(row.p, {}) !== row.refused : answer(row.p, row.e) !== row.m,
    );
    expect(different).toEqual([]);
  });

  it.each(knownDifferences)('differs only where it is known to: $name ($source)', (row) => {
    expect(answer(parseEventPattern(row.pattern), JSON.parse(row.event))).toBe(row.ours);
    expect(row.eventRuler).not.toBe(row.ours);
  });
});

describe('anything-but "" and its complement, which the unrouted rule relies on', () => {
  const routed = compileEventPattern({ detail: { metadata: { sellerId: [{ 'anything-but': '' }] } } });
  const unrouted = compileEventPattern({ detail: { metadata: { sellerId: [{ exists: false }, ''] } } });
  const eventOf = (sellerId: unknown) => ({ detail: { metadata: { sellerId } } });

  it('part all scalars: exactly one matches', () => {
    const scalar = fc.oneof(fc.constant(''), fc.constant(null), fc.string(), fc.double({ noNaN: true }), fc.boolean());
    fc.assert(fc.property(scalar, (sellerId) => routed(eventOf(sellerId)) !== unrouted(eventOf(sellerId))));
  });

  it('leave out no JSON value: at least one matches', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => routed(eventOf(value)) || unrouted(eventOf(value))));
    fc.assert(fc.property(fc.jsonValue(), (value) => routed({ detail: value }) || unrouted({ detail: value })));
    fc.assert(fc.property(fc.object(), (event) => routed(event) || unrouted(event)));
  });
});

describe('a pattern and its negation part all strings', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '*', '\\', '.', 'ß') });

  it.each(['prefix', 'suffix', 'equals-ignore-case'])('%s', (operator) => {
    fc.assert(
      fc.property(
        text.filter((operand) => operand !== ''),
        text,
        (operand, value) => {
          const matches = matchesEventPattern({ a: [{ [operator]: operand }] }, { a: value });
          expect(matchesEventPattern({ a: [{ 'anything-but': { [operator]: operand } }] }, { a: value })).toBe(
            !matches,
          );
        },
      ),
    );
  });

  it('wildcard, which means the same as a regular expression', () => {
    const few = fc.string({ unit: fc.constantFrom('a', '*', '\\'), minLength: 1, maxLength: 2 });
    const parts = fc.array(few, { minLength: 1, maxLength: 4 });
    const value = fc.string({ unit: fc.constantFrom('a', '*', '\\'), maxLength: 8 });
    const quote = (part: string) => part.replace(/[*\\]/g, '\\$&');
    fc.assert(
      fc.property(parts, fc.boolean(), fc.boolean(), value, (literals, starts, ends, text) => {
        const join = (any: string) => (starts ? any : '') + literals.map(quote).join(any) + (ends ? any : '');
        const expected = new RegExp(`^${join('[^]*')}$`).test(text);
        const wildcard = join('*');
        expect(matchesEventPattern({ a: [{ wildcard }] }, { a: text })).toBe(expected);
        expect(matchesEventPattern({ a: [{ 'anything-but': { wildcard } }] }, { a: text })).toBe(!expected);
      }),
      { numRuns: 2_000 },
    );
  });
});
