import { describe, expect, it } from 'vitest';
import { resourcesOf } from '../support/resources-of.ts';
import { synthesize } from '../support/synthesize.ts';
import { account, admin, expectDecided, type Row, stranger } from './decided-rows.ts';
import type { IamRequest, Statement } from './evaluate.ts';

const templates = synthesize('dev');
const of = (sourceArn: string, more: object = {}) => ({
  'aws:SourceArn': sourceArn,
  'aws:SourceAccount': sourceArn.split(':')[4] ?? '',
  'aws:SecureTransport': 'true',
  ...more,
});

/** What nobody may do with a resource whose policy admits one service: by name, what differs from a request of roles. */
const ofRoles = (action: string, resource: string): Row[] => [
  {
    who: 'a role of the account with an Allow of its own',
    request: { principal: admin, action, resource, context: { 'aws:SecureTransport': 'true' } },
    own: true,
    allowed: true,
  },
  {
    who: 'the same without TLS',
    request: { principal: admin, action, resource, context: { 'aws:SecureTransport': 'false' } },
    own: true,
    allowed: false,
  },
  {
    who: 'a role of the account without an Allow',
    request: { principal: admin, action, resource, context: { 'aws:SecureTransport': 'true' } },
    allowed: false,
  },
  {
    who: "another account's role with an Allow of its own",
    request: { principal: stranger, action, resource, context: { 'aws:SecureTransport': 'true' } },
    own: true,
    allowed: false,
  },
];

const policiesOf = (type: string, list: string) =>
  resourcesOf(templates, type).flatMap(({ Properties }) =>
    Properties[list].map((name: string) => ({
      name: String(name).split(/[:/]/).at(-1) ?? '',
      policy: Properties.PolicyDocument.Statement as readonly Statement[],
    })),
  );

/** The rules that deliver to a queue, or put what they cannot deliver there. */
const rulesTo = (queueArn: string): string[] =>
  resourcesOf(templates, 'AWS::Events::Rule').flatMap(({ Properties: { Name, EventBusName, Targets } }) =>
    Targets.some(({ Arn, DeadLetterConfig }: { Arn: string; DeadLetterConfig: { Arn: string } }) =>
      [Arn, DeadLetterConfig.Arn].includes(queueArn),
    )
      ? [`arn:aws:events:eu-west-1:${account}:rule/${EventBusName}/${Name}`]
      : [],
  );

describe('queue policies', () => {
  const policies = policiesOf('AWS::SQS::QueuePolicy', 'Queues');

  it('are there for every queue', () => {
    const queues = resourcesOf(templates, 'AWS::SQS::Queue').map(({ Properties }) => Properties.QueueName);
    expect(policies.map(({ name }) => name).sort()).toEqual(queues.sort());
  });

  it.each(policies)('let only its own rule send to $name', ({ name, policy }) => {
    const resource = `arn:aws:sqs:eu-west-1:${account}:${name}`;
    const rules = rulesTo(resource);
    const [rule = `arn:aws:events:eu-west-1:${account}:rule/commerce-dev-bus/commerce-dev-order-rule`] = rules;
    const action = 'sqs:SendMessage';
    const bySource = (who: string, context: IamRequest['context'], more: Partial<IamRequest> = {}): Row => ({
      who,
      request: { principal: 'events.amazonaws.com', action, resource, ...(context && { context }), ...more },
      allowed: false,
    });
    expectDecided(
      [
        { ...bySource('EventBridge from the rule', of(rule)), allowed: rules.length > 0 },
        bySource('EventBridge from another rule', of(`${rule}-2`)),
        bySource("EventBridge from another account's rule", of(rule.replace(account, '222222222222'))),
        bySource('EventBridge from a rule of the default bus', of(rule.replace('commerce-dev-bus/', ''))),
        bySource('EventBridge from a rule in another region', of(rule.replace('eu-west-1', 'us-east-1'))),
        bySource('EventBridge from no rule', { 'aws:SourceAccount': account, 'aws:SecureTransport': 'true' }),
        bySource('EventBridge from an archive', of(`arn:aws:events:eu-west-1:${account}:archive/commerce-dev-archive`)),
        bySource('EventBridge without TLS', of(rule, { 'aws:SecureTransport': 'false' })),
        bySource('another service', of(rule), { principal: 'sns.amazonaws.com' }),
        bySource('EventBridge that reads', of(rule), { action: 'sqs:ReceiveMessage' }),
        bySource('EventBridge at another queue', of(rule), { resource: `${resource}-other` }),
        ...ofRoles(action, resource),
        ...ofRoles('sqs:ReceiveMessage', resource),
        {
          who: 'a role at another queue without TLS, which its own policy says',
          request: {
            principal: admin,
            action,
            resource: `${resource}-other`,
            context: { 'aws:SecureTransport': 'false' },
          },
          own: true,
          allowed: true,
        },
      ],
      policy,
    );
  });
});

const alarm = `arn:aws:cloudwatch:eu-west-1:${account}:alarm:commerce-dev-order-failing-records`;
const alarmElsewhere = alarm.replace(account, '222222222222');

describe('topic policies', () => {
  const policies = policiesOf('AWS::SNS::TopicPolicy', 'Topics');

  it('are there for every topic', () => {
    const topics = resourcesOf(templates, 'AWS::SNS::Topic').map(({ Properties }) => Properties.TopicName);
    expect(policies.map(({ name }) => name).sort()).toEqual(topics.sort());
  });

  it.each(policies)('let only alarms of the account publish to $name', ({ name, policy }) => {
    const resource = `arn:aws:sns:eu-west-1:${account}:${name}`;
    const action = 'sns:Publish';
    const publish = (who: string, context: IamRequest['context'], more: Partial<IamRequest> = {}): Row => ({
      who,
      request: { principal: 'cloudwatch.amazonaws.com', action, resource, ...(context && { context }), ...more },
      allowed: false,
    });
    const elsewhere = { principal: admin, action, resource: `${resource}-other` };
    expectDecided(
      [
        { ...publish('an alarm', of(alarm)), allowed: true },
        publish("another account's alarm", of(alarmElsewhere)),
        publish('an alarm that names no account', { 'aws:SecureTransport': 'true' }),
        publish('an alarm without TLS', of(alarm, { 'aws:SecureTransport': 'false' })),
        publish('another service', of(alarm), { principal: 'events.amazonaws.com' }),
        publish('an alarm that subscribes', of(alarm), { action: 'sns:Subscribe' }),
        publish('an alarm at another topic', of(alarm), { resource: `${resource}-other` }),
        ...ofRoles(action, resource),
        {
          who: 'a role at another topic without TLS, which its own policy says',
          request: { ...elsewhere, context: { 'aws:SecureTransport': 'false' } },
          own: true,
          allowed: true,
        },
      ],
      policy,
    );
  });
});

describe('key policies', () => {
  const keys = resourcesOf(templates, 'AWS::KMS::Key').map(({ where, Properties }) => ({
    where,
    policy: Properties.KeyPolicy.Statement as readonly Statement[],
  }));

  it.each(keys)('let alarms of the account use $where, and roles that the account allows', ({ policy }) => {
    const resource = `arn:aws:kms:eu-west-1:${account}:key/1`;
    const byAlarm = (action: string, sourceArn: string, allowed: boolean): Row => ({
      who: sourceArn,
      request: { principal: 'cloudwatch.amazonaws.com', action, resource, context: of(sourceArn) },
      allowed,
    });
    const byRole = (principal: string, own: boolean, allowed: boolean): Row => ({
      who: `${principal}, ${own ? 'with' : 'without'} an Allow of its own`,
      request: { principal, action: 'kms:ScheduleKeyDeletion', resource },
      own,
      allowed,
    });
    expectDecided(
      [
        byAlarm('kms:Decrypt', alarm, true),
        byAlarm('kms:GenerateDataKey', alarm, true),
        byAlarm('kms:ScheduleKeyDeletion', alarm, false),
        byAlarm('kms:Decrypt', alarmElsewhere, false),
        {
          ...byAlarm('kms:Decrypt', alarm, false),
          request: { ...byAlarm('kms:Decrypt', alarm, false).request, principal: 'sns.amazonaws.com' },
        },
        byRole(admin, true, true),
        byRole(admin, false, false),
        byRole(stranger, true, false),
      ],
      policy,
    );
  });
});
