import { App, Stack } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../../lambda/events/catalog.ts';
import { configOf } from '../../../lib/config/config.ts';
import { ConfigError } from '../../../lib/config/config-error.ts';
import type { StageConfig } from '../../../lib/config/stage-config.ts';
import { alarmDescription } from '../../../lib/monitoring/alarm-description.ts';
import { checkMetric } from '../../../lib/monitoring/check-metric.ts';
import { ExplainedAlarm } from '../../../lib/monitoring/explained-alarm.ts';
import { queueMetric } from '../../../lib/monitoring/metrics.ts';
import { resourceOf, resourcesOf } from '../../support/resources-of.ts';
import { synthesize } from '../../support/synthesize.ts';

const dev = configOf('dev');
const { alarms: limits } = dev.consumerDefaults;
const withAlarms = (alarms: Partial<StageConfig['consumerDefaults']['alarms']>): StageConfig => ({
  ...dev,
  consumerDefaults: { ...dev.consumerDefaults, alarms: { ...limits, ...alarms } },
});
const templates = synthesize('dev', { config: withAlarms({ silenceMinutes: 60 }) });
const alarms = resourcesOf(templates, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);

interface NamedMetric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
}

/** What an alarm is on, as one reads it: `Sum(AWS/SQS NumberOfMessagesSent QueueName=…)`, in place of each id. */
// biome-ignore lint/suspicious/noExplicitAny: the properties of an alarm
function readable(alarm: any): string {
  const named = ({ Namespace, MetricName, Dimensions = [] }: NamedMetric, statistic: string) => {
    const dimensions = Dimensions.map(({ Name, Value }) => `${Name}=${Value}`);
    return `${statistic}(${[Namespace, MetricName, ...dimensions].join(' ')})`;
  };
  if (alarm.MetricName) return named(alarm, alarm.Statistic ?? alarm.ExtendedStatistic);
  const parts = new Map<string, string>();
  let expression = '';
  for (const { Id, Expression, MetricStat, ReturnData } of alarm.Metrics) {
    if (ReturnData) expression = Expression;
    else parts.set(Id, named(MetricStat.Metric, MetricStat.Stat));
  }
  return expression.replace(/\b[a-z][A-Za-z]*\b/g, (id) => parts.get(id) ?? id);
}

/** All that decides when an alarm fires, and what it says then. */
// biome-ignore lint/suspicious/noExplicitAny: the properties of an alarm
function watched(alarm: any): string {
  const { AlarmName, AlarmDescription, ComparisonOperator, Threshold, DatapointsToAlarm, EvaluationPeriods } = alarm;
  const fires = [ComparisonOperator, Threshold, DatapointsToAlarm, EvaluationPeriods, alarm.TreatMissingData];
  return [AlarmName, AlarmDescription, readable(alarm), ...fires].join('\n');
}

const queue = (metric: string, of = 'queue', statistic = 'Sum') =>
  `${statistic}(AWS/SQS ${metric} QueueName=commerce-dev-${of})`;
const visible = (of: string) => queue('ApproximateNumberOfMessagesVisible', of, 'Maximum');
const waiting = (of: string) =>
  `IF(${visible(of)} >= 0, ${visible(of)} + FILL(${queue('ApproximateNumberOfMessagesNotVisible', of, 'Maximum')}, 0))`;
const rule = (metric: string, of = 'order-rule') =>
  `Sum(AWS/Events ${metric} EventBusName=commerce-dev-bus RuleName=commerce-dev-${of})`;
const lambda = (metric: string, statistic = 'Sum', of = 'order-consumer') =>
  `${statistic}(AWS/Lambda ${metric} FunctionName=commerce-dev-${of})`;
const own = (metric: string, statistic = 'Sum', service = 'order') =>
  `${statistic}(Commerce/dev ${metric} service=${service})`;
const deleted = `FILL(${queue('NumberOfMessagesDeleted', 'order-queue')}, 0)`;
const received = queue('NumberOfMessagesReceived', 'order-queue');

/** Name without the stage, severity, what it is on, when it fires, datapoints, and what missing data mean. */
const rows: readonly (readonly [string, 'page' | 'ticket', string, string, string, string])[] = [
  [
    'order-delivery-failed',
    'page',
    `IF(FILL(${rule('InvocationsSentToDlq')}, 0) >= 5, IF(FILL(${rule('MatchedEvents')}, 0) > 0, 100 * FILL(${rule('InvocationsSentToDlq')}, 0) / FILL(${rule('MatchedEvents')}, 0), 100), 0)`,
    '> 5',
    '3 of 5',
    'notBreaching',
  ],
  ['order-delivery-lost', 'page', rule('InvocationsFailedToBeSentToDlq'), '> 0', '1 of 5', 'notBreaching'],
  ['order-rule-throttled', 'ticket', rule('ThrottledRules'), '> 0', '3 of 5', 'notBreaching'],
  [
    'order-silence',
    'page',
    `FILL(${rule('MatchedEvents')}, 0) + FILL(${queue('NumberOfMessagesSent', 'order-queue')}, 0)`,
    '< 1',
    '60 of 60',
    'breaching',
  ],
  [
    'order-backlog-age',
    'page',
    queue('ApproximateAgeOfOldestMessage', 'order-queue', 'Maximum'),
    '> 120',
    '2 of 3',
    'notBreaching',
  ],
  [
    'order-backlog-time-to-drain',
    'page',
    `IF(${deleted} > 0, 60 * ${visible('order-queue')} / ${deleted}, IF(${visible('order-queue')} > 0, 86400, 0))`,
    '> 300',
    '2 of 3',
    'notBreaching',
  ],
  [
    'order-retry-storm',
    'page',
    `IF(${received} >= 30, IF(${deleted} > 0, ${received} / ${deleted}, ${received}), 0)`,
    '> 3',
    '3 of 5',
    'notBreaching',
  ],
  [
    'order-in-flight-limit',
    'page',
    queue('ApproximateNumberOfMessagesNotVisible', 'order-queue', 'Maximum'),
    '> 96000',
    '2 of 3',
    'notBreaching',
  ],
  [
    'order-paused',
    'ticket',
    `IF(${visible('order-queue')} >= 0, FILL(${queue('NumberOfEmptyReceives', 'order-queue')}, 0) + FILL(${received}, 0))`,
    '< 1',
    '5 of 5',
    'ignore',
  ],
  [
    'order-failing-records',
    'page',
    `IF(FILL(${own('Failed')}, 0) >= 5, IF(${own('Received')} > 0, 100 * FILL(${own('Failed')}, 0) / ${own('Received')}, 0), 0)`,
    '> 5',
    '3 of 5',
    'notBreaching',
  ],
  [
    'order-crashing',
    'page',
    `IF(${lambda('Invocations')} > 0, 100 * FILL(${lambda('Errors')}, 0) / ${lambda('Invocations')}, 0)`,
    '> 5',
    '3 of 5',
    'notBreaching',
  ],
  ['order-throttled', 'page', lambda('Throttles'), '> 0', '3 of 5', 'notBreaching'],
  ['order-slow', 'ticket', lambda('Duration', 'p99'), '> 15200', '3 of 5', 'notBreaching'], // 80 % of 19 s
  ['order-freshness', 'ticket', own('Freshness', 'p99'), '> 300000', '2 of 3', 'notBreaching'],
  [
    'order-stale-ratio',
    'ticket',
    `IF(${own('Received')} > 0, 100 * FILL(${own('Stale')}, 0) / ${own('Received')}, 0)`,
    '> 80',
    '10 of 15',
    'notBreaching',
  ],
  ['order-wrong-group', 'ticket', own('WrongGroup'), '> 0', '1 of 5', 'notBreaching'],
  ['order-dead-lettered', 'ticket', own('DeadLettered'), '> 0', '1 of 5', 'notBreaching'],
  ['order-dead-letter-queue-not-empty', 'ticket', waiting('order-dlq'), '> 0', '1 of 1', 'notBreaching'],

  ['unrouted-events', 'ticket', waiting('unrouted-queue'), '> 0', '1 of 1', 'notBreaching'],
  ['unrouted-dead-letter-queue-not-empty', 'ticket', waiting('unrouted-dlq'), '> 0', '1 of 1', 'notBreaching'],
  [
    'unrouted-delivery-lost',
    'ticket',
    rule('InvocationsFailedToBeSentToDlq', 'unrouted-rule'),
    '> 0',
    '1 of 5',
    'notBreaching',
  ],
  ['unrouted-rule-throttled', 'ticket', rule('ThrottledRules', 'unrouted-rule'), '> 0', '3 of 5', 'notBreaching'],
  ['quarantine-not-empty', 'ticket', waiting('quarantine-queue'), '> 0', '1 of 1', 'notBreaching'],
  ['dead-letters-aging', 'ticket', own('OldestDeadLetterAge', 'Maximum', 'expiry'), '> 604800', '1 of 1', 'ignore'],
  ['dead-letters-expiring', 'page', own('OldestDeadLetterAge', 'Maximum', 'expiry'), '> 1036800', '1 of 1', 'ignore'],
  [
    'redrive-failed',
    'ticket',
    `FILL(${own('RedriveFailed', 'Sum', 'redrive')}, 0) + FILL(${lambda('Errors', 'Sum', 'redrive')}, 0) + FILL(${lambda('Errors', 'Sum', 'expiry')}, 0)`,
    '> 0',
    '1 of 5',
    'notBreaching',
  ],
  [
    'state-table-throttled',
    'ticket',
    'FILL(Sum(AWS/DynamoDB WriteThrottleEvents TableName=commerce-dev-current-state), 0)',
    '> 0',
    '3 of 5',
    'notBreaching',
  ],
  [
    'state-table-errors',
    'ticket',
    'FILL(Sum(AWS/DynamoDB SystemErrors Operation=PutItem TableName=commerce-dev-current-state), 0)',
    '> 0',
    '3 of 5',
    'notBreaching',
  ],
  [
    'producers-failed-entries',
    'ticket',
    'Sum(AWS/Events PutEventsFailedEntriesCount)',
    '> 0',
    '1 of 5',
    'notBreaching',
  ],
];

describe('the alarms', () => {
  it.each(rows)('%s is a %s on %s', (name, severity, metric, fires, datapoints, missingData) => {
    const alarm = alarms.find(({ AlarmName }) => AlarmName === `commerce-dev-${name}`);
    const operator = { GreaterThanThreshold: '>', LessThanThreshold: '<' }[alarm?.ComparisonOperator as string];
    expect([
      alarm?.AlarmDescription.match(/^Severity: (.*)\.$/m)[1],
      readable(alarm),
      `${operator} ${alarm?.Threshold}`,
      `${alarm?.DatapointsToAlarm} of ${alarm?.EvaluationPeriods}`,
      alarm?.TreatMissingData,
    ]).toEqual([severity, metric, fires, datapoints, missingData]);
  });

  it('has no others, and the same for every consumer', () => {
    const expected = rows.flatMap(([name]) =>
      name.startsWith('order-') ? catalog.consumers.map((it) => name.replace('order', it.name)) : [name],
    );
    expect(alarms.map(({ AlarmName }) => AlarmName).sort()).toEqual(
      expected.map((name) => `commerce-dev-${name}`).sort(),
    );
  });

  it.each(catalog.consumers.filter(({ name }) => name !== 'order'))(
    'of $name are those of order, each on its own',
    ({ name }) => {
      const of = (consumer: string) =>
        alarms.filter(({ AlarmName }) => AlarmName.startsWith(`commerce-dev-${consumer}-`)).map(watched);
      expect(of(name)).toEqual(of('order').map((text) => text.replaceAll('order', name)));
    },
  );

  it('read minutes, the finest period of what AWS publishes', () => {
    for (const { Period, Metrics } of alarms) {
      const periods = Metrics?.flatMap(
        ({ MetricStat }: { MetricStat?: { Period: number } }) => MetricStat?.Period ?? [],
      );
      expect(new Set(periods ?? [Period])).toEqual(new Set([60]));
    }
  });

  it('speaks of silence only where the configuration gives a time for it', () => {
    const names = resourcesOf(synthesize('dev'), 'AWS::CloudWatch::Alarm').map(
      ({ Properties }) => Properties.AlarmName,
    );
    expect(names.filter((name) => name.includes('silence'))).toEqual([]);
  });

  it('page once for a consumer, whatever pages: the rule of its composite has each of them', () => {
    const { AlarmRule } = resourceOf(templates, 'AWS::CloudWatch::CompositeAlarm', ({ AlarmName }) =>
      AlarmName.includes('-order-'),
    ).Properties;
    const pages = rows
      .filter(([name, severity]) => severity === 'page' && name.startsWith('order-'))
      .map(([name]) => `commerce-dev-${name}`);
    expect([...AlarmRule.matchAll(/ALARM\("[^"]*:alarm:([^"]*)"\)/g)].map(([, name]) => name)).toEqual(pages);
    expect(AlarmRule.replaceAll(/ALARM\("[^"]*"\)/g, 'x')).toMatch(/^\(x( OR x)*\)$/);
  });
});

/** Which alarms are otherwise than in dev where one number of the configuration is. */
function changedBy(config: StageConfig): string[] {
  const before = JSON.stringify(alarms);
  return resourcesOf(synthesize('dev', { config }), 'AWS::CloudWatch::Alarm')
    .filter(({ Properties }) => !before.includes(JSON.stringify(Properties)))
    .map(({ Properties }) => Properties.AlarmName)
    .sort();
}

describe('a threshold', () => {
  const numbers: [keyof typeof limits, string][] = [
    ['deliveryFailedPercent', 'delivery-failed'],
    ['deliveryFailedLeast', 'delivery-failed'],
    ['backlogAgeSeconds', 'backlog-age'],
    ['timeToDrainSeconds', 'backlog-time-to-drain'],
    ['failingRecordsPercent', 'failing-records'],
    ['failingRecordsLeast', 'failing-records'],
    ['crashingPercent', 'crashing'],
    ['throttlesPerMinute', 'throttled'],
    ['slowPercentOfTimeout', 'slow'],
    ['retryStormReceivesPerDelete', 'retry-storm'],
    ['retryStormLeastReceives', 'retry-storm'],
    ['inFlightPercent', 'in-flight-limit'],
    ['freshnessSeconds', 'freshness'],
    ['stalePercent', 'stale-ratio'],
    ['pausedMinutes', 'paused'],
  ];

  it('that is a number of the configuration is in this table', () => {
    expect(numbers.map(([name]) => name).sort()).toEqual(Object.keys(limits).sort());
  });

  it.each(numbers)('%s is that of %s', (name, kind) => {
    const change = name === 'timeToDrainSeconds' ? -1 : 1; // at most that of freshness
    const config = withAlarms({ silenceMinutes: 60, [name]: Number(limits[name]) + change });
    expect(changedBy(config)).toEqual(['inventory', 'order', 'return'].map((it) => `commerce-dev-${it}-${kind}`));
  });

  it.each<[keyof StageConfig['sharedAlarms'], string]>([
    ['tableThrottlesPerMinute', 'state-table-throttled'],
    ['tableErrorsPerMinute', 'state-table-errors'],
    ['failedEntriesPerMinute', 'producers-failed-entries'],
    ['deadLetterAgeTicketSeconds', 'dead-letters-aging'],
    ['deadLetterAgePageSeconds', 'dead-letters-expiring'],
  ])('%s is that of %s', (name, kind) => {
    const config = {
      ...withAlarms({ silenceMinutes: 60 }),
      sharedAlarms: { ...dev.sharedAlarms, [name]: Number(dev.sharedAlarms[name]) + 1 },
    };
    expect(changedBy(config)).toEqual([`commerce-dev-${kind}`]);
  });
});

describe('an alarm does not synthesize', () => {
  const bus = { EventBusName: 'b', RuleName: 'r' };
  it.each([
    ['a metric that AWS does not publish', 'AWS/SQS', 'NumberOfMessageSent', { QueueName: 'q' }, 'Sum'],
    ['a metric of another namespace', 'AWS/Lambda', 'NumberOfMessagesSent', { QueueName: 'q' }, 'Sum'],
    ['a rule of our bus without the bus', 'AWS/Events', 'MatchedEvents', { RuleName: 'r' }, 'Sum'],
    ['a metric of the account with a bus', 'AWS/Events', 'PutEventsFailedEntriesCount', bus, 'Sum'],
    ['errors of a table without the operation', 'AWS/DynamoDB', 'SystemErrors', { TableName: 't' }, 'Sum'],
    ['a dimension too many', 'AWS/SQS', 'NumberOfMessagesSent', { QueueName: 'q', sellerId: 's' }, 'Sum'],
    ['a statistic that says nothing', 'AWS/SQS', 'ApproximateNumberOfMessagesVisible', { QueueName: 'q' }, 'Sum'],
    ['an own metric that nobody writes', 'Commerce/dev', 'Receive', { service: 'order' }, 'Sum'],
    ['an own metric by another dimension', 'Commerce/dev', 'Received', { consumer: 'order' }, 'Sum'],
    ['a metric of consumers of the redrive function', 'Commerce/dev', 'Received', { service: 'redrive' }, 'Sum'],
  ])('on %s', (_, namespace, metricName, dimensionsMap: Record<string, string>, statistic) => {
    const metric = new Metric({ namespace, metricName, dimensionsMap, statistic });
    expect(() => checkMetric(metric)).toThrow(/: see (lib\/monitoring\/aws-|lambda\/shared\/)metrics\.ts\.$/);
    expect(() => new ExplainedAlarm(new Stack(new App()), { ...row, metric })).toThrow(/see (lib|lambda)/);
  });

  it('with a description that CloudWatch would refuse', () => {
    const text = { kind: 'backlog-age', severity: 'page', impact: 'Changes come late.', links: {} } as const;
    expect(() => alarmDescription({ ...text, runbooksUrl: `https://${'a'.repeat(1_000)}` })).toThrow(ConfigError);
    expect(alarmDescription({ ...text, runbooksUrl: `https://${'a'.repeat(900)}` }).length).toBeLessThan(1_024);
  });

  const row = {
    kind: 'backlog-age',
    severity: 'ticket',
    impact: 'Changes come late.',
    metric: queueMetric('q', 'NumberOfMessagesSent'),
    threshold: 0,
    minutes: [1, 1],
    missingData: 'notBreaching',
    alarmName: 'a',
    runbooksUrl: 'docs/runbooks',
    links: {},
    ticketTopicArn: 'arn:aws:sns:eu-west-1:111111111111:t',
    reportsRecovery: true,
  } as const;
});
