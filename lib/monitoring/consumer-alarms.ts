import { AlarmRule, CompositeAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { consumerConfigOf, isFirstDeployment, type StageConfig } from '../config/config.ts';
import type { Names } from '../config/names.ts';
import { alarmDescription } from './alarm-description.ts';
import { alarmTopicArns } from './alarm-topics.ts';
import { dashboardLink, logsLink, queueLink } from './console-links.ts';
import { consumerAlarmRows } from './consumer-alarm-rows.ts';
import { ExplainedAlarm } from './explained-alarm.ts';

interface ConsumerAlarmsProps {
  readonly names: Names;
  readonly config: StageConfig;
  /** The consumer's name. */
  readonly consumer: string;
}

/** What can go wrong with one consumer. Only the composite pages, so that one trouble wakes somebody once. */
export class ConsumerAlarms extends Construct {
  constructor(scope: Construct, id: string, props: ConsumerAlarmsProps) {
    super(scope, id);
    const { names, config, consumer } = props;
    const own = names.consumer(consumer);
    const topics = alarmTopicArns(names, config.notify);
    // Every new alarm goes from INSUFFICIENT_DATA to OK: the first deployment of a stage would report dozens of recoveries.
    const reportsRecovery = !isFirstDeployment(config);
    const common = {
      runbooksUrl: config.runbooksUrl,
      links: {
        Queue: queueLink(own.queue),
        'Dead letters': queueLink(own.deadLetterQueue),
        Logs: logsLink(own.function),
        Dashboard: dashboardLink(names.dashboard),
      },
    };

    const rows = consumerAlarmRows(names, consumer, consumerConfigOf(config, consumer));
    const alarms = rows.map((row) => ({
      severity: row.severity,
      alarm: new ExplainedAlarm(this, {
        ...common,
        ...row,
        alarmName: own.alarm(row.kind),
        ticketTopicArn: topics.ticket,
        reportsRecovery,
      }),
    }));

    const composite = new CompositeAlarm(this, 'Unhealthy', {
      compositeAlarmName: own.alarm('unhealthy'),
      alarmDescription: alarmDescription({
        ...common,
        kind: 'unhealthy',
        severity: 'page',
        impact: `Users see states of the past: ${consumer} is not healthy.`,
      }),
      // Whatever pages, so that no new alarm is forgotten.
      alarmRule: AlarmRule.anyOf(...alarms.filter(({ severity }) => severity === 'page').map(({ alarm }) => alarm)),
    });
    const action = { bind: () => ({ alarmActionArn: topics.page }) };
    composite.addAlarmAction(action);
    if (reportsRecovery) composite.addOkAction(action); // so that whoever was woken knows that it is over
  }
}
