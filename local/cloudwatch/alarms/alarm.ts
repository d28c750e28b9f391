import type { AlarmRule, AlarmState } from './alarm-rule.ts';
import type { MetricAlarm } from './metric-alarm.ts';

export type AlarmType = 'MetricAlarm' | 'CompositeAlarm';

export interface AlarmSettings {
  readonly type: AlarmType;
  readonly name: string;
  readonly arn: string;
  /** As in the template, by the names that DescribeAlarms has for them too. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** Of a metric alarm; nobody evaluates one without. */
  readonly metric?: MetricAlarm;
  /** Of a composite alarm. */
  readonly rule?: AlarmRule;
}

export interface Alarm extends AlarmSettings {
  state: AlarmState;
  stateReason: string;
  /** JSON. */
  stateReasonData: string | undefined;
  /** Epoch milliseconds. */
  stateUpdatedAt: number;
  /** Epoch milliseconds of the last change to another state. */
  stateChangedAt: number;
  readonly createdAt: number;
}
