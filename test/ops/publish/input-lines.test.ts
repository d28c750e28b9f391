import { Readable } from 'node:stream';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteLines } from '../../../ops/publish/byte-lines.ts';
import { inputLines } from '../../../ops/publish/input-lines.ts';

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const read = async (bytes: Uint8Array | string) =>
  all((await inputLines('-', Readable.from([Buffer.from(bytes)]), 'one event a line')).lines);

const utf32 = (text: string) =>
  Buffer.from(Uint32Array.from(text, (character) => character.codePointAt(0) ?? 0).buffer);

/** The lines of an input by number; `not_utf8` and the like where there is no text. */
const textsOf = async (bytes: Uint8Array | string) =>
  (await read(bytes)).map(({ line, text }) => [line, typeof text === 'string' ? text : text.problem]);

describe('the lines of an input', () => {
  it.each([
    [
      'line feeds',
      '{"a":1}\n{"a":2}\n',
      [
        [1, '{"a":1}'],
        [2, '{"a":2}'],
      ],
    ],
    [
      'CR and LF, and no end',
      '{"a":1}\r\n{"a":2}',
      [
        [1, '{"a":1}'],
        [2, '{"a":2}'],
      ],
    ],
    [
      'blank lines, which count',
      '\n \t\r\n{"a":1}\n\n{"a":2}',
      [
        [3, '{"a":1}'],
        [5, '{"a":2}'],
      ],
    ],
    [
      'the separators of Unicode in a string',
      '{"a":"\u2028\u2029\u0085\v\f"}',
      [[1, '{"a":"\u2028\u2029\u0085\v\f"}']],
    ],
    [
      'a byte order mark, also of a second file',
      '\uFEFF{"a":1}\n\uFEFF{"a":2}',
      [
        [1, '{"a":1}'],
        [2, '{"a":2}'],
      ],
    ],
    [
      'a line that is no JSON',
      'bad\n{}',
      [
        [1, 'bad'],
        [2, '{}'],
      ],
    ],
    [
      'an object that ends too early',
      '{"a":\n{}',
      [
        [1, '{"a":'],
        [2, '{}'],
      ],
    ],
  ])('end as JSON Lines has it: %s', async (_, input, lines) => {
    expect(await textsOf(input)).toEqual(lines);
  });

  it.each([
    ['Windows-1252', Buffer.from('{"sku":"Gr\xf6\xdfe"}', 'latin1')],
    ['a character cut off', Buffer.from('{"sku":"ö"}').subarray(0, 9)],
    ['a surrogate as three bytes', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['more bytes than a character needs', Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
    ['the first byte of a byte order mark alone', Buffer.from([0xef])],
    ['the other two alone', Buffer.from([0x20, 0xbb, 0xbf])],
    ['a byte order mark and a byte of another', Buffer.from([0xef, 0xbb, 0xbf, 0xbf])],
    ['a byte order mark backwards', Buffer.from([0xbf, 0xbb, 0xef])],
  ])('are refused where they are not UTF-8, and no others: %s', async (_, bad) => {
    const input = Buffer.concat([Buffer.from('{"sku":"ö"}\n'), bad, Buffer.from('\n{"sku":"€😀"}')]);
    expect(await textsOf(input)).toEqual([
      [1, '{"sku":"ö"}'],
      [2, 'not_utf8'],
      [3, '{"sku":"€😀"}'],
    ]);
  });

  it.each<[string, string | Uint8Array, string]>([
    ['UTF-16 of PowerShell', Buffer.from('\uFEFF{"a":1}\r\n', 'utf16le'), 'UTF-16 (line 1)'],
    ['UTF-16 without a mark', Buffer.from('{"a":1}\n', 'utf16le'), 'UTF-16 (line 1)'],
    ['UTF-16, big endian', Buffer.from('\uFEFF{"a":1}\n', 'utf16le').swap16(), 'UTF-16 (line 1)'],
    ['UTF-32 with a mark', utf32('\uFEFF{"a":1}\n'), 'UTF-32 (line 1)'],
    ['UTF-32 without a mark', utf32('{"a":1}\n'), 'UTF-32 (line 1)'],
    ['UTF-32, big endian', utf32('{"a":1}\n').swap32(), 'UTF-32 (line 1)'],
    ['a picture', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), 'a PNG image (line 1)'],
    ['gzip', new Uint8Array([0x1f, 0x8b, 0x08, 0]), 'a gzip file (line 1)'],
    ['a workbook', 'PK\u0003\u0004 …', 'a ZIP file (line 1)'],
    ['bytes', new Uint8Array([1, 2, 0, 3]), 'not a text file (line 1)'],
    ['a JSON array', '[{"a":1}]', 'a JSON array (line 1)'],
    ['a pretty array', '\n[\n  {}\n]', 'a JSON array (line 2)'],
    ['a pretty document', '{\n  "a": 1\n}', 'a JSON document of several lines (line 1)'],
    ['a document with a member in its first line', '{"a": 1,\n"b": 2}', 'a JSON document of several lines (line 1)'],
    ['lines of an old Mac', '{"a":1}\r{"a":2}\r', 'text whose lines end with only a carriage return (line 1)'],
    ['XML', '<?xml version="1.0"?>\n<a/>', 'XML or HTML (line 1)'],
    ['CSV', 'order_id,status\n1,paid', 'CSV with commas (line 1)'],
    ['CSV with quotes', '"order id";"status"\n', 'CSV with semicolons (line 1)'],
    ['CSV with tabs', 'order_id\tstatus\n', 'CSV with tabs (line 1)'],
    ['CSV of Excel', 'sep=;\norder_id;status\n', 'CSV with semicolons (line 1)'],
    ['nothing', '', 'empty'],
    ['only blanks', ' \n\r\n\t', 'empty'],
    ['only a byte order mark', '\uFEFF', 'empty'],
  ])('are missed in one sentence in %s', async (_, input, what) => {
    await expect(read(input)).rejects.toThrow(`Standard input is ${what}; expected one event a line.`);
  });

  it('have a limit, beyond which a line is reported and not kept', async () => {
    const long = 'x'.repeat(16 * 1_024 * 1_024 + 1);
    expect(await textsOf(`{}\n"${long}"\n{}`)).toEqual([
      [1, '{}'],
      [2, 'line_too_long'],
      [3, '{}'],
    ]);
  });
});

describe('bytes by lines', () => {
  it('are the same, however the input is cut into chunks', async () => {
    const piece = fc.constantFrom('\n', '\r', '\r\n', 'a', 'ö', '\u2028', '');
    await fc.assert(
      fc.asyncProperty(fc.array(piece), fc.array(fc.nat(40)), async (pieces, cuts) => {
        const bytes = Buffer.from(pieces.join(''));
        const at = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
        const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
        const lines = await all(byteLines(Readable.from(chunks), 10));
        const expected = pieces.join('').split('\n');
        if (expected.at(-1) === '') expected.pop();
        expect(lines.map(({ line }) => line)).toEqual(expected.map((_, index) => index + 1));
        expect(lines.reduce((sum, { size }) => sum + size, 0)).toBe(bytes.length);
        for (const [index, { bytes: found, tooLong }] of lines.entries()) {
          const whole = Buffer.from(expected[index] ?? '');
          expect(tooLong).toBe(whole.length > 10);
          if (!tooLong) expect(Buffer.from(found).toString()).toBe(expected[index]?.replace(/\r$/, ''));
          else expect(found.length).toBeLessThanOrEqual(10);
        }
      }),
    );
  });
});
