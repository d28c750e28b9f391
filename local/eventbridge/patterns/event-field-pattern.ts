import { isJsonObject } from '../../protocols/json-object.ts';
import { compileCidr } from './cidr.ts';
import type { Leaf } from './event-leaves.ts';
import { InvalidEventPatternError } from './invalid-event-pattern-error.ts';
import { parseIpAddress } from './ip-address.ts';
import { compileNumericRange, requireComparable } from './numeric-range.ts';
import { compileWildcard } from './wildcard.ts';

/** What a pattern asks of one field: one of several conditions, each on a leaf or on there being none. */
export interface EventFieldPattern {
  readonly matchesAbsence: boolean;
  matchesLeaf(leaf: Leaf): boolean;
}

type Condition = (leaf: Leaf) => boolean;

/**
 * Compiles the array that stands in a pattern at a field's name.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 *
 * What is refused, and with which words, is as in https://github.com/aws/event-ruler.
 *
 * @throws InvalidEventPatternError
 */
export function compileEventFieldPattern(values: readonly unknown[]): EventFieldPattern {
  if (values.length === 0) throw new InvalidEventPatternError('Empty arrays are not allowed');
  const conditions: Condition[] = [];
  let matchesAbsence = false;
  for (const value of values) {
    const condition = compileValue(value);
    if (condition === 'absent') matchesAbsence = true;
    else conditions.push(condition);
  }
  const [only] = conditions;
  return {
    matchesAbsence,
    matchesLeaf: conditions.length === 1 && only ? only : (leaf) => conditions.some((condition) => condition(leaf)),
  };
}

function compileValue(value: unknown): Condition | 'absent' {
  if (typeof value === 'string') return exactly(value);
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return equals(value);
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new InvalidEventPatternError('Match value must be String, number, true, false, or null');
  }
  const [operator, operand] = firstEntry(value, 'Match expression name not found');
  const compile = Object.hasOwn(operators, operator) ? operators[operator] : undefined;
  if (!compile) throw new InvalidEventPatternError(`Unrecognized match type ${operator}`);
  const condition = compile(operand);
  requireNoMore(value, operator === 'numeric' || operator === 'anything-but' ? tooManyElements : onlyOneKey);
  return condition;
}

const operators: Readonly<Record<string, (operand: unknown) => Condition | 'absent'>> = {
  exists,
  exactly: (operand) => equals(requireString('exact', operand)),
  prefix: (operand) => onString(affix('prefix', operand)),
  suffix: (operand) => onString(affix('suffix', operand)),
  'equals-ignore-case': (operand) => onString(ignoringCase('^', requireString('equals-ignore-case', operand), '$')),
  wildcard: (operand) => onString(compileWildcard(requireString('wildcard', operand))),
  cidr: (operand) => onString(compileCidr(operand)),
  numeric: (operand) => onNumber(compileNumericRange(operand)),
  'anything-but': anythingBut,
};

function exists(operand: unknown): Condition | 'absent' {
  if (typeof operand !== 'boolean') {
    throw new InvalidEventPatternError('exists match pattern must be either true or false.');
  }
  return operand ? () => true : 'absent';
}

function equals(expected: Leaf): Condition {
  return (leaf) => leaf === expected;
}

/** A string that is an IP address matches every spelling of it: AWS's matcher compiles it to an address. */
function exactly(expected: string): Condition {
  const address = parseIpAddress(expected);
  if (!address) return equals(expected);
  return onString((text) => {
    const other = parseIpAddress(text);
    return other?.bits === address.bits && other.value === address.value;
  });
}

function affix(operator: 'prefix' | 'suffix', operand: unknown): (text: string) => boolean {
  if (isJsonObject(operand)) {
    const [nested, expected] = firstEntry(operand, `${capitalize(operator)} expression name not found`);
    if (nested !== 'equals-ignore-case') {
      throw new InvalidEventPatternError(`Unsupported ${operator} pattern: ${nested}`);
    }
    const text = requireString('equals-ignore-case', expected);
    requireNoMore(operand, onlyOneKey);
    return operator === 'prefix' ? ignoringCase('^', text, '') : ignoringCase('', text, '$');
  }
  return hasAffix(operator, requireString(operator, operand));
}

function hasAffix(operator: 'prefix' | 'suffix', expected: string): (text: string) => boolean {
  return operator === 'prefix' ? (text) => text.startsWith(expected) : (text) => text.endsWith(expected);
}

/** Character by character its lower or its upper case, as in AWS's matcher: `ß` is also `SS`, but never `ss`. */
function ignoringCase(start: '^' | '', expected: string, end: '$' | ''): (text: string) => boolean {
  const characters = Array.from({ length: expected.length }, (_, index) => {
    const lower = expected.charAt(index).toLowerCase();
    const upper = expected.charAt(index).toUpperCase();
    return lower === upper ? escapeForRegExp(lower) : `(?:${escapeForRegExp(lower)}|${escapeForRegExp(upper)})`;
  });
  const expression = new RegExp(start + characters.join('') + end);
  return (text) => expression.test(text);
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-anything-but */
function anythingBut(operand: unknown): Condition {
  if (isJsonObject(operand)) {
    const [operator, nested] = firstEntry(operand, 'Anything-But expression name not found');
    const excluded = anythingButOperator(operator, nested);
    requireNoMore(operand, tooManyElements);
    return (leaf) => typeof leaf !== 'string' || !excluded.some((matches) => matches(leaf));
  }
  if (!Array.isArray(operand) && typeof operand !== 'string' && typeof operand !== 'number') {
    throw new InvalidEventPatternError('Value of anything-but must be an array or single string/number value.');
  }
  const excluded = new Set<unknown>(Array.isArray(operand) ? operand : [operand]);
  const types = new Set([...excluded].map((value) => typeof value));
  if ([...types].some((type) => type !== 'string' && type !== 'number')) {
    throw new InvalidEventPatternError('Inside anything but list, start|null|boolean is not supported.');
  }
  if (types.size !== 1) {
    throw new InvalidEventPatternError(
      'Inside anything but list, either all values are number or string, mixed type is not supported',
    );
  }
  for (const value of excluded) if (typeof value === 'number') requireComparable(value);
  return (leaf) => !excluded.has(leaf);
}

function anythingButOperator(operator: string, operand: unknown): ((text: string) => boolean)[] {
  if (!['prefix', 'suffix', 'equals-ignore-case', 'wildcard'].includes(operator)) {
    throw new InvalidEventPatternError(`Unsupported anything-but pattern: ${operator}`);
  }
  if (!Array.isArray(operand) && typeof operand !== 'string' && typeof operand !== 'number') {
    throw new InvalidEventPatternError('Value of anything-but must be an array or single string/number value.');
  }
  const texts: unknown[] = Array.isArray(operand) ? operand : [operand];
  if (texts.length === 0) throw new InvalidEventPatternError('Empty arrays are not allowed');
  const expected = texts.map((text) => anythingButText(operator, text));
  switch (operator) {
    case 'wildcard':
      return expected.map(compileWildcard);
    case 'equals-ignore-case':
      return expected.map((text) => ignoringCase('^', text, '$'));
    default:
      return expected.map((text) => hasAffix(operator === 'prefix' ? 'prefix' : 'suffix', text));
  }
}

function anythingButText(operator: string, text: unknown): string {
  if (operator === 'wildcard') return requireString('wildcard', text);
  if (operator === 'equals-ignore-case') {
    if (typeof text === 'string') return text;
    throw new InvalidEventPatternError(
      'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
    );
  }
  if (text === '') throw new InvalidEventPatternError('Null prefix/suffix not allowed');
  return requireString('prefix/suffix', text);
}

function onString(matches: (text: string) => boolean): Condition {
  return (leaf) => typeof leaf === 'string' && matches(leaf);
}

function onNumber(matches: (number: number) => boolean): Condition {
  return (leaf) => typeof leaf === 'number' && matches(leaf);
}

function requireString(what: string, operand: unknown): string {
  if (typeof operand === 'string') return operand;
  throw new InvalidEventPatternError(`${what} match pattern must be a string`);
}

const onlyOneKey = 'Only one key allowed in match expression';
/** AWS's words for a second key beside `numeric` and, although it is about no number, beside and in `anything-but`. */
const tooManyElements = 'Too many elements in numeric expression';

function firstEntry(expression: object, reasonWhenEmpty: string): [string, unknown] {
  const [entry] = Object.entries(expression);
  if (!entry) throw new InvalidEventPatternError(reasonWhenEmpty);
  return entry;
}

/** AWS reads the first key's operand before it refuses a second key. */
function requireNoMore(expression: object, reason: string): void {
  if (Object.keys(expression).length > 1) throw new InvalidEventPatternError(reason);
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function escapeForRegExp(literal: string): string {
  return literal.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
