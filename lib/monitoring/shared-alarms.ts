import { Construct } from 'constructs';
import { isFirstDeployment } from '../config/config.ts';
import type { Names } from '../config/names.ts';
import type { StageConfig } from '../config/stage-config.ts';
import { alarmTopicArns } from './alarm-topics.ts';
import { dashboardLink } from './console-links.ts';
import { ExplainedAlarm } from './explained-alarm.ts';
import { PagingAlarm } from './paging-alarm.ts';
import { sharedAlarmRows } from './shared-alarm-rows.ts';

interface SharedAlarmsProps {
  readonly names: Names;
  readonly config: StageConfig;
}

/** What can go wrong with the parts that no consumer owns. */
export class SharedAlarms extends Construct {
  constructor(scope: Construct, id: string, { names, config }: SharedAlarmsProps) {
    super(scope, id);
    const topics = alarmTopicArns(names, config.notify);
    const reportsRecovery = !isFirstDeployment(config);
    const rows = sharedAlarmRows(names, config);
    const alarms = rows.map((row) => ({
      severity: row.severity,
      alarm: new ExplainedAlarm(this, {
        ...row,
        alarmName: names.alarm(row.name ?? row.kind),
        runbooksUrl: config.runbooksUrl,
        ticketTopicArn: topics.ticket,
        reportsRecovery,
      }),
    }));
    new PagingAlarm(this, {
      alarmName: names.alarm('shared-unhealthy'),
      impact: 'Some changes are about to be lost.',
      runbooksUrl: config.runbooksUrl,
      links: { Dashboard: dashboardLink(names.dashboard) },
      pageTopicArn: topics.page,
      reportsRecovery,
      alarms: alarms.filter(({ severity }) => severity === 'page').map(({ alarm }) => alarm),
    });
  }
}
