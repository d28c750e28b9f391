import { describe, expect, it } from 'vitest';
import { resourcesOf } from '../support/resources-of.ts';
import { synthesize } from '../support/synthesize.ts';
import { evaluate, type IamRequest, type Statement } from './evaluate.ts';
import { functionOfArn, roleOf, schedules } from './roles-of-stage.ts';
import { verdictOn } from './verdict.ts';
import { weakenings } from './weakenings.ts';

const templates = synthesize('dev');
const account = '111111111111';
const admin = `arn:aws:iam::${account}:role/admin`;
const stranger = 'arn:aws:iam::333333333333:role/stranger';
const everything: Statement = { Sid: 'Everything', Effect: 'Allow', Action: '*', Resource: '*' };
const of = (sourceArn: string, more: object = {}) => ({
  'aws:SourceArn': sourceArn,
  'aws:SourceAccount': sourceArn.split(':')[4] ?? '',
  'aws:SecureTransport': 'true',
  ...more,
});

/** One request to a resource, and whether it must be allowed. */
interface Row {
  readonly who: string;
  readonly request: IamRequest;
  /** Of a role with an Allow of its own for anything. */
  readonly own?: boolean;
  readonly allowed: boolean;
}

const decide = ({ request, own }: Row, resource: readonly Statement[]) =>
  evaluate(request, { identity: own ? [everything] : [], resource }, account).allowed;

/** The rows hold, and every change of one statement is noticed by one of them. */
function expectDecided(rows: readonly Row[], policy: readonly Statement[]): void {
  for (const row of rows) expect(decide(row, policy), `${row.who}: ${row.request.action}`).toBe(row.allowed);
  for (const { what, statements } of weakenings(policy)) {
    const noticed = rows.filter((row) => decide(row, statements) !== row.allowed);
    expect(noticed.length, what).toBeGreaterThan(0);
  }
}

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

describe('the roles of the stage', () => {
  const trusted = resourcesOf(templates, 'AWS::IAM::Role').map(({ where }) => roleOf(where));

  it.each(trusted)('$where is assumed only by $service', ({ service, trust }) => {
    const resource = `arn:aws:iam::${account}:role/some`;
    const action = 'sts:AssumeRole';
    const assume = (principal: string, sourceAccount: string, allowed: boolean): Row => ({
      who: `${principal} for ${sourceAccount}`,
      request: { principal, action, resource, context: { 'aws:SourceAccount': sourceAccount } },
      allowed,
    });
    const isScheduler = service === 'scheduler.amazonaws.com';
    expectDecided(
      [
        assume(service, account, true),
        // Lambda sends no account: a function and its role are of one.
        assume(service, '222222222222', !isScheduler),
        assume(isScheduler ? 'lambda.amazonaws.com' : 'scheduler.amazonaws.com', account, false),
        { ...assume(admin, account, false), own: true },
        { ...assume(stranger, account, false), own: true },
        {
          ...assume(service, account, false),
          request: { ...assume(service, account, false).request, action: 'sts:TagSession' },
        },
      ],
      trust,
    );
  });

  it.each(schedules())('the schedule $name may invoke its function and nothing else', ({ role, target }) => {
    const { service, statements } = roleOf(role);
    expect(service).toBe('scheduler.amazonaws.com');
    const request = {
      principal: `arn:aws:iam::${account}:role/schedule`,
      action: 'lambda:InvokeFunction',
      resource: target,
    };
    expect(target).toBe(`arn:aws:lambda:eu-west-1:${account}:function:${functionOfArn(target)}`);
    const exact = { denied: [], unused: [], wide: [] };
    expect(verdictOn(statements, [request])).toEqual(exact);
    for (const { what, statements: changed } of weakenings(statements)) {
      expect(verdictOn(changed, [request]), what).not.toEqual(exact);
    }
  });
});
