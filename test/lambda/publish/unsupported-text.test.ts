import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../../lambda/events/catalog.ts';
import { checkEvent } from '../../../lambda/publish/check-event.ts';
import { unsupportedText, unsupportedTraceHeader } from '../../../lambda/publish/unsupported-text.ts';
import { hasOnlyAllowedCharacters } from '../../../local/sqs/messages/message-attributes.ts';
import { orderEvent } from '../../support/events.ts';
import { writtenAnew } from '../../support/written-anew.ts';

const at = (path: string, code: string) => ({ path, code });

describe('the text in JSON that does not reach its consumer', () => {
  it.each([
    ['"a\\uFFFEb"', [at('detail', 'U+FFFE')]],
    ['"\uffff"', [at('detail', 'U+FFFF')]],
    ['{"a":["b",{"c":"\\ufffe"}]}', [at('detail.a.1.c', 'U+FFFE')]],
    ['{"a":"\\ud83d","b":"\\uDE00"}', [at('detail.a', 'U+D83D'), at('detail.b', 'U+DE00')]],
    ['{"a":"\\ude00\\ud83d"}', [at('detail.a', 'U+DE00')]],
    ['{"a":"\\ud83d \\ude00"}', [at('detail.a', 'U+D83D')]],
    ['{"a":"\ud83d"}', [at('detail.a', 'U+D83D')]],
    ['{"a":"\ud83d\\ude00"}', [at('detail', 'U+D83D')]],
    ['{"name\\uffff":{"b":"\ufffe"}}', [at('detail.name?', 'U+FFFF'), at('detail.name?.b', 'U+FFFE')]],
    [`{"${'n'.repeat(99)}\u009b\\n\\ufffe":1}`, [at(`detail.${'n'.repeat(60)}`, 'U+FFFE')]],
  ])('is found in %j, however it is written', (json, problems) => {
    expect(unsupportedText(json, 'detail')).toEqual(problems);
  });

  it.each([
    '"\\ud83d\\ude00 😀 \\uD83D\\uDE00"',
    '"\\\\ufffe \\\\\\\\uffff \\\\ud83d"', // a backslash, and then no escape
    '"\\u0000\\u001f\\u007f\u0080\\u0085\\u2028\u2029\\ufeff\ufffd\\ufdd0\\ufffc"',
    '"\u{1fffe}\u{1ffff}\u{10fffe}\\udbff\\udfff\\ue000\uf8ff"',
    '{"a":1.10,"b":576461413038785752}',
    'null',
  ])('is none in %j', (json) => {
    expect(unsupportedText(json, 'detail')).toEqual([]);
  });

  it('is found in a name, whatever JSON.parse has read before', () => {
    for (let times = 0; times < 10; times++) {
      JSON.parse('{"a":1,"\\\\":2}'); // from now on Node 24 reads a name that begins with an escape as this one
      expect(unsupportedText('{"a":1,"\\ufffe":2}', 'detail')).toEqual([at('detail.?', 'U+FFFE')]);
    }
  });

  it('is found in any depth', () => {
    const json = `${'['.repeat(5_000)}"\\ufffe"${']'.repeat(5_000)}`;
    expect(unsupportedText(json, 'detail')).toHaveLength(1);
  });

  it('is what SQS refuses, with the escapes kept or resolved, and nothing else', () => {
    const unit = fc.oneof(
      fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
      fc.constantFrom('\ufffe', '\uffff', '\ud83d', '\ude00', '\\', '"', '\\ufffe', '\u{10ffff}', '\0'),
    );
    const value = fc.dictionary(fc.string({ unit, maxLength: 3 }), fc.string({ unit }));
    const escapeAll = (json: string) =>
      json.replace(/[^ -~]/g, (half) => `\\u${half.charCodeAt(0).toString(16).padStart(4, '0')}`);
    fc.assert(
      fc.property(value, fc.boolean(), (detail, escaped) => {
        const json = escaped ? escapeAll(JSON.stringify(detail)) : JSON.stringify(detail);
        expect(unsupportedText(json, 'detail').length === 0).toBe(hasOnlyAllowedCharacters(writtenAnew(json)));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a trace header', () => {
  it.each([
    ['Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1', []],
    ['Root=1\n', [at('traceHeader', 'U+000A')]],
    ['Root=😀', [at('traceHeader', 'U+1F600')]],
  ])('%j', (traceHeader, problems) => {
    expect(unsupportedTraceHeader(traceHeader, 'traceHeader')).toEqual(problems);
  });
});

describe('an event to publish', () => {
  const { 'detail-type': detailType, detail } = orderEvent();
  const now = Date.parse('2026-03-01T10:00:00Z');
  const check = (more: object) =>
    checkEvent({ detailType: String(detailType), detail, ...more }, catalog.eventTypes, now).changes;
  const withNote = (note: string) => ({ detail: { ...detail, note } });

  it.each([
    ['in its detail', withNote('\ufffe'), at('detail.note', 'U+FFFE')],
    [
      'as an escape',
      { detail: JSON.stringify(withNote('?').detail).replace('?', '\\uFFFE') },
      at('detail.note', 'U+FFFE'),
    ],
    ['in its resources', { resources: ['a', 'b\uffff'] }, at('resources.1', 'U+FFFF')],
    ['in its trace header', { traceHeader: '\0' }, at('traceHeader', 'U+0000')],
  ])('with such text %s is refused', (_, more, problem) => {
    expect(check(more)).toMatchObject([{ reason: 'unsupported_character', problems: [problem] }]);
  });

  const withData = (data: object) => ({ detail: { ...detail, data: { ...detail.data, ...data } } });
  const wrongStatus = withData({ status: '?' }).detail;
  it.each([
    [
      'in a field of the contract',
      withData({ orderId: 'a\ufffe' }),
      'schema_broken',
      ['detail.data.orderId invalid_format_regex', 'detail.data.orderId U+FFFE'],
    ],
    [
      'beside a wrong field',
      { detail: { ...wrongStatus, note: '\ufffe' } },
      'schema_broken',
      ['detail.data.status invalid_value', 'detail.note U+FFFE'],
    ],
    [
      'beside a wrong source',
      { ...withNote('\ufffe'), source: 'x' },
      'source_mismatch',
      ['source source_mismatch', 'detail.note U+FFFE'],
    ],
    [
      'of a marketplace without a route',
      withNote('\ufffe'),
      'unknown_marketplace',
      ['detail.metadata.marketplace unknown_marketplace', 'detail.note U+FFFE'],
      ['shopify'],
    ],
    [
      'beside a repeated name',
      { detail: `{"note":1,"note":2,${JSON.stringify(withNote('\ufffe').detail).slice(1)}` },
      'schema_broken',
      ['detail.note repeated_name', 'detail.note U+FFFE'],
    ],
  ])('with such text %s names all that is wrong at once', (_, more, reason, problems, marketplaces?: string[]) => {
    const event = { detailType: String(detailType), ...more };
    const [refusal, ...others] = checkEvent(event, catalog.eventTypes, now, marketplaces).changes;
    expect(others).toEqual([]);
    expect(refusal).toMatchObject({ reason, message: expect.stringContaining('remove the character') });
    expect(refusal?.problems.map(({ path, code }) => `${path} ${code}`)).toEqual(problems);
  });

  it('with any other text is sent', () => {
    expect(check({ ...withNote('\0\u2028😀'), resources: ['ü'], traceHeader: 'Root=1' })).toEqual([undefined]);
  });
});
