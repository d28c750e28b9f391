import { isDeepStrictEqual } from 'node:util';
import { asList, resourceOf, resourcesOf } from '../../support/resources-of.ts';
import type { Resource, Templates } from '../../support/synthesize.ts';
import type { HouseRule } from './house-rule.ts';

const busStatementsOf = (templates: Templates) =>
  resourcesOf(templates, 'AWS::Events::EventBus').flatMap(({ where, Properties }) =>
    asList(Properties.Policy?.Statement ?? []).map((statement) => ({ where, statement })),
  );
const principalsOf = (statement: { Principal: { AWS: string | string[] } }) => asList(statement.Principal.AWS);
const sourcesIn = (condition: Record<string, string | string[]>) => asList(condition?.['events:source'] ?? []);
const topicsOf = (templates: Templates) => resourcesOf(templates, 'AWS::SNS::Topic');
const statementsOfTopics = (templates: Templates) =>
  resourcesOf(templates, 'AWS::SNS::TopicPolicy').flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
const topicArnOf = (name: string) => `arn:aws:sns:eu-west-1:111111111111:${name}`;

const isReadView = ({ Properties }: Resource) => /-read-view-/.test(Properties.ManagedPolicyName);

const isCloudWatchOfThisAccount = (statement: Record<string, unknown>) =>
  statement.Effect === 'Allow' &&
  isDeepStrictEqual(statement.Principal, { Service: 'cloudwatch.amazonaws.com' }) &&
  isDeepStrictEqual(statement.Condition, { StringEquals: { 'aws:SourceAccount': '111111111111' } });

/** Of every resource of a kind, the only actions that a policy may allow, each with its reason. */
const wideResources: Readonly<Record<string, readonly string[]>> = {
  // AWS's pages differ on whether it can be limited to single alarms; if it were refused, nothing would be redriven.
  'arn:aws:cloudwatch:eu-west-1:111111111111:alarm:*': ['cloudwatch:DescribeAlarms'],
  // AWS knows no narrower resource for these.
  '*': [
    'cloudwatch:DescribeAlarms',
    'cloudwatch:GetMetricData',
    'cloudwatch:ListAlarmMuteRules',
    'lambda:ListEventSourceMappings',
  ],
  // Others' rules mute our alarms too.
  'arn:aws:cloudwatch:eu-west-1:111111111111:alarm-mute-rule:*': ['cloudwatch:GetAlarmMuteRule'],
  // Those of the stage.
  'arn:aws:cloudwatch:eu-west-1:111111111111:alarm-mute-rule:commerce-': [
    'cloudwatch:PutAlarmMuteRule',
    'cloudwatch:DeleteAlarmMuteRule',
  ],
  'arn:aws:cloudwatch:eu-west-1:111111111111:alarm:commerce-': ['cloudwatch:PutAlarmMuteRule'],
};

export const accessRules: readonly HouseRule[] = [
  {
    name: 'producers may put the events of their marketplaces and of our types, and no others',
    reason: 'one marketplace must not change the orders of another',
    *violations(templates, { marketplaces }) {
      const guarded = marketplaces.filter(({ producers }) => producers.length > 0);
      const sources = guarded.map(({ name }) => `commerce.${name}`);
      for (const { where, statement } of busStatementsOf(templates).filter((it) => it.statement.Effect === 'Allow')) {
        const values = statement.Condition?.['ForAllValues:StringEquals'];
        const present = { 'events:source': 'false', 'events:detail-type': 'false' };
        const bound =
          isDeepStrictEqual(sourcesIn(values), sources) && asList(values['events:detail-type'] ?? []).length > 0;
        const named = principalsOf(statement).every((principal) => principal.startsWith('arn:'));
        if (!bound || !named || !isDeepStrictEqual(statement.Condition.Null, present)) yield where;
      }
    },
    breakIt(templates) {
      const allow = busStatementsOf(templates).find(({ statement }) => statement.Effect === 'Allow');
      delete allow?.statement.Condition.Null; // ForAllValues holds for a request without a source, too
    },
  },
  {
    name: 'where a marketplace has producers, nobody else may put its events',
    reason: 'an Allow alone does not bind the principals of the same account',
    *violations(templates, { marketplaces }) {
      const denies = busStatementsOf(templates).filter(({ statement }) => statement.Effect === 'Deny');
      for (const { name, producers } of marketplaces.filter((row) => row.producers.length > 0)) {
        const denied = denies.some(
          ({ statement }) =>
            isDeepStrictEqual(asList(statement.Principal.AWS ?? statement.Principal), ['*']) &&
            sourcesIn(statement.Condition['ForAnyValue:StringEquals']).includes(`commerce.${name}`) &&
            isDeepStrictEqual(asList(statement.Condition.ArnNotLike?.['aws:PrincipalArn'] ?? []), producers),
        );
        if (!denied) yield name;
      }
    },
    breakIt(templates) {
      const deny = busStatementsOf(templates).find(({ statement }) => statement.Effect === 'Deny');
      if (deny) deny.statement.Condition.ArnNotLike['aws:PrincipalArn'] = ['arn:aws:iam::111111111111:role/*'];
    },
  },
  {
    name: 'every statement of a bus policy has an id of its own and names the bus',
    reason: 'EventBridge keeps statements by their id, and takes none for another bus',
    *violations(templates) {
      for (const { where, Properties } of resourcesOf(templates, 'AWS::Events::EventBus')) {
        const statements = asList(Properties.Policy?.Statement ?? []);
        const arn = `arn:aws:events:eu-west-1:111111111111:event-bus/${Properties.Name}`;
        // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html: StatementId
        if (statements.some(({ Sid, Resource }) => !/^[\w-]{1,64}$/.test(Sid ?? '') || Resource !== arn)) yield where;
        if (new Set(statements.map(({ Sid }) => Sid)).size !== statements.length) yield `${where}: an id twice`;
      }
    },
    breakIt(templates) {
      for (const { statement } of busStatementsOf(templates)) statement.Sid = 'producers';
    },
  },
  {
    name: 'one resource writes the whole policy of a bus, a queue or a topic',
    reason: 'of two that write it at the same time the last one wins, and both report success',
    *violations(templates) {
      for (const { where } of resourcesOf(templates, 'AWS::Events::EventBusPolicy')) yield where;
      for (const [type, property] of [
        ['AWS::SQS::QueuePolicy', 'Queues'],
        ['AWS::SNS::TopicPolicy', 'Topics'],
      ] as const) {
        const written = resourcesOf(templates, type).flatMap(({ where, Properties }) =>
          asList<string>(Properties[property]).map((of) => ({ where, of })),
        );
        for (const { where, of } of written) if (written.filter((other) => other.of === of).length > 1) yield where;
      }
    },
    breakIt(templates) {
      const { EventBus } = templates;
      if (EventBus) EventBus.resources.Piece = resourceOf(templates, 'AWS::SNS::TopicPolicy');
    },
  },
  {
    name: 'no role may do anything to everything',
    reason: 'a function that was taken over can do what its role can',
    *violations(templates) {
      const policies = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap((type) => resourcesOf(templates, type));
      for (const { where, Properties } of policies) {
        for (const { Action, Resource } of Properties.PolicyDocument.Statement) {
          const everything = [...asList<string>(Action), ...asList<string>(Resource)].filter((it) => it.includes('*'));
          const mayBeWide = (it: string) => wideResources[it.replace(/commerce-.*/, 'commerce-')] ?? [];
          if (everything.some((it) => !asList<string>(Action).every((action) => mayBeWide(it).includes(action)))) {
            yield where;
          }
        }
      }
      for (const { where, Properties } of resourcesOf(templates, 'AWS::IAM::Role')) {
        if (Properties.ManagedPolicyArns || Properties.Policies) yield `${where}: policies that are not seen here`;
      }
    },
    breakIt(templates) {
      resourceOf(templates, 'AWS::IAM::Policy').Properties.PolicyDocument.Statement[0].Resource = '*';
    },
  },
  {
    name: 'the policy for readers of the view allows reading the table and nothing else',
    reason: 'a writer beside the consumers would break newest-wins: its change has no version to lose by',
    *violations(templates) {
      for (const { where, Properties } of resourcesOf(templates, 'AWS::IAM::ManagedPolicy').filter(isReadView)) {
        const reads = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Scan'];
        for (const { Action, Resource } of Properties.PolicyDocument.Statement) {
          const table = asList<string>(Resource).every((arn) => /^Arn of .*CurrentStateTable/.test(arn));
          if (!table || asList<string>(Action).some((action) => !reads.includes(action))) yield where;
        }
      }
    },
    breakIt(templates) {
      const [readView] = resourcesOf(templates, 'AWS::IAM::ManagedPolicy').filter(isReadView);
      readView?.Properties.PolicyDocument.Statement[0].Action.push('dynamodb:PutItem');
    },
  },
  {
    name: 'every topic is encrypted with a key of ours',
    reason: 'CloudWatch cannot publish through the key that AWS manages, and says nothing',
    *violations(templates) {
      for (const { where, Properties } of topicsOf(templates)) {
        if (!/^Arn of .*Key/.test(Properties.KmsMasterKeyId ?? '')) yield where;
      }
    },
    breakIt(templates) {
      resourceOf(templates, 'AWS::SNS::Topic').Properties.KmsMasterKeyId = 'alias/aws/sns';
    },
  },
  {
    name: 'every topic is reached over TLS only',
    reason: 'alarms name what is broken',
    *violations(templates) {
      for (const { where, Properties } of topicsOf(templates)) {
        const enforced = statementsOfTopics(templates).some(
          ({ Effect, Resource, Condition }) =>
            Effect === 'Deny' &&
            Resource === topicArnOf(Properties.TopicName) &&
            Condition?.Bool?.['aws:SecureTransport'] === 'false',
        );
        if (!enforced) yield where;
      }
    },
    breakIt(templates) {
      const { Statement } = resourceOf(templates, 'AWS::SNS::TopicPolicy').Properties.PolicyDocument;
      Statement.splice(
        Statement.findIndex(({ Effect }: { Effect: string }) => Effect === 'Deny'),
        1,
      );
    },
  },
  {
    name: 'the policy of every topic lets CloudWatch of this account publish',
    reason: 'a policy that enforces TLS replaces the default one, and the alarm reaches nobody',
    *violations(templates) {
      for (const { where, Properties } of topicsOf(templates)) {
        const allowed = statementsOfTopics(templates).some(
          (statement) =>
            isCloudWatchOfThisAccount(statement) &&
            statement.Action === 'sns:Publish' &&
            statement.Resource === topicArnOf(Properties.TopicName),
        );
        if (!allowed) yield where;
      }
    },
    breakIt(templates) {
      const { Statement } = resourceOf(templates, 'AWS::SNS::TopicPolicy').Properties.PolicyDocument;
      Statement.splice(Statement.findIndex(isCloudWatchOfThisAccount), 1);
    },
  },
  {
    name: 'the policy of every key lets CloudWatch of this account use it',
    reason: 'without it the alarm cannot be encrypted and reaches nobody',
    *violations(templates) {
      for (const { where, Properties } of resourcesOf(templates, 'AWS::KMS::Key')) {
        const allowed = Properties.KeyPolicy.Statement.some(
          (statement: Record<string, unknown>) =>
            isCloudWatchOfThisAccount(statement) &&
            isDeepStrictEqual(statement.Action, ['kms:Decrypt', 'kms:GenerateDataKey*']),
        );
        if (!allowed) yield where;
      }
    },
    breakIt(templates) {
      const { Statement } = resourceOf(templates, 'AWS::KMS::Key').Properties.KeyPolicy;
      Statement.splice(Statement.findIndex(isCloudWatchOfThisAccount), 1);
    },
  },
];
