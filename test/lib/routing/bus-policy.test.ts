import { describe, expect, it } from 'vitest';
import { configOf } from '../../../lib/config/config.ts';
import type { MarketplaceConfig } from '../../../lib/config/stage-config.ts';
import { resourceOf, resourcesOf } from '../../support/resources-of.ts';
import { synthesize } from '../../support/synthesize.ts';

const roleOf = (name: string) => `arn:aws:iam::222222222222:role/${name}`;

/** The statements of the bus, where these marketplaces are configured. */
function statementsFor(marketplaces: readonly MarketplaceConfig[]) {
  const templates = synthesize('dev', { config: { ...configOf('dev'), marketplaces } });
  expect(resourcesOf(templates, 'AWS::Events::EventBusPolicy')).toEqual([]);
  return resourceOf(templates, 'AWS::Events::EventBus').Properties.Policy?.Statement;
}

describe('the policy of the bus', () => {
  it('is not there while no marketplace names its producers', () => {
    expect(statementsFor([{ name: 'amazon', producers: [] }])).toBeUndefined();
  });

  it('has one Allow for all producers, a Deny for each marketplace, and one for other types, in one document', () => {
    const putEvents = {
      Action: 'events:PutEvents',
      Resource: 'arn:aws:events:eu-west-1:111111111111:event-bus/commerce-dev-bus',
    };
    const denial = (name: string) => ({
      ...putEvents,
      Sid: `Deny-${name}`,
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Condition: {
        'ForAnyValue:StringEquals': { 'events:source': [`commerce.${name}`] },
        ArnNotLike: { 'aws:PrincipalArn': [roleOf(name)] },
      },
    });
    const statements = statementsFor([
      { name: 'amazon', producers: [roleOf('amazon')] },
      { name: 'ebay', producers: [] },
      { name: 'shopify', producers: [roleOf('shopify')] },
    ]);
    expect(statements).toEqual([
      {
        ...putEvents,
        Sid: 'AllowProducers',
        Effect: 'Allow',
        Principal: { AWS: [roleOf('amazon'), roleOf('shopify')] },
        Condition: {
          'ForAllValues:StringEquals': {
            'events:source': ['commerce.amazon', 'commerce.shopify'],
            'events:detail-type': ['OrderStateChanged', 'InventoryStateChanged', 'ReturnStateChanged'],
          },
          Null: { 'events:source': 'false', 'events:detail-type': 'false' },
        },
      },
      denial('amazon'),
      denial('shopify'),
      {
        ...putEvents,
        Sid: 'DenyOtherTypes',
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Condition: {
          'ForAnyValue:StringEquals': { 'events:source': ['commerce.amazon', 'commerce.shopify'] },
          'ForAnyValue:StringNotEquals': {
            'events:detail-type': ['OrderStateChanged', 'InventoryStateChanged', 'ReturnStateChanged'],
          },
        },
      },
    ]);
  });

  it('has one Deny for marketplaces that share their producers', () => {
    const producers = [roleOf('connector'), roleOf('backfill')];
    const statements = statementsFor([
      { name: 'amazon', producers },
      { name: 'shopify', producers: producers.toReversed() },
    ]);
    expect(statements).toHaveLength(3);
    expect(statements[1].Condition['ForAnyValue:StringEquals']['events:source']).toEqual([
      'commerce.amazon',
      'commerce.shopify',
    ]);
  });

  it('has room for twenty marketplaces that share nothing', () => {
    const names = Array.from({ length: 20 }, (_, index) => `marketplace-${index}`);
    expect(statementsFor(names.map((name) => ({ name, producers: [roleOf(name)] })))).toHaveLength(22);
  });
});
