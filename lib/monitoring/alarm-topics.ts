import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription, UrlSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { topicArn } from '../config/addresses.ts';
import type { Names } from '../config/names.ts';
import type { Notify, StageConfig } from '../config/stage-config.ts';

interface AlarmTopicsProps {
  readonly names: Names;
  readonly config: StageConfig;
}

/** The topics that alarms of each severity go to, where the configuration does not name one that exists. */
export class AlarmTopics extends Construct {
  constructor(scope: Construct, id: string, props: AlarmTopicsProps) {
    super(scope, id);
    const { names, config } = props;
    const own = [
      { id: 'Page', topicName: names.pageTopic, notify: config.notify.page },
      { id: 'Ticket', topicName: names.ticketTopic, notify: config.notify.ticket },
    ].flatMap(({ notify, ...topic }) => ('topicArn' in notify ? [] : [{ ...topic, notify }]));
    if (own.length === 0) return;

    // CloudWatch cannot publish to a topic on the key that AWS manages, whose policy nobody can change:
    // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
    const key = new Key(this, 'Key', {
      description: `${names.prefix}: encrypts the notifications of alarms`,
      enableKeyRotation: true,
      removalPolicy: config.protectData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    });
    key.addToResourcePolicy(letCloudWatch(['kms:Decrypt', 'kms:GenerateDataKey*'], '*')); // this key
    for (const { id, topicName, notify } of own) {
      const topic = new Topic(this, id, { topicName, masterKey: key, enforceSSL: true });
      // The statement that enforces TLS replaces SNS's default policy, which would let CloudWatch in.
      topic.addToResourcePolicy(letCloudWatch(['sns:Publish'], topic.topicArn));
      for (const email of notify.emails ?? []) topic.addSubscription(new EmailSubscription(email));
      for (const url of notify.httpsUrls ?? []) topic.addSubscription(new UrlSubscription(url));
    }
  }
}

/** Where alarms of each severity go. */
export function alarmTopicArns(names: Names, notify: StageConfig['notify']) {
  const arnOf = (target: Notify, own: string) => ('topicArn' in target ? target.topicArn : topicArn(own));
  return { page: arnOf(notify.page, names.pageTopic), ticket: arnOf(notify.ticket, names.ticketTopic) };
}

function letCloudWatch(actions: readonly string[], resource: string): PolicyStatement {
  return new PolicyStatement({
    effect: Effect.ALLOW,
    principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: [...actions],
    resources: [resource],
    conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
  });
}
