import { AlarmRule, CompositeAlarm, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { alarmTopicArns } from './alarm-topics.ts';
import { consumerConfigOf, type StageConfig } from './config.ts';
import { alarmDescription, ExplainedAlarm } from './explained-alarm.ts';
import { failingRecordsPercent, functionMetric, messagesWaiting, queueMetric } from './metrics.ts';
import type { Names } from './names.ts';

export interface ConsumerAlarmsProps {
  readonly stage: string;
  readonly names: Names;
  readonly config: StageConfig;
  /** The consumer's name. */
  readonly consumer: string;
}

/** What can go wrong with one consumer. Only the composite pages, so that one trouble wakes somebody once. */
export class ConsumerAlarms extends Construct {
  constructor(scope: Construct, id: string, props: ConsumerAlarmsProps) {
    super(scope, id);
    const { stage, names, config, consumer } = props;
    const own = names.consumer(consumer);
    const limits = consumerConfigOf(config, consumer).alarms;
    const topics = alarmTopicArns(names, config.notify);
    const text = (kind: string, severity: 'page' | 'ticket', impact: string) => ({
      kind,
      severity,
      impact,
      alarmName: own.alarm(kind),
      runbooksUrl: config.runbooksUrl,
      ticketTopicArn: topics.ticket,
    });

    new ExplainedAlarm(this, 'DeadLetterQueueNotEmpty', {
      ...text(
        'dead-letter-queue-not-empty',
        'ticket',
        `Some changes are not applied by ${consumer}: what they changed stays as it was until they are redriven.`,
      ),
      metric: messagesWaiting(own.deadLetterQueue, 'Dead letters'),
      threshold: 0,
      datapointsToAlarm: 1,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING, // SQS stops the metrics of a queue that is idle for six hours
    });
    const backlogAge = new ExplainedAlarm(this, 'BacklogAge', {
      ...text('backlog-age', 'page', `Users see states that are minutes old: ${consumer} does not keep up.`),
      metric: queueMetric(own.queue, 'ApproximateAgeOfOldestMessage'),
      threshold: limits.backlogAgeSeconds,
      datapointsToAlarm: 3,
      evaluationPeriods: 5,
      treatMissingData: TreatMissingData.NOT_BREACHING, // idle, as above
    });
    const failingRecords = new ExplainedAlarm(this, 'FailingRecords', {
      ...text('failing-records', 'page', `Changes come late or not at all: ${consumer} fails on many of its records.`),
      metric: failingRecordsPercent(stage, consumer),
      threshold: limits.failingRecordsPercent,
      datapointsToAlarm: 3,
      evaluationPeriods: 5,
      treatMissingData: TreatMissingData.NOT_BREACHING, // nothing received; a crash, which writes nothing, is `crashing`
    });
    const crashing = new ExplainedAlarm(this, 'Crashing', {
      ...text('crashing', 'page', `Changes come late: the function of ${consumer} crashes or times out.`),
      metric: functionMetric(own.function, 'Errors'),
      threshold: limits.crashesPerMinute,
      datapointsToAlarm: 3,
      evaluationPeriods: 5,
      treatMissingData: TreatMissingData.NOT_BREACHING, // not invoked
    });
    const throttled = new ExplainedAlarm(this, 'Throttled', {
      ...text('throttled', 'page', `Changes come late: Lambda has no room for the function of ${consumer}.`),
      metric: functionMetric(own.function, 'Throttles'),
      threshold: limits.throttlesPerMinute,
      datapointsToAlarm: 3,
      evaluationPeriods: 5,
      treatMissingData: TreatMissingData.NOT_BREACHING, // not invoked
    });

    const unhealthy = text('unhealthy', 'page', `Users see states of the past: ${consumer} is not healthy.`);
    const composite = new CompositeAlarm(this, 'Unhealthy', {
      compositeAlarmName: unhealthy.alarmName,
      alarmDescription: alarmDescription(unhealthy),
      alarmRule: AlarmRule.anyOf(backlogAge, failingRecords, crashing, throttled),
    });
    composite.addAlarmAction({ bind: () => ({ alarmActionArn: topics.page }) });
  }
}
