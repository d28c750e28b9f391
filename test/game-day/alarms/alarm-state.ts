import type { Clock } from '../../../local/clock.ts';
import type { LocalCloud } from '../../../local/cloud.ts';
import { evaluateMetricAlarm } from '../../../local/cloudwatch/alarms/metric-alarm.ts';

/** Where alarms are, and what they look at. */
interface AlarmPlace {
  readonly cloud: Pick<LocalCloud, 'alarms' | 'metrics'>;
  readonly clock: Pick<Clock, 'now'>;
}

const minute = 60_000;

export function isOk({ cloud }: AlarmPlace, alarmName: string): boolean {
  return cloud.alarms.find(alarmName)?.state === 'OK';
}

/** Why an alarm is in its state, and what it has seen of late. */
export function explainState({ cloud, clock }: AlarmPlace, alarmName: string): string {
  const alarm = cloud.alarms.find(alarmName);
  if (!alarm?.metric) return `it is ${alarm?.state}. ${alarm?.stateReason ?? ''}`;
  const end = Math.floor(clock.now() / minute) * minute;
  const { datapoints } = evaluateMetricAlarm(alarm.metric, cloud.metrics, end);
  const seen = datapoints.map(({ timestamp, value }) => `${new Date(timestamp).toISOString().slice(11, 16)} ${value}`);
  return `it is ${alarm.state}. ${alarm.stateReason} Last datapoints: ${seen.join(', ') || 'none'}.`;
}
