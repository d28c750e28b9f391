import { AnyPrincipal, ArnPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { sourcePrefix } from '../../lambda/events/state-change.ts';
import { deployedLength } from '../config/deployed-length.ts';
import type { MarketplaceConfig } from '../config/stage-config.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html: "Event bus policy size", in characters. */
export const busPolicyMaxCharacters = 10_240;

interface BusPolicyProps {
  readonly busArn: string;
  readonly marketplaces: readonly MarketplaceConfig[];
  readonly eventTypes: readonly string[];
}

/**
 * Who may put which events, for all marketplaces that name their producers; undefined if none does.
 *
 * It is one document because EventBridge keeps one: every `AWS::Events::EventBusPolicy` is a `PutPermission` of its
 * own, and of two at the same time one may be lost.
 *
 * One Allow lets every producer put the events of all these marketplaces, and a Deny for each marketplace takes them
 * away from everybody but its own producers. The Deny is needed in any case: an Allow alone does not bind principals of
 * the same account, whose own policies may let them put anything. Another Deny takes away what is none of our event types,
 * for the same reason; an event of a guarded marketplace without a type is refused by the Allow, or by EventBridge itself.
 *
 * The keys of EventBridge hold several values:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html#amazoneventbridge-policy-keys
 * `aws:PrincipalArn` is the role's ARN, whatever the name of the session:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
 */
export function busPolicy({ busArn, marketplaces, eventTypes }: BusPolicyProps): PolicyDocument | undefined {
  const guarded = marketplaces.filter(({ producers }) => producers.length > 0);
  if (guarded.length === 0) return undefined;
  const putEvents = { actions: ['events:PutEvents'], resources: [busArn] };
  const producers = [...new Set(guarded.flatMap((marketplace) => marketplace.producers))];

  const allow = new PolicyStatement({
    ...putEvents,
    sid: 'AllowProducers',
    effect: Effect.ALLOW,
    principals: producers.map((arn) => new ArnPrincipal(arn)),
    conditions: {
      'ForAllValues:StringEquals': { 'events:source': guarded.map(sourceOf), 'events:detail-type': [...eventTypes] },
      Null: { 'events:source': 'false', 'events:detail-type': 'false' }, // ForAllValues holds for nothing, too
    },
  });
  const denies = sharingProducers(guarded).map(
    (sharing) =>
      new PolicyStatement({
        ...putEvents,
        sid: `Deny-${sharing[0].name}`,
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        conditions: {
          'ForAnyValue:StringEquals': { 'events:source': sharing.map(sourceOf) },
          ArnNotLike: { 'aws:PrincipalArn': [...new Set(sharing[0].producers)] },
        },
      }),
  );
  const denyTypes = new PolicyStatement({
    ...putEvents,
    sid: 'DenyOtherTypes',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    conditions: {
      'ForAnyValue:StringEquals': { 'events:source': guarded.map(sourceOf) },
      'ForAnyValue:StringNotEquals': { 'events:detail-type': [...eventTypes] },
    },
  });
  return new PolicyDocument({ statements: [allow, ...denies, denyTypes] });
}

/** Its length when it is deployed, at most; 0 where there is none. */
export function busPolicyCharacters(props: BusPolicyProps): number {
  const policy = busPolicy(props);
  return policy ? deployedLength(JSON.stringify(policy)) : 0;
}

const sourceOf = ({ name }: MarketplaceConfig) => `${sourcePrefix}${name}`;

/** Marketplaces with the same producers, together. */
function sharingProducers(marketplaces: readonly MarketplaceConfig[]): [MarketplaceConfig, ...MarketplaceConfig[]][] {
  const groups = new Map<string, [MarketplaceConfig, ...MarketplaceConfig[]]>();
  for (const marketplace of marketplaces) {
    const key = JSON.stringify([...new Set(marketplace.producers)].sort());
    const group = groups.get(key);
    if (group) group.push(marketplace);
    else groups.set(key, [marketplace]);
  }
  return [...groups.values()];
}
