import { marker } from './target.ts';

type Random = () => number;

export const pick = <Value>(random: Random, values: readonly Value[]): Value =>
  values[Math.floor(random() * values.length)] as Value;

/** Values that have broken somebody's reader. Functions make those that are too large to keep. */
const oddValues: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  2 ** 53 + 2,
  -(2 ** 63),
  '',
  ' ',
  '0',
  '__proto__',
  'constructor',
  'toString',
  'null',
  '\u0000',
  '\u001b[2J\u001b[31m',
  'a\nINFO forged\r\n',
  '\u2028\u2029',
  '\u202Eevil\u202C',
  '\uFEFF',
  '\uFFFE',
  '\uFFFF',
  '\uD800',
  '\uDC00x',
  '#',
  '%23',
  'a@b',
  '$' + '{jndi:ldap://x}',
  '<script>alert(1)</script>',
  '{"a":1}',
  '2026-02-30T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '1970-01-01T00:00:00Z',
  [],
  {},
  [[]],
  [null],
  { '': 0 },
  { length: 3 },
  { toString: 1, valueOf: 2 },
  { constructor: { prototype: { polluted: true } } },
];
const largeValues: readonly (() => unknown)[] = [
  () => 'x'.repeat(2_000),
  () => '\u0001'.repeat(500),
  () => Array.from({ length: 25 }, (_, n) => ({ n })),
  () => JSON.parse('['.repeat(200) + ']'.repeat(200)),
  () => Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`k${n}`, n])),
];
const oddNames = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'length',
  '',
  'a.b',
  '\u001b[31m',
  '0',
  'changes',
  'data',
  'metadata',
];

const oddValue = (random: Random): unknown => (random() < 0.05 ? pick(random, largeValues)() : pick(random, oddValues));

interface Place {
  readonly parent: Record<string, unknown> | unknown[];
  readonly key: string | number;
}

function placesIn(value: unknown, places: Place[] = []): Place[] {
  if (typeof value !== 'object' || value === null || places.length > 200) return places;
  for (const key of Object.keys(value)) {
    const parent = value as Record<string, unknown>;
    places.push({ parent, key });
    placesIn(parent[key], places);
  }
  return places;
}

/** Personal data where the contract knows no field: nobody may print or log it. */
function plantMarker(value: unknown, random: Random): void {
  const objects = placesIn(value).flatMap(({ parent, key }) => {
    const child = (parent as Record<string, unknown>)[key];
    return typeof child === 'object' && child !== null && !Array.isArray(child)
      ? [child as Record<string, unknown>]
      : [];
  });
  const target = objects.length > 0 ? pick(random, objects) : undefined;
  if (target) target.buyerEmail = marker;
}

/** Changes a value in one place: another value, no field, one more, another name, its copy, a list around it. */
function mutateOnce(root: { value: unknown }, random: Random): void {
  const places = [{ parent: root as unknown as Record<string, unknown>, key: 'value' }, ...placesIn(root.value)];
  const { parent, key } = pick(random, places) as { parent: Record<string, unknown>; key: string };
  const kind = random();
  if (kind < 0.45) parent[key] = oddValue(random);
  else if (kind < 0.6) delete parent[key];
  else if (kind < 0.75 && isPlainObject(parent[key])) {
    const added = pick(random, oddNames);
    Object.defineProperty(parent[key], added, {
      value: oddValue(random),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  } else if (kind < 0.85) {
    const other = parent[key];
    delete parent[key];
    parent[random() < 0.5 ? `${key}x` : String(key).toUpperCase()] = other;
  } else if (kind < 0.93) parent[key] = [parent[key]];
  else
    parent[key] = pick(
      random,
      places.map((place) => (place.parent as Record<string, unknown>)[place.key]),
    );
}

/**
 * A value that its reader accepts, as bytes, after what strangers do to it: a third as it is but for unknown fields, the rest with
 * mutations of its structure, and some of these with mutations of their bytes. It can be a circle no more than JSON can.
 */
export function hostileBytes(valid: unknown, random: Random): Uint8Array {
  const root = { value: structuredClone(valid) };
  const kind = random();
  if (kind >= 0.33) for (let n = 1 + Math.floor(random() * 3); n > 0; n--) mutateOnce(root, random);
  if (random() < 0.5) plantMarker(root.value, random); // last, or it could be copied to an id, which logs have
  const text = textOf(root.value);
  if (kind < 0.8) return Buffer.from(text);
  return mutateBytes(Buffer.from(text), random);
}

/**
 * The same; one in a hundred with lists in lists in the place of a field, which `JSON.parse` takes and recursion does not. For
 * readers of texts: who makes a value into JSON again fails at them.
 */
export function hostileBytesOfAnyDepth(valid: object, random: Random): Uint8Array {
  if (random() >= 0.01) return hostileBytes(valid, random);
  const root = { value: structuredClone(valid) };
  const { parent, key } = pick(random, placesIn(root.value));
  (parent as Record<string, unknown>)[key] = deepValue;
  return Buffer.from(JSON.stringify(root.value).replace(`"${deepValue}"`, deepJson));
}

const deepValue = 'stands for lists in lists';
/** Beyond what a stack takes: that of a process overflows at some 6,000, that of a thread of Vitest's at four times as many. */
export const deepJson = '['.repeat(50_000) + ']'.repeat(50_000);

function textOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'undefined';
  } catch {
    return '"a circle"'; // a mutation has put a value into itself
  }
}

function mutateBytes(bytes: Buffer, random: Random): Uint8Array {
  const at = Math.floor(random() * (bytes.length + 1));
  const end = Math.min(bytes.length, at + 1 + Math.floor(random() * 8));
  const without = (middle: Uint8Array) => Buffer.concat([bytes.subarray(0, at), middle, bytes.subarray(end)]);
  const kind = random();
  if (kind < 0.25) return without(Buffer.alloc(0));
  if (kind < 0.5) return without(Buffer.from([Math.floor(random() * 256)]));
  if (kind < 0.65) return bytes.subarray(0, at);
  if (kind < 0.8) return Buffer.concat([bytes, bytes.subarray(at)]);
  if (kind < 0.9)
    return without(Buffer.from(pick(random, ['\u0000', '\n', '"', '\\', '{', '}', '[', '1e999', '\\uD800', '//'])));
  return Buffer.concat([Buffer.from(pick(random, [[0xef, 0xbb, 0xbf], [0xff, 0xfe], [0x1f, 0x8b], [0xc3]])), bytes]);
}

const isPlainObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
