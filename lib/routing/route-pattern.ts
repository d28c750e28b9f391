import { sourcePrefix } from '../../lambda/events/state-change.ts';
import type { MarketplaceConfig } from '../config/config.ts';

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

/**
 * The events that no route pattern matches: each part of it negated, any of them enough. Those of a marketplace that is
 * `retiring` are matched by both, until their routes are gone.
 */
export function unroutedPattern(marketplaces: readonly MarketplaceConfig[], routedEventTypes: readonly string[]) {
  const staying = marketplaces.filter(({ retiring }) => !retiring).map(({ name }) => name);
  return {
    $or: [
      { source: [{ 'anything-but': sourcesOf(staying) }] },
      { 'detail-type': [{ 'anything-but': [...routedEventTypes] }] },
      { detail: { metadata: { sellerId: [{ exists: false }, ''] } } },
    ],
  };
}
