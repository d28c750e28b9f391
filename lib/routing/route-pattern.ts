import { sourcePrefix } from '../../lambda/events/state-change.ts';

/** The `Source` of each marketplace's events. */
const sourcesOf = (marketplaces: readonly string[]) => marketplaces.map((name) => `${sourcePrefix}${name}`);

/**
 * The events of one type that go to its consumers. `anything-but` keeps out an empty `sellerId`, which `exists` lets
 * in, and one that is missing: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function routePattern(marketplaces: readonly string[], eventType: string) {
  return {
    source: sourcesOf(marketplaces),
    'detail-type': [eventType],
    detail: { metadata: { sellerId: [{ 'anything-but': '' }] } },
  };
}

/** The events that no route pattern matches: each part of it negated, any of them enough. */
export function unroutedPattern(marketplaces: readonly string[], routedEventTypes: readonly string[]) {
  return {
    $or: [
      { source: [{ 'anything-but': sourcesOf(marketplaces) }] },
      { 'detail-type': [{ 'anything-but': [...routedEventTypes] }] },
      { detail: { metadata: { sellerId: [{ exists: false }, ''] } } },
    ],
  };
}
