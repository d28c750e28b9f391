import { isObject } from './json-fields.ts';
import { sourcePrefix } from './state-change.ts';

/**
 * Which events have a route. It stands here once: the stacks make EventBridge's rules of these patterns, and the redrive
 * functions match messages against them.
 */

/** One condition on a field; of several, any is enough. `anything-but` holds for any value but this text. */
type Condition = string | { readonly 'anything-but': string };

/** Conditions by the names that lead to their field; all of them must hold. */
interface RoutePattern {
  readonly [name: string]: readonly Condition[] | RoutePattern;
}

/** The `Source` of each marketplace's events. */
const sourcesOf = (marketplaces: readonly string[]) => marketplaces.map((name) => `${sourcePrefix}${name}`);

/** The three parts of a route's pattern, by what is wrong with an event that does not match them. */
export const routeConditions = {
  unknown_source: (marketplaces: readonly string[]) => ({ source: sourcesOf(marketplaces) }),
  unknown_detail_type: (eventType: string) => ({ 'detail-type': [eventType] }),
  /**
   * Keeps out an empty `sellerId`, which `exists` lets in, and one that is missing:
   * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
   */
  no_seller_id: { detail: { metadata: { sellerId: [{ 'anything-but': '' }] } } },
} as const;

/** The events of one type that go to its consumers. */
export function routePattern(marketplaces: readonly string[], eventType: string) {
  return {
    ...routeConditions.unknown_source(marketplaces),
    ...routeConditions.unknown_detail_type(eventType),
    ...routeConditions.no_seller_id,
  };
}

/**
 * The events that no route pattern matches: each part of it negated, any of them enough. Those of a marketplace that is
 * `retiring` are matched by both, until their routes are gone.
 */
export function unroutedPattern(
  marketplaces: readonly { readonly name: string; readonly retiring?: boolean }[],
  routedEventTypes: readonly string[],
) {
  const staying = marketplaces.filter(({ retiring }) => !retiring).map(({ name }) => name);
  return {
    $or: [
      { source: [{ 'anything-but': sourcesOf(staying) }] },
      { 'detail-type': [{ 'anything-but': [...routedEventTypes] }] },
      { detail: { metadata: { sellerId: [{ exists: false }, ''] } } },
    ],
  };
}

/**
 * Whether the unrouted pattern matches an event for its `sellerId`, although a route's pattern may match it too: EventBridge
 * looks at every member of a list, and at both spellings of a path, and no pattern can ask for all of them.
 */
export const hasEmptySellerId = (event: unknown): boolean =>
  matchesRoute({ detail: { metadata: { sellerId: [''] } } }, event);

/**
 * Whether an event matches a pattern, as EventBridge decides it (https://github.com/aws/event-ruler): a field is one value
 * or several, because lists are looked through and objects hold none of their own, so that `[]` and `{}` are as good as
 * absent; and `a.b` is found under `a` and then `b`, and under the name `a.b`.
 *
 * @param event the JSON of an event, parsed.
 */
export function matchesRoute(pattern: RoutePattern, event: unknown): boolean {
  return conditionsIn(pattern).every(({ path, anyOf }) =>
    valuesAt(event, path).some((value) =>
      anyOf.some((condition) =>
        typeof condition === 'string' ? value === condition : value !== condition['anything-but'],
      ),
    ),
  );
}

interface FieldConditions {
  readonly path: readonly string[];
  readonly anyOf: readonly Condition[];
}

function conditionsIn(pattern: RoutePattern, path: readonly string[] = []): FieldConditions[] {
  return Object.entries(pattern).flatMap(([name, value]) => {
    const here = [...path, name];
    return isConditions(value) ? [{ path: here, anyOf: value }] : conditionsIn(value, here);
  });
}

const isConditions = (value: readonly Condition[] | RoutePattern): value is readonly Condition[] =>
  Array.isArray(value);

/** Every text, number, boolean and null at a path. */
function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((element) => valuesAt(element, path));
  if (!isObject(value)) return path.length === 0 ? [value] : [];
  return path.flatMap((_, index) => {
    const name = path.slice(0, index + 1).join('.');
    return Object.hasOwn(value, name) ? valuesAt(value[name], path.slice(index + 1)) : [];
  });
}
