import { type AttributeValue, compareValues, type Item, readValue, sameValue, typeOf } from '../attribute-value.ts';
import { DynamoDbError, invalid } from '../dynamodb-error.ts';
import type { Condition } from '../table.ts';
import {
  type Comparator,
  type Comparison,
  type ConditionExpression,
  type ConditionNode,
  type Operand,
  parseCondition,
} from './condition-expression.ts';
import { invalidCondition } from './condition-tokens.ts';

/** What the placeholders of one request stand for. */
interface Placeholders {
  readonly names: ReadonlyMap<string, string>;
  readonly values: ReadonlyMap<string, AttributeValue>;
}

const always: Condition = () => true;

/**
 * The condition of a request; one that always holds where there is none.
 *
 * @throws DynamoDbError for a condition that cannot be read, and for placeholders that are missing or not used.
 */
export function readCondition(input: Readonly<Record<string, unknown>>): Condition {
  const { ConditionExpression: expression } = input;
  const names = readNames(input.ExpressionAttributeNames, expression !== undefined);
  const values = readValues(input.ExpressionAttributeValues, expression !== undefined);
  if (expression === undefined) return always;
  if (typeof expression !== 'string') throw wrongType('ConditionExpression');
  const condition = parseCondition(expression);
  checkPlaceholders(condition, names, values);
  for (const comparison of condition.comparisons) checkComparison(comparison, { names, values });
  return (current) => holds(condition.root, current ?? {}, { names, values });
}

function checkPlaceholders(
  { names: usedNames, values: usedValues }: ConditionExpression,
  names: ReadonlyMap<string, string>,
  values: ReadonlyMap<string, AttributeValue>,
): void {
  for (const name of usedNames) {
    if (names.has(name)) continue;
    throw invalidCondition(
      `An expression attribute name used in the document path is not defined; attribute name: ${name}`,
    );
  }
  for (const value of usedValues) {
    if (values.has(value)) continue;
    throw invalidCondition(
      `An expression attribute value used in expression is not defined; attribute value: ${value}`,
    );
  }
  checkAllUsed('ExpressionAttributeNames', names, usedNames);
  checkAllUsed('ExpressionAttributeValues', values, usedValues);
}

/** What DynamoDB refuses whatever the item: an attribute compared with itself, and the order of what has none. */
function checkComparison({ comparator, left, right }: Comparison, placeholders: Placeholders): void {
  const name = nameOf(left, placeholders);
  if (name !== undefined && name === nameOf(right, placeholders)) {
    throw invalidCondition(
      `The first operand must be distinct from the remaining operands for this operator or function; operator: ${comparator}, first operand: [${name}]`,
    );
  }
  if (comparator === '=' || comparator === '<>') return;
  for (const operand of [left, right]) {
    const value = operand.kind === 'value' ? placeholders.values.get(operand.placeholder) : undefined;
    if (value === undefined || 'S' in value || 'N' in value) continue;
    throw invalidCondition(
      `Incorrect operand type for operator or function; operator: ${comparator}, operand type: ${typeOf(value)}`,
    );
  }
}

function checkAllUsed(parameter: string, given: ReadonlyMap<string, unknown>, used: ReadonlySet<string>): void {
  if (given.size === used.size) return; // every used one is given
  const unused = [...given.keys()].filter((key) => !used.has(key));
  throw invalid(`Value provided in ${parameter} unused in expressions: keys: {${unused.join(', ')}}`);
}

function readNames(input: unknown, hasExpression: boolean): ReadonlyMap<string, string> {
  return readPlaceholders('ExpressionAttributeNames', '#', input, hasExpression, (name) => {
    if (typeof name !== 'string') throw wrongType('ExpressionAttributeNames');
    return name;
  });
}

function readValues(input: unknown, hasExpression: boolean): ReadonlyMap<string, AttributeValue> {
  return readPlaceholders('ExpressionAttributeValues', ':', input, hasExpression, (value, key) => {
    try {
      return readValue(value);
    } catch (error) {
      if (!(error instanceof DynamoDbError) || error.code !== 'ValidationException') throw error;
      throw invalid(`ExpressionAttributeValues contains invalid value: ${error.message} for key ${key}`);
    }
  });
}

function readPlaceholders<T>(
  parameter: string,
  prefix: '#' | ':',
  input: unknown,
  hasExpression: boolean,
  read: (value: unknown, key: string) => T,
): ReadonlyMap<string, T> {
  const result = new Map<string, T>();
  if (input === undefined || input === null) return result;
  if (typeof input !== 'object' || Array.isArray(input)) throw wrongType(parameter);
  if (!hasExpression) {
    const missing = prefix === ':' ? ': ConditionExpression is null' : '';
    throw invalid(`${parameter} can only be specified when using expressions${missing}`);
  }
  const entries = Object.entries(input);
  if (entries.length === 0) throw invalid(`${parameter} must not be empty`);
  for (const [key, value] of entries) {
    if (key[0] !== prefix || !/^\w+$/.test(key.slice(1))) {
      throw invalid(`${parameter} contains invalid key: Syntax error; key: "${key}"`);
    }
    result.set(key, read(value, key));
  }
  return result;
}

function holds(node: ConditionNode, item: Item, placeholders: Placeholders): boolean {
  switch (node.kind) {
    case 'or':
      return node.operands.some((operand) => holds(operand, item, placeholders));
    case 'and':
      return node.operands.every((operand) => holds(operand, item, placeholders));
    case 'not':
      return !holds(node.operand, item, placeholders);
    case 'exists':
      return (valueAt(node.operand, item, placeholders) !== undefined) === node.exists;
    case 'compare': {
      const left = valueAt(node.left, item, placeholders);
      const right = valueAt(node.right, item, placeholders);
      return compares(node.comparator, left, right);
    }
  }
}

/** With an attribute that is not there nothing is equal, less or greater: only `<>` holds. */
function compares(comparator: Comparator, left?: AttributeValue, right?: AttributeValue): boolean {
  if (comparator === '=' || comparator === '<>') {
    const equal = left !== undefined && right !== undefined && sameValue(left, right);
    return equal === (comparator === '=');
  }
  const order = left && right && compareValues(left, right);
  if (order === undefined) return false;
  if (comparator === '<') return order < 0;
  if (comparator === '<=') return order <= 0;
  return comparator === '>' ? order > 0 : order >= 0;
}

function valueAt(operand: Operand, item: Item, placeholders: Placeholders): AttributeValue | undefined {
  if (operand.kind === 'value') return placeholders.values.get(operand.placeholder);
  const name = nameOf(operand, placeholders);
  return name !== undefined && Object.hasOwn(item, name) ? item[name] : undefined;
}

/** Of the attribute; undefined for a value. */
function nameOf(operand: Operand, { names }: Placeholders): string | undefined {
  return operand.kind === 'attribute' ? operand.name : names.get(operand.placeholder);
}

const wrongType = (parameter: string) =>
  new DynamoDbError('SerializationException', `${parameter} has the wrong type.`);
