import { isDeepStrictEqual } from 'node:util';
import type { Templates } from '../support/synthesize.ts';
import type { HouseRule } from './house-rules.ts';
import { queueArnOf, resourceOf, resourcesOf } from './resources-of.ts';

interface Metric {
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
}

const alarmsOf = (templates: Templates) => resourcesOf(templates, 'AWS::CloudWatch::Alarm');
const compositesOf = (templates: Templates) => resourcesOf(templates, 'AWS::CloudWatch::CompositeAlarm');
const severityOf = ({ AlarmDescription }: { AlarmDescription: string }) =>
  AlarmDescription.match(/^Severity: (page|ticket)\.$/m)?.[1];
const alarmWith = (templates: Templates, severity: string) =>
  resourceOf(templates, 'AWS::CloudWatch::Alarm', (alarm) => severityOf(alarm) === severity);
const actionsOf = ({ AlarmActions = [] }: { AlarmActions?: string[] }) => AlarmActions;
const alarmArnOf = (name: string) => `arn:aws:cloudwatch:eu-west-1:111111111111:alarm:${name}`;

/** The metrics that an alarm reads, alone or in an expression. */
// biome-ignore lint/suspicious/noExplicitAny: the properties of an alarm
function metricsOf(alarm: any): Metric[] {
  if (alarm.MetricName) return [alarm];
  return (alarm.Metrics ?? []).flatMap(
    ({ MetricStat }: { MetricStat?: { Metric: Metric } }) => MetricStat?.Metric ?? [],
  );
}

export const alarmRules: readonly HouseRule[] = [
  {
    name: 'every alarm says what users notice, how bad it is, and where its runbook is',
    reason: 'who is woken at three must not have to guess',
    *violations(templates) {
      for (const { where, Properties } of [...alarmsOf(templates), ...compositesOf(templates)]) {
        const text = /^\S[^\n]{20,}\.\nSeverity: (page|ticket)\.\nRunbook: \S+\/[a-z-]+\.md$/;
        if (!text.test(Properties.AlarmDescription ?? '')) yield where;
      }
    },
    breakIt(templates) {
      const { Properties } = alarmWith(templates, 'ticket');
      Properties.AlarmDescription = Properties.AlarmDescription.replace(/\nRunbook: .*/, '');
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
    name: 'a ticket goes to the ticket topic',
    reason: 'an alarm without an action is red, and nobody looks',
    *violations(templates) {
      for (const { where, Properties } of alarmsOf(templates).filter(
        (alarm) => severityOf(alarm.Properties) === 'ticket',
      )) {
        const actions = actionsOf(Properties);
        if (actions.length !== 1 || !actions[0]?.endsWith('-ticket')) yield where;
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
        if (actionsOf(Properties).length > 0 || composites.length !== 1) yield where;
      }
    },
    breakIt(templates) {
      alarmWith(templates, 'page').Properties.AlarmActions = ['arn:aws:sns:eu-west-1:111111111111:commerce-prod-page'];
    },
  },
  {
    name: 'every composite pages',
    reason: 'it is the only thing that does',
    *violations(templates) {
      for (const { where, Properties } of compositesOf(templates)) {
        const actions = actionsOf(Properties);
        if (actions.length !== 1 || !actions[0]?.endsWith('-page')) yield where;
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
              metricsOf(Properties).map(({ MetricName, Dimensions }) => [MetricName, Dimensions[0]?.Value]),
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
    name: 'metrics have dimensions of a few values only',
    reason: 'each combination is billed as a metric: what differs by seller is a field of the log',
    *violations(templates) {
      const allowed = ['QueueName', 'FunctionName', 'service', 'EventBusName', 'RuleName'];
      for (const { where, Properties } of alarmsOf(templates)) {
        const names = metricsOf(Properties).flatMap(({ Dimensions }) => Dimensions.map(({ Name }) => Name));
        if (names.some((name) => !allowed.includes(name))) yield where;
      }
    },
    breakIt(templates) {
      const alarm = resourceOf(templates, 'AWS::CloudWatch::Alarm', ({ AlarmName }) => AlarmName.endsWith('-crashing'));
      alarm.Properties.Dimensions.push({ Name: 'sellerId', Value: 'seller-1' });
    },
  },
];
