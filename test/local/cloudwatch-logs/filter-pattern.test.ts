import { describe, expect, it } from 'vitest';
import { parseFilterPattern } from '../../../local/cloudwatch-logs/filter-pattern/filter-pattern.ts';

const json = JSON.stringify({
  level: 'ERROR',
  failureClass: 'permanent',
  count: 3,
  late: true,
  none: null,
  list: ['a', { b: 'c' }],
  'with.dot': 'x',
  text: 'say "hi" (twice)',
});

/** Of https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html, and about our own lines. */
const rows: [pattern: string, message: string, matches: boolean][] = [
  ['', 'anything', true],
  ['  ', 'anything', true],
  ['ERROR', '[ERROR 400] BAD REQUEST', true],
  ['ERROR', '[error 400] BAD REQUEST', false],
  ['ERROR ARGUMENTS', '[ERROR 419] MISSING ARGUMENTS', true],
  ['ERROR ARGUMENTS', '[ERROR 401] UNAUTHORIZED REQUEST', false],
  ['?ERROR ?ARGUMENTS', '[WARN] ARGUMENTS', true],
  ['?ERROR ?ARGUMENTS', '[WARN] REQUEST', false],
  ['"INTERNAL SERVER ERROR"', '[ERROR 500] INTERNAL SERVER ERROR', true],
  ['"INTERNAL SERVER ERROR"', '[ERROR 500] INTERNAL ERROR SERVER', false],
  ['ERROR -ARGUMENTS', '[ERROR 401] UNAUTHORIZED', true],
  ['ERROR -ARGUMENTS', '[ERROR 419] MISSING ARGUMENTS', false],
  ['-"BAD REQUEST"', '[ERROR 400] BAD REQUEST', false],
  [String.raw`"say \"hi\""`, 'say "hi"', true],
  ['"5c1f8f0e-6a0b"', '{"changeId":"5c1f8f0e-6a0b-4a53"}', true],
  ['{ $.level = "ERROR" }', json, true],
  ['{$.level="ERROR"}', json, true],
  ['{ $.level = ERROR }', json, true],
  ['{ $.level = "error" }', json, false],
  ['{ $.level = "ERR*" }', json, true],
  ['{ $.level = "*ROR" }', json, true],
  ['{ $.level = "E.*" }', json, false],
  ['{ $.level != "INFO" }', json, true],
  ['{ $.level != "ERROR" }', json, false],
  ['{ $.missing != "x" }', json, false],
  ['{ $.missing = "*" }', json, false],
  ['{ $.text = "say \\"hi\\" (twice)" }', json, true],
  ['{ $.count = 3 }', json, true],
  ['{ $.count = "3" }', json, false],
  ['{ $.count != 4 }', json, true],
  ['{ $.count > 2.5 }', json, true],
  ['{ $.count < 3 }', json, false],
  ['{ $.count >= 3e0 }', json, true],
  ['{ $.count <= -3 }', json, false],
  ['{ $.level > 1 }', json, false],
  ['{ $.late IS TRUE }', json, true],
  ['{ $.late IS FALSE }', json, false],
  ['{ $.none IS NULL }', json, true],
  ['{ $.missing IS NULL }', json, false],
  ['{ $.missing NOT EXISTS }', json, true],
  ['{ $.level NOT EXISTS }', json, false],
  ['{ $.list[0] = "a" }', json, true],
  ['{ $.list[1].b = "c" }', json, true],
  ['{ $[\'with.dot\'] = "x" }', json, true],
  ['{ $.list[7] = "a" }', json, false],
  ['{ $.constructor NOT EXISTS }', json, true],
  ['{ $.level = "ERROR" && $.count = 3 }', json, true],
  ['{ $.level = "INFO" || $.count = 3 }', json, true],
  ['{ $.level = "INFO" && ($.count = 3 || $.late IS TRUE) }', json, false],
  ['{ $.level = "ERROR" || $.count = 1 && $.count = 2 }', json, true],
  ['{ $.level = "ERROR" }', 'level ERROR', false],
  ['{ $.level = "ERROR" }', '["ERROR"]', false],
  ['{ $.level = "ERROR" }', '{"level":"ERROR"', false],
];

const refused: [pattern: string, why: string][] = [
  ['[ip, user]', 'does not serve fields by their position'],
  ['%AUTH%', 'does not serve a regular expression'],
  ['ERROR ?WARN', 'does not serve optional terms, with ?, beside others'],
  ['-ERROR ?WARN', 'does not serve optional terms, with ?, beside others'],
  ['a-b', 'double quotes'],
  ['"open', 'double quotes'],
  ['{ $.a = %x% }', 'does not serve a regular expression'],
  ['{ $.* = "x" }', 'does not serve the selector'],
  ['{ $.a[*] = "x" }', 'does not serve the selector'],
  ['{ $.a EXISTS }', 'a value is expected'],
  ['{ $.a = }', 'a value is expected'],
  ['{ $.a > "x" }', 'only = and != do'],
  ['{ level = "x" }', 'a field such as $.level is expected'],
  ['{ $.a IS 3 }', 'NULL, TRUE or FALSE'],
  ['{ $.a = "x"', '"}" is expected'],
  ['{ ($.a = "x" }', '")" is expected'],
  ['{ $.a = "x" } y', 'nothing may follow'],
  ['{ }', 'a field such as $.level is expected'],
  ['{ $.a = 3 && }', 'a field such as $.level is expected'],
];

describe('a filter pattern', () => {
  it.each(rows)('%s of %j: %s', (pattern, message, matches) => {
    expect(parseFilterPattern(pattern)(message)).toBe(matches);
  });

  it.each(refused)('%s is refused: %s', (pattern, why) => {
    expect(() => parseFilterPattern(pattern)).toThrow(
      expect.objectContaining({ code: 'InvalidParameterException', message: expect.stringContaining(why) }),
    );
  });
});
