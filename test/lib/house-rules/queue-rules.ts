import { isDeepStrictEqual } from 'node:util';
import { queueArnOf, resourceOf, resourcesOf } from '../../support/resources-of.ts';
import type { Templates } from '../../support/synthesize.ts';
import type { HouseRule } from './house-rule.ts';
import { deliveriesOf, letsIn } from './route-rules.ts';

const fourteenDays = 1_209_600; // in seconds

type Statement = Record<string, unknown>;

const queuesOf = (templates: Templates) =>
  resourcesOf(templates, 'AWS::SQS::Queue').map((queue) => ({ ...queue, arn: queueArnOf(queue.Properties.QueueName) }));
const sourceQueueOf = (templates: Templates) =>
  resourceOf(templates, 'AWS::SQS::Queue', ({ RedrivePolicy }) => RedrivePolicy !== undefined);
const policiesOf = (templates: Templates) =>
  resourcesOf(templates, 'AWS::SQS::QueuePolicy').map((policy) => ({
    ...policy,
    statements: policy.Properties.PolicyDocument.Statement as Statement[],
  }));
const deadLetterArnsOf = (templates: Templates): (string | undefined)[] => [
  ...queuesOf(templates).map(({ Properties }) => Properties.RedrivePolicy?.deadLetterTargetArn),
  ...resourcesOf(templates, 'AWS::Events::Rule').map(({ Properties }) => Properties.Targets[0].DeadLetterConfig?.Arn),
];

export const queueRules: readonly HouseRule[] = [
  {
    name: 'the visibility timeout is 6 times the timeout of the function, plus the batching window',
    reason: 'a message that is seen again while it is being processed is processed twice and uses up its receives',
    *violations(templates) {
      for (const { where, Properties: mapping } of resourcesOf(templates, 'AWS::Lambda::EventSourceMapping')) {
        const lambda = resourceOf(
          templates,
          'AWS::Lambda::Function',
          ({ FunctionName }) => FunctionName === mapping.FunctionName,
        );
        const expected = 6 * lambda.Properties.Timeout + mapping.MaximumBatchingWindowInSeconds;
        const queue = queuesOf(templates).find(({ arn }) => arn === mapping.EventSourceArn);
        if (queue?.Properties.VisibilityTimeout !== expected) yield where;
      }
    },
    breakIt(templates) {
      sourceQueueOf(templates).Properties.VisibilityTimeout = 20; // the function's own timeout
    },
  },
  {
    name: 'a queue that is consumed gives a message up after 5 receives at least',
    reason: 'a batch that Lambda could not hand over, or a throttle, uses up a receive',
    *violations(templates) {
      for (const { where, Properties: mapping } of resourcesOf(templates, 'AWS::Lambda::EventSourceMapping')) {
        const queue = queuesOf(templates).find(({ arn }) => arn === mapping.EventSourceArn);
        if (!(queue?.Properties.RedrivePolicy?.maxReceiveCount >= 5)) yield where;
      }
    },
    breakIt(templates) {
      sourceQueueOf(templates).Properties.RedrivePolicy.maxReceiveCount = 3;
    },
  },
  {
    name: 'what keeps failures keeps them for 14 days',
    reason: 'over a long weekend and a holiday somebody must still find them',
    *violations(templates) {
      const consumed = resourcesOf(templates, 'AWS::Lambda::EventSourceMapping').map(
        ({ Properties }) => Properties.EventSourceArn,
      );
      for (const { where, arn, Properties } of queuesOf(templates)) {
        if (!consumed.includes(arn) && Properties.MessageRetentionPeriod !== fourteenDays) yield where;
      }
    },
    breakIt(templates) {
      resourceOf(templates, 'AWS::SQS::Queue', ({ QueueName }) =>
        QueueName.endsWith('-dlq'),
      ).Properties.MessageRetentionPeriod = 604_800; // still longer than its source's
    },
  },
  {
    name: 'a dead-letter queue keeps messages longer than its source',
    reason: 'a message that SQS moves keeps its first enqueue time: with the same retention it may be gone on arrival',
    *violations(templates) {
      for (const { where, Properties } of queuesOf(templates)) {
        const target = queuesOf(templates).find(({ arn }) => arn === Properties.RedrivePolicy?.deadLetterTargetArn);
        if (target && target.Properties.MessageRetentionPeriod <= Properties.MessageRetentionPeriod) yield where;
      }
    },
    breakIt(templates) {
      sourceQueueOf(templates).Properties.MessageRetentionPeriod = fourteenDays;
    },
  },
  {
    name: 'no function reads a dead-letter queue by itself',
    reason: 'the queue would look empty, and nobody would be called',
    *violations(templates) {
      for (const { where, Properties } of resourcesOf(templates, 'AWS::Lambda::EventSourceMapping')) {
        if (deadLetterArnsOf(templates).includes(Properties.EventSourceArn)) yield where;
      }
    },
    breakIt(templates) {
      const source = sourceQueueOf(templates).Properties;
      const deadLetters = queuesOf(templates).find(({ arn }) => arn === source.RedrivePolicy.deadLetterTargetArn);
      const mapping = resourceOf(
        templates,
        'AWS::Lambda::EventSourceMapping',
        ({ EventSourceArn }) => EventSourceArn === queueArnOf(source.QueueName),
      );
      const stack = templates[mapping.where.split('/')[0] ?? ''];
      if (!stack || !deadLetters) throw new Error('Nothing to break.');
      // One more mapping, which does all else right.
      deadLetters.Properties.VisibilityTimeout = source.VisibilityTimeout;
      deadLetters.Properties.RedrivePolicy = { deadLetterTargetArn: queueArnOf('elsewhere'), maxReceiveCount: 5 };
      const properties = { ...mapping.Properties, EventSourceArn: deadLetters.arn };
      stack.resources.Another = { Type: mapping.Type, Properties: properties };
    },
  },
  {
    name: 'every queue is encrypted',
    reason: 'orders are business data, at rest too',
    *violations(templates) {
      for (const { where, Properties } of queuesOf(templates))
        if (Properties.SqsManagedSseEnabled !== true) yield where;
    },
    breakIt(templates) {
      sourceQueueOf(templates).Properties.SqsManagedSseEnabled = false;
    },
  },
  {
    name: 'every queue is reached over TLS only',
    reason: 'orders are business data, on their way too',
    *violations(templates) {
      const statements = policiesOf(templates).flatMap((policy) => policy.statements);
      for (const { where, arn } of queuesOf(templates)) {
        const wanted = {
          Effect: 'Deny',
          Principal: { AWS: '*' },
          Action: 'sqs:*',
          Resource: arn,
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        };
        if (!statements.some((statement) => isDeepStrictEqual(statement, wanted))) yield where;
      }
    },
    breakIt(templates) {
      const [policy] = policiesOf(templates);
      policy?.statements.splice(
        policy.statements.findIndex(({ Effect }) => Effect === 'Deny'),
        1,
      );
    },
  },
  {
    name: 'nobody may send to a queue but EventBridge, for the rule of that queue',
    reason: 'whoever sends past the bus is in no archive, and is guarded by no producer access',
    *violations(templates) {
      for (const { where, statements } of policiesOf(templates)) {
        for (const statement of statements.filter(({ Effect }) => Effect !== 'Deny')) {
          const ofARule = deliveriesOf(templates).some(
            ({ queueArn, ruleArn }) => queueArn && letsIn(statement, queueArn, ruleArn),
          );
          if (!ofARule) yield where;
        }
      }
    },
    breakIt(templates) {
      policiesOf(templates)[0]?.statements.push({
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: '*',
      });
    },
  },
];
