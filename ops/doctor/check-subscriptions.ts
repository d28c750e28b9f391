import { ListSubscriptionsByTopicCommand, type SNSClient, type Subscription } from '@aws-sdk/client-sns';
import type { DeployedIn, Found, StageToCheck } from './finding.ts';

/** Whether each alarm topic reaches those whom the configuration names. */
export async function checkSubscriptions(
  { clients, names, config }: StageToCheck,
  deployed: DeployedIn,
): Promise<Found[]> {
  const found: Found[] = [];
  for (const [severity, ownTopic] of [
    ['page', names.pageTopic],
    ['ticket', names.ticketTopic],
  ] as const) {
    const notify = config.notify[severity];
    const own = !('topicArn' in notify);
    const { partition, region, account } = deployed;
    const arn = own ? `arn:${partition}:sns:${region}:${account}:${ownTopic}` : notify.topicArn;
    const subscriptions = await subscriptionsOf(clients.sns, arn);
    const confirmed = subscriptions.filter(({ SubscriptionArn = '' }) => SubscriptionArn.startsWith('arn:'));
    const expected = own
      ? [
          ...(notify.emails ?? []).map((endpoint) => ({ protocol: 'email', endpoint })),
          ...(notify.httpsUrls ?? []).map((endpoint) => ({ protocol: 'https', endpoint })),
        ]
      : [];
    const pending = subscriptions.filter((each) => !confirmed.includes(each));
    const missing = expected.filter(({ endpoint }) => !subscriptions.some(({ Endpoint }) => Endpoint === endpoint));
    const before = found.length;
    for (const { Protocol = '', Endpoint = '' } of pending) {
      found.push({
        result: 'problem',
        found: `The ${severity} topic has an unconfirmed subscription: ${Protocol} ${Endpoint}. It receives no alarms.`,
        toDo: `Follow the link in the message “AWS Notification - Subscription Confirmation”. To send it again: ${subscribe(arn, Protocol, Endpoint)}`,
      });
    }
    for (const { protocol, endpoint } of missing) {
      found.push({
        result: 'problem',
        found: `The ${severity} topic has no subscription for ${endpoint}, although notify.${severity} lists it. It was removed, or it expired before it was confirmed.`,
        toDo: `CloudFormation does not detect this. Subscribe again and confirm: ${subscribe(arn, protocol, endpoint)}`,
      });
    }
    if (found.length > before) continue;
    found.push(
      confirmed.length > 0
        ? {
            result: 'ok',
            found: `Subscriptions of the ${severity} topic: ${confirmed.length} confirmed, none unconfirmed.`,
          }
        : {
            result: config.notifyRequired ? 'problem' : 'advice',
            found: `The ${severity} topic has no subscriptions: nobody receives its alarms.`,
            toDo: `Add an address to notify.${severity} in lib/config/config.ts and deploy.`,
          },
    );
  }
  return found;
}

async function subscriptionsOf(client: SNSClient, TopicArn: string): Promise<Subscription[]> {
  const all: Subscription[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn, NextToken }));
    all.push(...(page.Subscriptions ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return all;
}

const subscribe = (arn: string, protocol: string, endpoint: string) =>
  `aws sns subscribe --topic-arn ${arn} --protocol ${protocol} --notification-endpoint ${endpoint}`;
