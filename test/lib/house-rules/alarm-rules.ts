import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { consumerMetrics, expiryMetrics, redriveMetrics } from '../../../lambda/shared/metrics.ts';
import { configOf, isFirstDeployment } from '../../../lib/config/config.ts';
import type { StageConfig } from '../../../lib/config/stage-config.ts';
import { awsMetrics } from '../../../lib/monitoring/aws-metrics.ts';
import { queueArnOf, resourceOf, resourcesOf } from '../../support/resources-of.ts';
import type { Templates } from '../../support/synthesize.ts';
import type { HouseRule } from './house-rule.ts';

interface Metric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
}

const alarmsOf = (templates: Templates) => resourcesOf(templates, 'AWS::CloudWatch::Alarm');
const compositesOf = (templates: Templates) => resourcesOf(templates, 'AWS::CloudWatch::CompositeAlarm');
const severityOf = ({ AlarmDescription }: { AlarmDescription: string }) =>
  AlarmDescription.match(/^Severity: (page|ticket)\.$/m)?.[1];
const alarmWith = (templates: Templates, severity: string) =>
  resourceOf(templates, 'AWS::CloudWatch::Alarm', (alarm) => severityOf(alarm) === severity);
/** Tells the stage's topic of that severity when it fires and when it is over, but for a stage's first deployment. */
function actsOn(
  templates: Templates,
  { AlarmActions, OKActions }: { readonly AlarmActions?: unknown; readonly OKActions?: unknown },
  severity: 'page' | 'ticket',
  config: StageConfig,
): boolean {
  const { TopicName } = resourceOf(templates, 'AWS::SNS::Topic', (topic) =>
    topic.TopicName.endsWith(`-${severity}`),
  ).Properties;
  const topics = [`arn:aws:sns:eu-west-1:111111111111:${TopicName}`];
  return (
    isDeepStrictEqual(AlarmActions, topics) &&
    isDeepStrictEqual(OKActions, isFirstDeployment(config) ? undefined : topics)
  );
}
const stageOf = (templates: Templates) => resourceOf(templates, 'AWS::Events::EventBus').Properties.Name.split('-')[1];
const variablesOf = (templates: Templates): Record<string, string>[] =>
  resourcesOf(templates, 'AWS::Lambda::Function').map(({ Properties }) => Properties.Environment?.Variables ?? {});
const alarmArnOf = (name: string) => `arn:aws:cloudwatch:eu-west-1:111111111111:alarm:${name}`;

/** The metrics that an alarm reads, alone or in an expression. */
// biome-ignore lint/suspicious/noExplicitAny: the properties of an alarm
function metricsOf(alarm: any): Metric[] {
  if (alarm.MetricName) return [alarm];
  return (alarm.Metrics ?? []).flatMap(
    ({ MetricStat }: { MetricStat?: { Metric: Metric } }) => MetricStat?.Metric ?? [],
  );
}

/** Kinds of alarms that may page for a single event: it is lost, or about to be. */
const pagesForOne = ['delivery-lost', 'dead-letters-expiring'];

export const alarmRules: readonly HouseRule[] = [
  {
    name: 'every alarm says what users notice, how bad it is, where its runbook is and where to look',
    reason: 'who is woken at three must not have to guess',
    *violations(templates) {
      for (const { where, Properties } of [...alarmsOf(templates), ...compositesOf(templates)]) {
        const text =
          /^\S[^\n]{20,}\.\nSeverity: (page|ticket)\.\nRunbook: \S+\/[a-z-]+\.md(\n[A-Z][a-z ]+: https:\S+)+$/;
        const { AlarmDescription = '' } = Properties;
        // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
        if (!text.test(AlarmDescription) || AlarmDescription.length > 1_024) yield where;
      }
    },
    breakIt(templates) {
      const { Properties } = alarmWith(templates, 'ticket');
      Properties.AlarmDescription = Properties.AlarmDescription.replace(/\nRunbook: .*/, '');
    },
  },
  {
    name: 'every alarm links a runbook that there is, of its own kind',
    reason: 'a link to nothing is found at three in the morning',
    *violations(templates) {
      const { runbooksUrl } = configOf(stageOf(templates));
      for (const { where, Properties } of [...alarmsOf(templates), ...compositesOf(templates)]) {
        const link = Properties.AlarmDescription.match(/^Runbook: (\S+)\/([a-z-]+)\.md$/m);
        if (!link) continue; // another rule refuses it
        const [, folder, kind] = link;
        const written = existsSync(new URL(`../../../docs/runbooks/${kind}.md`, import.meta.url));
        if (folder !== runbooksUrl || !written || !Properties.AlarmName.endsWith(`-${kind}`)) yield where;
      }
    },
    breakIt(templates) {
      const { Properties } = alarmWith(templates, 'page');
      Properties.AlarmDescription = Properties.AlarmDescription.replace('.md', 's.md');
    },
  },
  {
    name: 'every alarm says what missing data mean',
    reason: 'CloudWatch’s default keeps an alarm as it was, for ever',
    *violations(templates) {
      for (const { where, Properties } of alarmsOf(templates)) if (!Properties.TreatMissingData) yield where;
    },
    breakIt(templates) {
      delete alarmWith(templates, 'page').Properties.TreatMissingData;
    },
  },
  {
    name: 'a ticket and its end go to the ticket topic',
    reason:
      'an alarm without an action is red, and nobody looks; new alarms all end at once, which nobody wants to know',
    *violations(templates, config) {
      for (const { where, Properties } of alarmsOf(templates).filter(
        (alarm) => severityOf(alarm.Properties) === 'ticket',
      )) {
        if (!actsOn(templates, Properties, 'ticket', config)) yield where;
      }
    },
    breakIt(templates) {
      delete alarmWith(templates, 'ticket').Properties.AlarmActions;
    },
  },
  {
    name: 'what pages acts only through one composite',
    reason: 'one trouble sets off several alarms, and should wake somebody once',
    *violations(templates) {
      for (const { where, Properties } of alarmsOf(templates).filter(
        (alarm) => severityOf(alarm.Properties) === 'page',
      )) {
        const composites = compositesOf(templates).filter((composite) =>
          composite.Properties.AlarmRule.includes(`ALARM("${alarmArnOf(Properties.AlarmName)}")`),
        );
        const { AlarmActions = [], OKActions = [] } = Properties;
        if (AlarmActions.length + OKActions.length > 0 || composites.length !== 1) yield where;
      }
    },
    breakIt(templates) {
      alarmWith(templates, 'page').Properties.AlarmActions = ['arn:aws:sns:eu-west-1:111111111111:commerce-prod-page'];
    },
  },
  {
    name: 'only what has lost an event pages for a single minute',
    reason: 'one malformed event, which waits in a dead-letter queue, woke somebody at night',
    *violations(templates) {
      for (const { where, Properties } of alarmsOf(templates)) {
        const lost = pagesForOne.some((kind) => Properties.AlarmName.endsWith(`-${kind}`));
        if (severityOf(Properties) === 'page' && !lost && !(Properties.DatapointsToAlarm >= 2)) yield where;
      }
    },
    breakIt(templates) {
      const { Properties } = resourceOf(templates, 'AWS::CloudWatch::Alarm', ({ AlarmName }) =>
        AlarmName.endsWith('-delivery-failed'),
      );
      Properties.DatapointsToAlarm = 1;
    },
  },
  {
    name: 'every composite pages, and tells when it is over',
    reason: 'it is the only thing that does',
    *violations(templates, config) {
      for (const { where, Properties } of compositesOf(templates)) {
        if (!actsOn(templates, Properties, 'page', config)) yield where;
      }
    },
    breakIt(templates) {
      delete resourceOf(templates, 'AWS::CloudWatch::CompositeAlarm').Properties.AlarmActions;
    },
  },
  {
    name: 'every queue that keeps failures has an alarm on all that waits in it',
    reason: 'NumberOfMessagesSent does not count what SQS moved itself: the alarm would never fire',
    *violations(templates) {
      const rules = resourcesOf(templates, 'AWS::Events::Rule').map(({ Properties }) => Properties);
      const queues = resourcesOf(templates, 'AWS::SQS::Queue').map(({ Properties }) => Properties);
      const mapped = resourcesOf(templates, 'AWS::Lambda::EventSourceMapping').map(({ Properties }) => Properties);
      const needy = queues.filter(({ QueueName }) => {
        const arn = queueArnOf(QueueName);
        const deadLetters = queues.some(({ RedrivePolicy }) => RedrivePolicy?.deadLetterTargetArn === arn);
        const undelivered = rules.some(({ Targets }) => Targets[0].DeadLetterConfig?.Arn === arn);
        const unread =
          rules.some(({ Targets }) => Targets[0].Arn === arn) && !mapped.some((row) => row.EventSourceArn === arn);
        return deadLetters || undelivered || unread;
      });
      for (const { QueueName } of needy) {
        const watched = alarmsOf(templates).some(
          ({ Properties }) =>
            Properties.Threshold === 0 &&
            isDeepStrictEqual(
              metricsOf(Properties).map(({ MetricName, Dimensions }) => [MetricName, Dimensions?.[0]?.Value]),
              [
                ['ApproximateNumberOfMessagesVisible', QueueName],
                ['ApproximateNumberOfMessagesNotVisible', QueueName],
              ],
            ),
        );
        if (!watched) yield QueueName;
      }
    },
    breakIt(templates) {
      const [, metric] = resourceOf(templates, 'AWS::CloudWatch::Alarm', ({ AlarmName }) =>
        AlarmName.endsWith('order-dead-letter-queue-not-empty'),
      ).Properties.Metrics;
      metric.MetricStat.Metric.MetricName = 'NumberOfMessagesSent';
    },
  },
  {
    name: 'every alarm is on metrics that somebody publishes, with exactly their dimensions',
    reason: 'CloudWatch takes an alarm on anything, and one on a misspelt metric never fires',
    *violations(templates) {
      const namespaces = variablesOf(templates).map(({ POWERTOOLS_METRICS_NAMESPACE }) => POWERTOOLS_METRICS_NAMESPACE);
      for (const { where, Properties } of alarmsOf(templates)) {
        for (const { Namespace, MetricName, Dimensions = [] } of metricsOf(Properties)) {
          const names = Dimensions.map(({ Name }) => Name).sort();
          const own = namespaces.includes(Namespace) && names.join() === 'service';
          const known = own
            ? [...consumerMetrics, ...expiryMetrics, ...redriveMetrics].some((name) => name === MetricName)
            : awsMetrics.some(
                ({ namespace, metricName, dimensions }) =>
                  namespace === Namespace && metricName === MetricName && isDeepStrictEqual([...dimensions], names),
              );
          if (!known) yield `${where}: ${Namespace} ${MetricName} by ${names}`;
        }
      }
    },
    breakIt(templates) {
      const alarm = resourceOf(templates, 'AWS::CloudWatch::Alarm', (it) => it.AlarmName.endsWith('-throttled'));
      alarm.Properties.Dimensions.push({ Name: 'sellerId', Value: 'seller-1' });
    },
  },
  {
    name: 'what the metrics of alarms are about is deployed',
    reason: 'a metric of a queue, function, rule or table that is not there stays empty, and its alarm silent',
    *violations(templates) {
      const named = (type: string, property: string) =>
        resourcesOf(templates, type).map(({ Properties }) => Properties[property]);
      const deployed: Record<string, readonly unknown[]> = {
        QueueName: named('AWS::SQS::Queue', 'QueueName'),
        FunctionName: named('AWS::Lambda::Function', 'FunctionName'),
        EventBusName: named('AWS::Events::EventBus', 'Name'),
        RuleName: named('AWS::Events::Rule', 'Name'),
        TableName: named('AWS::DynamoDB::Table', 'TableName'),
        Operation: ['PutItem'], // the only call that consumers make
        service: variablesOf(templates).map(({ POWERTOOLS_SERVICE_NAME }) => POWERTOOLS_SERVICE_NAME),
      };
      for (const { where, Properties } of alarmsOf(templates)) {
        for (const { Dimensions = [] } of metricsOf(Properties)) {
          const unknown = Dimensions.filter(({ Name, Value }) => {
            const names = deployed[Name] ?? [undefined];
            return !names.includes(Value) && !names.includes(undefined); // another rule refuses what has no name, and other dimensions
          });
          if (unknown.length > 0) yield where;
        }
      }
    },
    breakIt(templates) {
      const alarm = resourceOf(templates, 'AWS::CloudWatch::Alarm', (it) => it.AlarmName.endsWith('-backlog-age'));
      alarm.Properties.Dimensions[0].Value += 's';
    },
  },
  {
    name: 'what pages does so within five minutes',
    reason: 'three minutes of data, up to two more until CloudWatch has them; silence is as long as it is set to',
    *violations(templates) {
      for (const { where, Properties } of alarmsOf(templates)) {
        if (severityOf(Properties) !== 'page' || Properties.AlarmName.endsWith('-silence')) continue;
        const period = Properties.Period ?? 60; // CDK leaves it to the metrics of an expression
        if (Properties.DatapointsToAlarm > 3 || period !== 60) yield where;
      }
    },
    breakIt(templates) {
      const alarm = resourceOf(templates, 'AWS::CloudWatch::Alarm', (it) => it.AlarmName.endsWith('-backlog-age'));
      alarm.Properties.Period = 300;
    },
  },
];
