import { isJsonObject, type JsonObject } from '../protocols/json-object.ts';
import { DynamoDbError, invalid, notServed } from './dynamodb-error.ts';
import { compareNumbers, exactNumber, numberBytes } from './exact-number.ts';

/**
 * One value as AWS JSON writes it. Binary values and sets are left out: nothing of the app has any.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
 */
export type AttributeValue =
  | { readonly S: string }
  /** As `exactNumber` writes it. */
  | { readonly N: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly L: readonly AttributeValue[] }
  | { readonly M: Item };

export type Item = Readonly<Record<string, AttributeValue>>;

/** A value that was checked, with its size as DynamoDB counts it. */
interface Measured<T> {
  readonly value: T;
  readonly bytes: number;
}

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
const maximumItemBytes = 1_024 * 400;
const maximumNesting = 32;

const unservedTypes = ['B', 'SS', 'NS', 'BS'];

/**
 * Checks a whole item and writes its numbers as DynamoDB keeps them.
 *
 * @throws DynamoDbError for what DynamoDB refuses.
 */
export function readItem(input: unknown): Measured<Item> {
  const item = readMap(input, 0);
  if (item.bytes > maximumItemBytes) throw invalid('Item size has exceeded the maximum allowed size');
  return item;
}

/** The same for one value on its own, as of an expression. */
export const readValue = (input: unknown): AttributeValue => readNested(input, 0).value;

function readMap(input: unknown, nesting: number): Measured<Item> {
  const value: Record<string, AttributeValue> = Object.create(null); // an attribute may be named __proto__
  let bytes = 0;
  for (const [name, nested] of Object.entries(object(input))) {
    const read = readNested(nested, nesting);
    value[name] = read.value;
    bytes += Buffer.byteLength(name) + read.bytes;
  }
  return { value, bytes };
}

function readNested(input: unknown, nesting: number): Measured<AttributeValue> {
  if (nesting > maximumNesting) {
    throw invalid(
      'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
    );
  }
  const given = object(input);
  const [type, ...others] = Object.keys(given);
  if (type === undefined || others.length > 0) {
    throw invalid(
      `Supplied AttributeValue ${type === undefined ? 'is empty' : 'has more than one datatypes set'}, must contain exactly one of the supported datatypes`,
    );
  }
  const content = given[type];
  if (type === 'S' && typeof content === 'string') {
    // Strings are UTF-8, which has no half of a surrogate pair. What DynamoDB says to one is in no text of AWS.
    if (!content.isWellFormed()) throw invalid('A string is not valid UTF-8.');
    return { value: { S: content }, bytes: Buffer.byteLength(content) };
  }
  if (type === 'N' && typeof content === 'string') {
    const exact = exactNumber(content);
    return { value: { N: exact }, bytes: numberBytes(exact) };
  }
  if (type === 'BOOL' && typeof content === 'boolean') return { value: { BOOL: content }, bytes: 1 };
  if (type === 'NULL' && content === true) return { value: { NULL: true }, bytes: 1 };
  if (type === 'NULL' && content === false) {
    throw invalid('One or more parameter values were invalid: Null attribute value types must have the value of true');
  }
  if (type === 'M') {
    const { value, bytes } = readMap(content, nesting + 1);
    return { value: { M: value }, bytes: bytes + 3 + Object.keys(value).length };
  }
  if (type === 'L' && Array.isArray(content)) {
    const elements = content.map((element) => readNested(element, nesting + 1));
    const bytes = elements.reduce((sum, element) => sum + element.bytes + 1, 3);
    return { value: { L: elements.map(({ value }) => value) }, bytes };
  }
  if (unservedTypes.includes(type)) throw notServed(`the type ${type}`);
  throw wrongType();
}

/** The type that the wire names, as in `{"S": "…"}`. */
export const typeOf = (value: AttributeValue): string => Object.keys(value)[0] ?? '';

/** Numbers by value, maps whatever their order. */
export function sameValue(a: AttributeValue, b: AttributeValue): boolean {
  if ('M' in a) {
    if (!('M' in b)) return false;
    const names = Object.keys(a.M);
    return names.length === Object.keys(b.M).length && names.every((name) => sameAt(a.M[name], b.M[name]));
  }
  if ('L' in a)
    return 'L' in b && a.L.length === b.L.length && a.L.every((element, index) => sameAt(element, b.L[index]));
  if ('S' in a) return 'S' in b && a.S === b.S;
  if ('N' in a) return 'N' in b && a.N === b.N; // equal numbers have equal texts
  if ('BOOL' in a) return 'BOOL' in b && a.BOOL === b.BOOL;
  return 'NULL' in b;
}

const sameAt = (a: AttributeValue | undefined, b: AttributeValue | undefined) =>
  a !== undefined && b !== undefined && sameValue(a, b);

/** Undefined where the two have no order: of different types, or of one without any. */
export function compareValues(a: AttributeValue, b: AttributeValue): number | undefined {
  if ('N' in a && 'N' in b) return compareNumbers(a.N, b.N);
  // By bytes of UTF-8: JavaScript's own order differs beyond U+FFFF.
  if ('S' in a && 'S' in b) return Buffer.compare(Buffer.from(a.S), Buffer.from(b.S));
  return undefined;
}

function object(input: unknown): JsonObject {
  if (isJsonObject(input)) return input;
  throw wrongType();
}

const wrongType = () => new DynamoDbError('SerializationException', 'An attribute value has the wrong type.');
