import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { alarmTopicArns } from './alarm-topics.ts';
import type { StageConfig } from './config.ts';
import { ExplainedAlarm } from './explained-alarm.ts';
import { messagesWaiting } from './metrics.ts';
import type { Names } from './names.ts';

export interface SharedAlarmsProps {
  readonly names: Names;
  readonly config: StageConfig;
}

/** What can go wrong with the parts that no consumer owns. */
export class SharedAlarms extends Construct {
  constructor(scope: Construct, id: string, props: SharedAlarmsProps) {
    super(scope, id);
    const { names, config } = props;
    const common = {
      severity: 'ticket' as const,
      runbooksUrl: config.runbooksUrl,
      ticketTopicArn: alarmTopicArns(names, config.notify).ticket,
      threshold: 0,
      datapointsToAlarm: 1,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING, // SQS stops the metrics of a queue that is idle for six hours
    };
    new ExplainedAlarm(this, 'UnroutedEvents', {
      ...common,
      kind: 'unrouted-events',
      alarmName: names.alarm('unrouted-events'),
      impact: 'Some changes reach no consumer: what they changed stays as it was until they are redriven.',
      metric: messagesWaiting(names.unroutedQueue, 'Unrouted events'),
    });
    new ExplainedAlarm(this, 'UnroutedDeadLetterQueueNotEmpty', {
      ...common,
      kind: 'dead-letter-queue-not-empty',
      alarmName: names.alarm('unrouted-dead-letter-queue-not-empty'),
      impact: 'Some changes reach no consumer and could not even be put into the unrouted queue.',
      metric: messagesWaiting(names.unroutedDeadLetterQueue, 'Undelivered unrouted events'),
    });
  }
}
