import { Construct } from 'constructs';
import { consumerConfigOf, isFirstDeployment } from '../config/config.ts';
import type { Names } from '../config/names.ts';
import type { StageConfig } from '../config/stage-config.ts';
import { alarmTopicArns } from './alarm-topics.ts';
import { dashboardLink, logsLink, queueLink } from './console-links.ts';
import { consumerAlarmRows } from './consumer-alarm-rows.ts';
import { ExplainedAlarm } from './explained-alarm.ts';
import { PagingAlarm } from './paging-alarm.ts';

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

    new PagingAlarm(this, {
      ...common,
      alarmName: own.alarm('unhealthy'),
      impact: `Users see old states: ${consumer} is not healthy.`,
      pageTopicArn: topics.page,
      reportsRecovery,
      alarms: alarms.filter(({ severity }) => severity === 'page').map(({ alarm }) => alarm),
    });
  }
}
