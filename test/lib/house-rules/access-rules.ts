import { isDeepStrictEqual } from 'node:util';
import { asList, resourceOf, resourcesOf } from '../../support/resources-of.ts';
import type { Templates } from '../../support/synthesize.ts';
import type { HouseRule } from './house-rule.ts';

const busPoliciesOf = (templates: Templates) =>
  resourcesOf(templates, 'AWS::Events::EventBusPolicy').map(({ where, Properties }) => ({
    where,
    statement: Properties.Statement,
  }));
const principalsOf = (statement: { Principal: { AWS: string | string[] } }) => asList(statement.Principal.AWS);
const sourcesIn = (condition: Record<string, string | string[]>) => asList(condition?.['events:source'] ?? []);
const topicsOf = (templates: Templates) => resourcesOf(templates, 'AWS::SNS::Topic');
const statementsOfTopics = (templates: Templates) =>
  resourcesOf(templates, 'AWS::SNS::TopicPolicy').flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
const topicArnOf = (name: string) => `arn:aws:sns:eu-west-1:111111111111:${name}`;

const isCloudWatchOfThisAccount = (statement: Record<string, unknown>) =>
  statement.Effect === 'Allow' &&
  isDeepStrictEqual(statement.Principal, { Service: 'cloudwatch.amazonaws.com' }) &&
  isDeepStrictEqual(statement.Condition, { StringEquals: { 'aws:SourceAccount': '111111111111' } });

export const accessRules: readonly HouseRule[] = [
  {
    name: 'a producer may put the events of its marketplace and of our types, and no others',
    reason: 'one marketplace must not change the orders of another',
    *violations(templates) {
      for (const { where, statement } of busPoliciesOf(templates).filter(
        (policy) => policy.statement.Effect === 'Allow',
      )) {
        const values = statement.Condition?.['ForAllValues:StringEquals'];
        const present = { 'events:source': 'false', 'events:detail-type': 'false' };
        const bound = sourcesIn(values).length === 1 && asList(values['events:detail-type'] ?? []).length > 0;
        const named = principalsOf(statement).every((principal) => principal.startsWith('arn:'));
        if (!bound || !named || !isDeepStrictEqual(statement.Condition.Null, present)) yield where;
      }
    },
    breakIt(templates) {
      const allow = busPoliciesOf(templates).find(({ statement }) => statement.Effect === 'Allow');
      delete allow?.statement.Condition.Null; // ForAllValues holds for a request without a source, too
    },
  },
  {
    name: 'where a marketplace has producers, nobody else may put its events',
    reason: 'an Allow alone does not bind the principals of the same account',
    *violations(templates) {
      const policies = busPoliciesOf(templates);
      for (const { where, statement } of policies.filter((policy) => policy.statement.Effect === 'Allow')) {
        const denied = policies.some(
          ({ statement: other }) =>
            other.Effect === 'Deny' &&
            isDeepStrictEqual(asList(other.Principal.AWS ?? other.Principal), ['*']) &&
            isDeepStrictEqual(
              sourcesIn(other.Condition['ForAnyValue:StringEquals']),
              sourcesIn(statement.Condition['ForAllValues:StringEquals']),
            ) &&
            isDeepStrictEqual(asList(other.Condition.ArnNotLike['aws:PrincipalArn']), principalsOf(statement)),
        );
        if (!denied) yield where;
      }
    },
    breakIt(templates) {
      const deny = busPoliciesOf(templates).find(({ statement }) => statement.Effect === 'Deny');
      if (deny) deny.statement.Condition.ArnNotLike['aws:PrincipalArn'] = ['arn:aws:iam::111111111111:role/*'];
    },
  },
  {
    name: 'no role may do anything to everything',
    reason: 'a function that was taken over can do what its role can',
    *violations(templates) {
      const policies = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap((type) => resourcesOf(templates, type));
      for (const { where, Properties } of policies) {
        for (const { Action, Resource } of Properties.PolicyDocument.Statement) {
          const wide = [...asList<string>(Action), ...asList<string>(Resource)].some((name) => name.includes('*'));
          if (wide) yield where;
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
      for (const { where, Properties } of resourcesOf(templates, 'AWS::IAM::ManagedPolicy')) {
        const reads = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Scan'];
        for (const { Action, Resource } of Properties.PolicyDocument.Statement) {
          const table = asList<string>(Resource).every((arn) => /^Arn of .*CurrentStateTable/.test(arn));
          if (!table || asList<string>(Action).some((action) => !reads.includes(action))) yield where;
        }
      }
    },
    breakIt(templates) {
      const { Properties } = resourceOf(templates, 'AWS::IAM::ManagedPolicy');
      Properties.PolicyDocument.Statement[0].Action.push('dynamodb:PutItem');
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
