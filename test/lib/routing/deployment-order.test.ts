import { describe, expect, it } from 'vitest';
import { type Catalog, catalog } from '../../../lambda/events/catalog.ts';
import { configOf } from '../../../lib/config/config.ts';
import type { MarketplaceConfig, StageConfig } from '../../../lib/config/stage-config.ts';
import { matchesEventPattern } from '../../../local/eventbridge/patterns/event-pattern.ts';
import { orderEvent } from '../../support/events.ts';
import { resourcesOf } from '../../support/resources-of.ts';
import { synthesize, type Template, type Templates } from '../../support/synthesize.ts';
import { withAuditConsumer } from '../../support/with-audit-consumer.ts';

const dev = configOf('dev');
const ebay: MarketplaceConfig = { name: 'ebay', producers: [] };
const withMarketplaces = (...more: MarketplaceConfig[]): StageConfig => ({
  ...dev,
  marketplaces: [...dev.marketplaces, ...more],
});
const without = (consumer: string): Catalog => ({
  ...catalog,
  consumers: catalog.consumers.filter(({ name }) => name !== consumer),
});
const { ReturnStateChanged: _, ...eventTypes } = catalog.eventTypes;

const stages = {
  plain: synthesize('dev'),
  withEbay: synthesize('dev', { config: withMarketplaces(ebay) }),
  ebayRetiring: synthesize('dev', { config: withMarketplaces({ ...ebay, retiring: true }) }),
  withAudit: synthesize('dev', { catalog: withAuditConsumer }),
  noReturnConsumer: synthesize('dev', { catalog: without('return') }),
  noReturnType: synthesize('dev', { catalog: { ...without('return'), eventTypes } }),
};
type Stage = keyof typeof stages;

/**
 * Every set of stacks that `cdk deploy --all` may have deployed at some moment: no stack comes before those that it
 * depends on. A stack that has left the app stays as it was.
 */
function* moments(before: Templates, after: Templates): Generator<Templates> {
  const ids = Object.keys(after);
  for (let bits = 0; bits < 2 ** ids.length; bits++) {
    const deployed = new Set(ids.filter((_, index) => bits & (1 << index)));
    // A stack depends on its assets, too, which are no stacks.
    const inOrder = [...deployed].every((id) =>
      after[id]?.after.every((earlier) => deployed.has(earlier) || !ids.includes(earlier)),
    );
    if (!inOrder) continue;
    const stacks: Record<string, Template | undefined> = { ...before };
    for (const id of deployed) stacks[id] = after[id];
    yield Object.fromEntries(Object.entries(stacks).flatMap(([id, stack]) => (stack ? [[id, stack]] : [])));
  }
}

const events = ['amazon', 'ebay', 'unheard-of'].flatMap((marketplace) =>
  [...Object.keys(catalog.eventTypes), 'PriceStateChanged'].flatMap((detailType) =>
    ['seller-1', ''].map((sellerId) =>
      orderEvent({ source: `commerce.${marketplace}`, detailType, metadata: { sellerId } }),
    ),
  ),
);

/** The events that no rule matches at some moment of a deployment: they would be lost. */
function lostBetween(before: Stage, after: Stage): string[] {
  const lost = new Set<string>();
  for (const templates of moments(stages[before], stages[after])) {
    const patterns = resourcesOf(templates, 'AWS::Events::Rule').map(({ Properties }) => Properties.EventPattern);
    for (const event of events) {
      const isMatched = patterns.some((pattern) => matchesEventPattern(pattern, event));
      if (!isMatched) lost.add(`${event.source} ${event['detail-type']}`);
    }
  }
  return [...lost];
}

describe('no event is lost at any moment of a deployment that', () => {
  const rows: readonly { readonly what: string; readonly before: Stage; readonly after: Stage }[] = [
    { what: 'adds a marketplace', before: 'plain', after: 'withEbay' },
    { what: 'marks a marketplace as retiring', before: 'withEbay', after: 'ebayRetiring' },
    { what: 'removes a marketplace that was retiring', before: 'ebayRetiring', after: 'plain' },
    { what: 'takes the mark away again', before: 'ebayRetiring', after: 'withEbay' },
    { what: 'adds a consumer of a type that has one', before: 'plain', after: 'withAudit' },
    { what: 'removes a consumer of a type that has another', before: 'withAudit', after: 'plain' },
    { what: 'adds the first consumer of a type', before: 'noReturnConsumer', after: 'plain' },
    { what: 'removes the last consumer of a type', before: 'plain', after: 'noReturnConsumer' },
    { what: 'adds an event type', before: 'noReturnType', after: 'plain' },
    { what: 'removes an event type', before: 'plain', after: 'noReturnType' },
  ];

  it.each(rows)('$what', ({ before, after }) => {
    expect(lostBetween(before, after)).toEqual([]);
  });
});

it('events of a marketplace that goes without a mark are lost until the unrouted rule takes them', () => {
  expect(lostBetween('withEbay', 'plain').sort()).toEqual(
    Object.keys(catalog.eventTypes)
      .map((type) => `commerce.ebay ${type}`)
      .sort(),
  );
});

it('events of a marketplace that is retiring go to its consumers and to the unrouted queue', () => {
  const targets = resourcesOf(stages.ebayRetiring, 'AWS::Events::Rule')
    .filter(({ Properties }) =>
      matchesEventPattern(Properties.EventPattern, orderEvent({ source: 'commerce.ebay', metadata: {} })),
    )
    .map(({ Properties }) => Properties.Name);
  expect(targets.sort()).toEqual(['commerce-dev-order-rule', 'commerce-dev-unrouted-rule']);
});
