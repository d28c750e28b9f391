import { Construct } from 'constructs';
import { isFirstDeployment, type StageConfig } from '../config/config.ts';
import type { Names } from '../config/names.ts';
import { alarmTopicArns } from './alarm-topics.ts';
import { ExplainedAlarm } from './explained-alarm.ts';
import { sharedAlarmRows } from './shared-alarm-rows.ts';

interface SharedAlarmsProps {
  readonly names: Names;
  readonly config: StageConfig;
}

/** What can go wrong with the parts that no consumer owns. */
export class SharedAlarms extends Construct {
  constructor(scope: Construct, id: string, { names, config }: SharedAlarmsProps) {
    super(scope, id);
    for (const row of sharedAlarmRows(names, config)) {
      new ExplainedAlarm(this, {
        ...row,
        alarmName: names.alarm(row.name ?? row.kind),
        runbooksUrl: config.runbooksUrl,
        ticketTopicArn: alarmTopicArns(names, config.notify).ticket,
        reportsRecovery: !isFirstDeployment(config),
      });
    }
  }
}
