import type { Clock } from '../clock.ts';
import type { AlarmRule, AlarmState } from './alarm-rule.ts';
import { CloudWatchError } from './cloudwatch-error.ts';

export type AlarmType = 'MetricAlarm' | 'CompositeAlarm';

export interface AlarmSettings {
  readonly type: AlarmType;
  readonly name: string;
  readonly arn: string;
  /** As in the template, by the names that DescribeAlarms has for them too. */
  readonly properties: Readonly<Record<string, unknown>>;
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

/** The alarms of one local cloud. What sets the state of a metric alarm is `setState` alone: nobody evaluates it yet. */
export class Alarms {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #alarms = new Map<string, Alarm>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  create(settings: AlarmSettings): void {
    const now = this.#clock.now();
    const stateReason = 'Unchecked: Initial alarm creation';
    const times = { createdAt: now, stateUpdatedAt: now, stateChangedAt: now };
    const alarm: Alarm = { ...settings, state: 'INSUFFICIENT_DATA', stateReason, stateReasonData: undefined, ...times };
    this.#alarms.set(settings.name, alarm);
    if (alarm.rule) this.#evaluate(alarm);
  }

  /** @param nameOrArn as rules refer to them */
  find(nameOrArn: string): Alarm | undefined {
    const alarm = this.#alarms.get(nameOrArn.replace(/^arn:aws:cloudwatch:.*?:alarm:/, ''));
    return nameOrArn.startsWith('arn:') && alarm?.arn !== nameOrArn ? undefined : alarm;
  }

  /** By name. */
  list(): Alarm[] {
    return [...this.#alarms.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /**
   * Sets a state, and the composite alarms that follow from it. A composite alarm keeps a state that was set until one
   * of its children changes, as https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html says.
   *
   * @throws CloudWatchError
   */
  setState(name: string, state: AlarmState, reason: string, reasonData?: string): void {
    const alarm = this.#alarms.get(name);
    if (!alarm) throw new CloudWatchError('ResourceNotFound', `There is no alarm ${name}.`);
    this.#change(alarm, state, reason, reasonData);
  }

  #change(alarm: Alarm, state: AlarmState, reason: string, reasonData?: string): void {
    const now = this.#clock.now();
    const changed = alarm.state !== state;
    Object.assign(alarm, { state, stateReason: reason, stateReasonData: reasonData, stateUpdatedAt: now });
    if (!changed) return;
    alarm.stateChangedAt = now;
    for (const other of this.#alarms.values()) {
      if (other.rule?.children.some((child) => this.find(child) === alarm)) this.#evaluate(other);
    }
  }

  // Ends because a rule refers only to alarms that were there before its own.
  #evaluate(alarm: Alarm): void {
    const alarming = alarm.rule?.isTrue((child) => this.find(child)?.state ?? 'INSUFFICIENT_DATA');
    const state = alarming ? 'ALARM' : 'OK';
    if (state === alarm.state) return;
    this.#change(alarm, state, `The alarm rule is ${alarming ? 'TRUE' : 'FALSE'}`);
  }
}
