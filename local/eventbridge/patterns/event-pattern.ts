import { isJsonObject } from '../../protocols/json-object.ts';
import { compileEventFieldPattern, type EventFieldPattern } from './event-field-pattern.ts';
import {
  type ArrayMembership,
  compileLeafSearch,
  type FoundLeaf,
  mergeMemberships,
  noMembership,
} from './event-leaves.ts';
import { InvalidEventPatternError } from './invalid-event-pattern-error.ts';

/** Whether an event matches one pattern. */
export type EventMatcher = (event: unknown) => boolean;

/** One field of an alternative: where to look, and what to find there. */
interface Field {
  readonly leavesOf: (event: object) => FoundLeaf[];
  readonly pattern: EventFieldPattern;
}

/** `$or` beside `$or` multiplies. Ours, so that no pattern can fill the memory; AWS measures complexity otherwise. */
const maxAlternatives = 1_000;

/** Names that AWS keeps for operators, now or later, and so refuses as fields inside `$or`. */
const reservedInsideOr = new Set(
  (
    'exactly equals-ignore-case prefix suffix anything-but exists wildcard numeric cidr = < <= > >= regex not-wildcard ' +
    'not-equals-ignore-case date-after date-on-or-after date-before date-on-or-before in-date-range ' +
    'ip-address-in-range ip-address-not-in-range'
  ).split(' '),
);

/**
 * Compiles an event pattern once, for many events.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 *
 * Where AWS's text leaves a question, the answer is that of its own matcher, https://github.com/aws/event-ruler.
 * Where we differ from it is listed in test/local/eventbridge/patterns/event-pattern-known-differences.ts, with reasons;
 * beside that, AWS refuses wildcards of too high a complexity, whose limit it does not tell.
 *
 * @throws InvalidEventPatternError
 */
export function compileEventPattern(pattern: unknown): EventMatcher {
  const alternatives = alternativesOf(asEventPattern(pattern), '', [new Map()], false).map((alternative) =>
    [...alternative]
      // AWS walks the fields by name, and a field's absence is judged within the array elements chosen so far.
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, fieldPattern]): Field => ({ leavesOf: compileLeafSearch(path), pattern: fieldPattern })),
  );
  return (event) =>
    isJsonObject(event) && alternatives.some((fields) => matchesFrom(fields, 0, event, [], noMembership));
}

/** @throws InvalidEventPatternError */
export function assertValidEventPattern(pattern: unknown): void {
  compileEventPattern(pattern);
}

/**
 * The same for one event. The pattern is compiled anew.
 *
 * @throws InvalidEventPatternError
 */
export function matchesEventPattern(pattern: unknown, event: unknown): boolean {
  return compileEventPattern(pattern)(event);
}

/**
 * Reads a pattern as it travels in requests and templates. Of repeated names the last one counts, as on AWS.
 *
 * @throws InvalidEventPatternError
 */
export function parseEventPattern(text: string): object {
  try {
    return asEventPattern(JSON.parse(text));
  } catch (error) {
    throw error instanceof SyntaxError ? new InvalidEventPatternError(error.message) : error;
  }
}

/** @throws InvalidEventPatternError where it is not even an object. */
export function asEventPattern(pattern: unknown): object {
  if (isJsonObject(pattern)) return pattern;
  throw new InvalidEventPatternError('Filter is not an object');
}

type Alternative = ReadonlyMap<string, EventFieldPattern>;

/** Multiplies `$or` out: an event matches the pattern when it matches every field of one of the answers. */
function alternativesOf(
  pattern: object,
  path: string,
  before: readonly Alternative[],
  insideOr: boolean,
): readonly Alternative[] {
  const entries = Object.entries(pattern);
  if (entries.length === 0) throw new InvalidEventPatternError('Empty objects are not allowed');
  return entries.reduce((alternatives, [name, value]) => {
    if (name === '$or') return branchesOf(value, path, alternatives);
    if (insideOr && reservedInsideOr.has(name)) {
      throw new InvalidEventPatternError(`${name} is Ruler reserved fieldName which cannot be used inside $or.`);
    }
    const here = path === '' ? name : `${path}.${name}`;
    if (isJsonObject(value)) return alternativesOf(value, here, alternatives, insideOr);
    if (!Array.isArray(value)) throw new InvalidEventPatternError(`"${name}" must be an object or an array`);
    const fieldPattern = compileEventFieldPattern(value);
    return alternatives.map((alternative) => new Map(alternative).set(here, fieldPattern));
  }, before);
}

function branchesOf(branches: unknown, path: string, before: readonly Alternative[]): readonly Alternative[] {
  if (!Array.isArray(branches)) throw new InvalidEventPatternError('It must be an Array followed with $or.');
  const alternatives = branches.flatMap((branch) => {
    if (isJsonObject(branch)) return alternativesOf(branch, path, before, true);
    throw new InvalidEventPatternError('Only JSON object is allowed in array of $or relationship.');
  });
  if (branches.length < 2) {
    throw new InvalidEventPatternError('There must have at least 2 Objects in $or relationship.');
  }
  if (alternatives.length > maxAlternatives) {
    throw new InvalidEventPatternError(`Rule is too complex - $or multiplies to more than ${maxAlternatives} rules`);
  }
  return alternatives;
}

/**
 * Whether the fields from `index` on match within the array elements that the fields before have chosen: two fields
 * never match by different elements of one array. `found` remembers the leaves of each field during one match.
 */
function matchesFrom(
  fields: readonly Field[],
  index: number,
  event: object,
  found: FoundLeaf[][],
  chosen: ArrayMembership,
): boolean {
  const field = fields[index];
  if (!field) return true;
  found[index] ??= field.leavesOf(event);
  let absent = true;
  for (const { leaf, membership } of found[index]) {
    const merged = mergeMemberships(chosen, membership);
    if (!merged) continue;
    absent = false;
    if (field.pattern.matchesLeaf(leaf) && matchesFrom(fields, index + 1, event, found, merged)) return true;
  }
  return absent && field.pattern.matchesAbsence && matchesFrom(fields, index + 1, event, found, chosen);
}
