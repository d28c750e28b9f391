import { isDeepStrictEqual } from 'node:util';
import { asList, queueArnOf, resourceOf, resourcesOf } from '../../support/resources-of.ts';
import type { Templates } from '../../support/synthesize.ts';
import type { HouseRule } from './house-rule.ts';

const rulesOf = (templates: Templates) => resourcesOf(templates, 'AWS::Events::Rule');
const isUnrouted = ({ Name }: { Name: string }) => Name.endsWith('-unrouted-rule');
const routesOf = (templates: Templates) => rulesOf(templates).filter(({ Properties }) => !isUnrouted(Properties));
const routeOf = (templates: Templates) => resourceOf(templates, 'AWS::Events::Rule', (rule) => !isUnrouted(rule));
const unroutedRuleOf = (templates: Templates) => resourceOf(templates, 'AWS::Events::Rule', isUnrouted);

const ruleArnOf = ({ EventBusName, Name }: { EventBusName: string; Name: string }) =>
  `arn:aws:events:eu-west-1:111111111111:rule/${EventBusName}/${Name}`;

/** What each rule puts into a queue: its events, and those that it could not deliver. */
export const deliveriesOf = (templates: Templates) =>
  rulesOf(templates).flatMap(({ where, Properties }) =>
    asList(Properties.Targets).flatMap((target) =>
      [target.Arn, target.DeadLetterConfig?.Arn].map((queueArn) => ({
        where,
        queueArn,
        ruleArn: ruleArnOf(Properties),
      })),
    ),
  );

/** Whether a queue policy lets one rule in. */
export function letsIn(statement: Record<string, unknown>, queueArn: string, ruleArn: string): boolean {
  return isDeepStrictEqual(statement, {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: queueArn,
    Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } },
  });
}

const statementsOf = (templates: Templates) =>
  resourcesOf(templates, 'AWS::SQS::QueuePolicy').flatMap(({ Properties }) => Properties.PolicyDocument.Statement);

export const routeRules: readonly HouseRule[] = [
  {
    name: 'every target of a rule has a retry policy',
    reason: 'without one the time that EventBridge goes on trying is nowhere to be seen',
    *violations(templates) {
      for (const { where, Properties } of rulesOf(templates)) {
        for (const { RetryPolicy } of Properties.Targets) {
          if (!(RetryPolicy?.MaximumEventAgeInSeconds && RetryPolicy.MaximumRetryAttempts)) yield where;
        }
      }
    },
    breakIt(templates) {
      delete routeOf(templates).Properties.Targets[0].RetryPolicy;
    },
  },
  {
    name: 'every target of a rule has a dead-letter queue of ours',
    reason: 'EventBridge drops what it could not deliver where there is none',
    *violations(templates) {
      const queues = resourcesOf(templates, 'AWS::SQS::Queue').map(({ Properties }) =>
        queueArnOf(Properties.QueueName),
      );
      for (const { where, Properties } of rulesOf(templates)) {
        for (const { DeadLetterConfig } of Properties.Targets) if (!queues.includes(DeadLetterConfig?.Arn)) yield where;
      }
    },
    breakIt(templates) {
      const [target] = unroutedRuleOf(templates).Properties.Targets;
      const policy = resourceOf(templates, 'AWS::SQS::QueuePolicy', ({ PolicyDocument }) =>
        PolicyDocument.Statement.some(({ Resource }: { Resource: string }) => Resource === target.DeadLetterConfig.Arn),
      );
      const allowed = policy.Properties.PolicyDocument.Statement;
      policy.Properties.PolicyDocument.Statement = allowed.filter(
        ({ Effect }: { Effect: string }) => Effect === 'Deny',
      );
      delete target.DeadLetterConfig;
    },
  },
  {
    name: 'the queues of a rule let that rule in',
    reason: 'EventBridge does not retry what it has no permission for',
    *violations(templates) {
      const statements = statementsOf(templates);
      for (const { where, queueArn, ruleArn } of deliveriesOf(templates)) {
        if (queueArn && !statements.some((statement) => letsIn(statement, queueArn, ruleArn))) yield where;
      }
    },
    breakIt(templates) {
      const policy = resourceOf(templates, 'AWS::SQS::QueuePolicy', ({ PolicyDocument }) =>
        PolicyDocument.Statement.some(({ Effect }: { Effect: string }) => Effect === 'Allow'),
      );
      policy.Properties.PolicyDocument.Statement = policy.Properties.PolicyDocument.Statement.filter(
        ({ Effect }: { Effect: string }) => Effect === 'Deny',
      );
    },
  },
  {
    name: 'every route matches on source, on detail-type and on a sellerId that is not empty',
    reason: 'a message without a group shares one with all others, and `exists` lets an empty one through',
    *violations(templates) {
      for (const { where, Properties } of routesOf(templates)) {
        const { source, 'detail-type': detailType, detail } = Properties.EventPattern;
        const seller = isDeepStrictEqual(detail?.metadata?.sellerId, [{ 'anything-but': '' }]);
        if (!source?.length || !detailType?.length || !seller) yield where;
      }
    },
    breakIt(templates) {
      routeOf(templates).Properties.EventPattern.detail.metadata.sellerId = [{ exists: true }];
    },
  },
  {
    name: 'messages of a route are grouped by their seller',
    reason: 'one seller with a flash sale would keep all others waiting',
    *violations(templates) {
      for (const { where, Properties } of routesOf(templates)) {
        for (const { SqsParameters } of Properties.Targets) {
          if (SqsParameters?.MessageGroupId !== '$.detail.metadata.sellerId') yield where;
        }
      }
    },
    breakIt(templates) {
      routeOf(templates).Properties.Targets[0].SqsParameters.MessageGroupId = 'sellers';
    },
  },
  {
    name: 'one rule takes exactly what no route takes',
    reason: 'an event that no rule matches vanishes, and there is no metric for it',
    *violations(templates, { marketplaces }) {
      const retiring = marketplaces.filter((row) => row.retiring).map(({ name }) => `commerce.${name}`); // both take them
      const routes = routesOf(templates).map(({ Properties }) => Properties.EventPattern);
      const unrouted = rulesOf(templates).filter(({ Properties }) => isUnrouted(Properties));
      const expected = {
        sources: routes.flatMap(({ source }) => source).filter((source) => !retiring.includes(source)),
        types: routes.flatMap((route) => route['detail-type']),
        rest: [{ detail: { metadata: { sellerId: [{ exists: false }, ''] } } }],
      };
      if (unrouted.length !== 1) yield `${unrouted.length} rules for unrouted events`;
      for (const { where, Properties } of unrouted) {
        const [bySource, byType, ...rest] = Properties.EventPattern.$or;
        const found = {
          sources: bySource.source[0]['anything-but'],
          types: byType['detail-type'][0]['anything-but'],
          rest,
        };
        const same =
          isDeepStrictEqual(new Set(found.sources), new Set(expected.sources)) &&
          isDeepStrictEqual(new Set(found.types), new Set(expected.types)) &&
          isDeepStrictEqual(found.rest, expected.rest);
        if (!same) yield where;
      }
    },
    breakIt(templates) {
      unroutedRuleOf(templates).Properties.EventPattern.$or.pop();
    },
  },
  {
    name: 'every rule is on our bus and enabled',
    reason: 'a rule of the default bus sees none of our events',
    *violations(templates) {
      const bus = resourceOf(templates, 'AWS::Events::EventBus').Properties.Name;
      for (const { where, Properties } of rulesOf(templates)) {
        if (Properties.EventBusName !== bus || Properties.State !== 'ENABLED') yield where;
      }
    },
    breakIt(templates) {
      routeOf(templates).Properties.State = 'DISABLED';
    },
  },
];
