import { describe, expect, it } from 'vitest';
import type { Item } from '../../../../local/dynamodb/attribute-value.ts';
import { readCondition } from '../../../../local/dynamodb/conditions/read-condition.ts';

const item: Item = {
  id: { S: 'o-1' },
  version: { N: '10' },
  changeId: { S: 'b' },
  isOpen: { BOOL: true },
  note: { NULL: true },
  orderLines: { L: [{ M: { sku: { S: 'x' }, quantity: { N: '2' } } }] },
};

function holds(
  ConditionExpression: string,
  ExpressionAttributeValues?: object,
  ExpressionAttributeNames?: object,
  current: Item | undefined = item,
): boolean {
  return readCondition({
    ConditionExpression,
    ...(ExpressionAttributeValues && { ExpressionAttributeValues }),
    ...(ExpressionAttributeNames && { ExpressionAttributeNames }),
  })(current);
}

describe('a condition', () => {
  it('always holds where there is none', () => {
    expect(readCondition({})(undefined)).toBe(true);
  });

  it.each([
    ['attribute_exists(version)', true],
    ['attribute_exists(absent)', false],
    ['attribute_not_exists(absent)', true],
    ['attribute_not_exists(version)', false],
    ['NOT attribute_exists(absent)', true],
    ['not attribute_exists(version)', false],
    ['NOT NOT attribute_exists(version)', true],
    // AND binds closer than OR, NOT closer than both.
    ['attribute_exists(id) OR attribute_exists(id) AND attribute_exists(absent)', true],
    ['(attribute_exists(id) OR attribute_exists(id)) AND attribute_exists(absent)', false],
    ['NOT attribute_exists(absent) OR attribute_exists(id)', true],
    ['NOT (attribute_exists(absent) OR attribute_exists(id))', false],
    ['attribute_exists(absent) or attribute_exists(id) and attribute_exists(version)', true],
    ['attribute_exists(toString)', false],
    ['version = absent', false],
    ['version <> absent', true],
    ['version < absent', false],
    ['changeId > id', false],
    ['id<>changeId', true],
  ])('%s: %s', (expression, expected) => {
    expect(holds(expression)).toBe(expected);
  });

  it.each([
    ['version', '=', { N: '10.0' }, true],
    ['version', '=', { N: '1E1' }, true],
    ['version', '=', { S: '10' }, false],
    ['version', '<>', { S: '10' }, true],
    ['version', '<>', { N: '10' }, false],
    ['version', '<', { N: '9' }, false], // as texts, 10 is less
    ['version', '<', { N: '10.000000000000000000000000000000000001' }, true],
    ['version', '<=', { N: '10' }, true],
    ['version', '>', { N: '9.99999999999999999999' }, true],
    ['version', '>=', { N: '10' }, true],
    ['version', '>', { S: '1' }, false],
    ['changeId', '<', { S: 'c' }, true],
    ['changeId', '>', { S: 'B' }, true],
    ['changeId', '<', { S: '' }, false],
    ['absent', '<', { N: '1' }, false],
    ['isOpen', '=', { BOOL: true }, true],
    ['isOpen', '=', { BOOL: false }, false],
    ['note', '=', { NULL: true }, true],
    ['orderLines', '=', { L: [{ M: { quantity: { N: '2.0' }, sku: { S: 'x' } } }] }, true],
    ['orderLines', '=', { L: [{ M: { sku: { S: 'x' } } }] }, false],
    ['orderLines', '=', { L: [] }, false],
  ])('%s %s %j: %s', (attribute, comparator, value, expected) => {
    expect(holds(`${attribute} ${comparator} :v`, { ':v': value })).toBe(expected);
  });

  it('orders strings by the bytes of UTF-8', () => {
    const at = (text: string): Item => ({ id: { S: text } });
    // U+FF5E is less than U+1F600, but greater than the first half of its pair in UTF-16.
    expect(holds('id < :v', { ':v': { S: '\u{1f600}' } }, undefined, at('\uff5e'))).toBe(true);
  });

  it('takes names behind placeholders, also reserved ones', () => {
    expect(holds('#s = :s', { ':s': { S: 'x' } }, { '#s': 'status' }, { status: { S: 'x' } })).toBe(true);
    expect(holds('attribute_not_exists(#s)', undefined, { '#s': '__proto__' })).toBe(true);
    expect(() => holds('#s = version', undefined, { '#s': 'version' })).toThrow('first operand: [version]');
  });

  it('compares with an item that is not there as with one without attributes', () => {
    const change = { ':v': { N: '1' }, ':c': { S: 'a' } };
    const newest = 'attribute_not_exists(version) OR version < :v OR (version = :v AND changeId < :c)';
    expect(readCondition({ ConditionExpression: newest, ExpressionAttributeValues: change })(undefined)).toBe(true);
    expect(readCondition({ ConditionExpression: newest, ExpressionAttributeValues: change })(item)).toBe(false);
  });

  it.each([
    ['', 'The expression can not be empty;'],
    [' ', 'The expression can not be empty;'],
    ['version', 'Syntax error; token: "<EOF>", near: "version"'],
    ['version = = id', 'Syntax error; token: "=", near: "= = id"'],
    ['version == id', 'Syntax error; token: "=", near: "== id"'],
    ['version = id id', 'Syntax error; token: "id", near: "id id"'],
    ['version = id AND', 'Syntax error; token: "<EOF>"'],
    ['version = 5', 'Syntax error; token: "5"'],
    ["version = 'x'", `Syntax error; token: "'"`],
    ['_version = id', 'Syntax error; token: "_"'],
    ['(version = id', 'Syntax error; token: "<EOF>"'],
    ['version = id)', 'Syntax error; token: ")"'],
    ['AND version = id', 'Syntax error; token: "AND"'],
    ['((version = id))', 'The expression has redundant parentheses;'],
    ['data = version', 'Attribute name is a reserved keyword; reserved keyword: data'],
    ['attribute_exists(Status)', 'Attribute name is a reserved keyword; reserved keyword: Status'],
    ['version = version', 'The first operand must be distinct from the remaining operands'],
    ['exists(version)', 'Invalid function name; function: exists'],
    ['attribute_exists(version, id)', 'Incorrect number of operands for operator or function'],
    [`version = id${' '.repeat(4_096)}`, 'Expression size has exceeded the maximum allowed size'],
    ['version = :absent', 'An expression attribute value used in expression is not defined; attribute value: :absent'],
    ['#absent = id', 'An expression attribute name used in the document path is not defined; attribute name: #absent'],
  ])('refuses %j', (expression, reason) => {
    expect(() => holds(expression)).toThrow(reason);
  });

  it.each([
    ['begins_with(id, :v)', 'function begins_with'],
    ['contains(id, :v)', 'function contains'],
    ['size(id) > :v', 'function size'],
    ['version > size(id)', 'function size'],
    ['attribute_type(id, :v)', 'function attribute_type'],
    ['version BETWEEN :v AND :w', 'operator BETWEEN'],
    ['version in (:v)', 'operator in'],
    ['orderLines[0] = :v', 'paths into an attribute'],
    ['attribute_exists(#d.lines)', 'paths into an attribute'],
  ])('names what it does not serve in %s', (expression, what) => {
    expect(() => holds(expression)).toThrow(what);
  });

  it.each([
    [
      { ExpressionAttributeValues: { ':v': { N: '1' } } },
      'ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null',
    ],
    [
      { ExpressionAttributeNames: { '#n': 'x' } },
      'ExpressionAttributeNames can only be specified when using expressions',
    ],
    [
      { ConditionExpression: 'attribute_exists(id)', ExpressionAttributeValues: { ':v': { N: '1' } } },
      'Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}',
    ],
    [
      { ConditionExpression: 'attribute_exists(id)', ExpressionAttributeNames: { '#n': 'x' } },
      'Value provided in ExpressionAttributeNames unused in expressions: keys: {#n}',
    ],
    [
      { ConditionExpression: 'attribute_exists(id)', ExpressionAttributeValues: {} },
      'ExpressionAttributeValues must not be empty',
    ],
    [
      { ConditionExpression: 'id = :v', ExpressionAttributeValues: { v: { N: '1' } } },
      'ExpressionAttributeValues contains invalid key: Syntax error; key: "v"',
    ],
    [
      { ConditionExpression: 'id = :v', ExpressionAttributeValues: { ':v': { N: 'x' } } },
      'ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: x for key :v',
    ],
    [
      { ConditionExpression: 'id < :v', ExpressionAttributeValues: { ':v': { BOOL: true } } },
      'Incorrect operand type for operator or function; operator: <, operand type: BOOL',
    ],
    [
      { ConditionExpression: 'attribute_exists(:v)', ExpressionAttributeValues: { ':v': { N: '1' } } },
      'Operator or function requires a document path; operator or function: attribute_exists',
    ],
  ])('refuses the request %j', (input, reason) => {
    expect(() => readCondition(input)).toThrow(reason);
  });
});
