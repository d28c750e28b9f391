import { EventBusPolicy, type IEventBus } from 'aws-cdk-lib/aws-events';
import { AnyPrincipal, ArnPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { sourcePrefix } from '../../lambda/events/state-change.ts';
import type { MarketplaceConfig } from '../config/config.ts';

interface ProducerAccessProps {
  readonly bus: IEventBus;
  readonly marketplace: MarketplaceConfig;
  readonly eventTypes: readonly string[];
}

/**
 * Who may put the events of one marketplace. Both statements are needed: an Allow alone does not bind principals of
 * the same account, whose own policies may let them put anything.
 *
 * The keys of EventBridge hold several values:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html#amazoneventbridge-policy-keys
 * `aws:PrincipalArn` is the role's ARN, whatever the name of the session:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
 */
export class ProducerAccess extends Construct {
  constructor(scope: Construct, id: string, props: ProducerAccessProps) {
    super(scope, id);
    const { bus, marketplace } = props;
    const source = `${sourcePrefix}${marketplace.name}`;
    const putEvents = { actions: ['events:PutEvents'], resources: [bus.eventBusArn] };

    new EventBusPolicy(this, 'Allow', {
      eventBus: bus,
      statementId: `allow-${marketplace.name}`,
      statement: new PolicyStatement({
        ...putEvents,
        effect: Effect.ALLOW,
        principals: marketplace.producers.map((arn) => new ArnPrincipal(arn)),
        conditions: {
          'ForAllValues:StringEquals': { 'events:source': [source], 'events:detail-type': props.eventTypes },
          Null: { 'events:source': 'false', 'events:detail-type': 'false' }, // ForAllValues holds for nothing, too
        },
      }).toJSON(),
    });
    new EventBusPolicy(this, 'Deny', {
      eventBus: bus,
      statementId: `deny-${marketplace.name}`,
      statement: new PolicyStatement({
        ...putEvents,
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        conditions: {
          'ForAnyValue:StringEquals': { 'events:source': [source] },
          ArnNotLike: { 'aws:PrincipalArn': marketplace.producers },
        },
      }).toJSON(),
    });
  }
}
