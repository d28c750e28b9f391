import type { Clock } from '../../clock.ts';
import { CloudWatchError } from '../cloudwatch-error.ts';
import type { MetricStore } from '../metrics/metric-store.ts';
import { AlarmMuteRules } from '../mute-rules/alarm-mute-rules.ts';
import type { Alarm, AlarmSettings } from './alarm.ts';
import type { AlarmState } from './alarm-rule.ts';
import { stateReason, stateReasonData } from './alarm-state-reason.ts';
import { evaluateMetricAlarm } from './metric-alarm.ts';

/** Told after an alarm has gone from one state to another; composite alarms that follow are told of on their own. */
export type StateChangeListener = (alarm: Readonly<Alarm>, from: AlarmState) => void;

const initialReason = 'Unchecked: Initial alarm creation';

/** The alarms of one local cloud. */
export class Alarms {
  readonly muteRules: AlarmMuteRules;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #alarms = new Map<string, Alarm>();
  readonly #listeners = new Set<StateChangeListener>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
    this.muteRules = new AlarmMuteRules(clock);
  }

  create(settings: AlarmSettings): void {
    const now = this.#clock.now();
    const alarm: Alarm = {
      ...settings,
      state: 'INSUFFICIENT_DATA',
      stateReason: initialReason,
      stateReasonData: undefined,
      createdAt: now,
      stateUpdatedAt: now,
      stateChangedAt: now,
    };
    this.#alarms.set(settings.name, alarm);
    if (alarm.rule) this.#followRule(alarm, initialReason);
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

  /** The answer unsubscribes. */
  onStateChange(listener: StateChangeListener): () => void {
    const own: StateChangeListener = (...change) => listener(...change); // the same may listen twice
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  /**
   * Gives every metric alarm the state that its metrics say, also where somebody has set another one.
   *
   * @param end up to when metrics count, in epoch milliseconds; a whole minute
   */
  evaluate(metrics: Pick<MetricStore, 'datapoints' | 'unitOf'>, end: number): void {
    for (const alarm of this.#alarms.values()) {
      if (!alarm.metric) continue;
      const evaluation = evaluateMetricAlarm(alarm.metric, metrics, end);
      const { state } = evaluation;
      if (state === undefined || state === alarm.state) continue; // the reason of the state stays as well
      const reason = stateReason(alarm.metric, evaluation, { from: alarm.state, to: state });
      this.#change(alarm, state, reason, stateReasonData(alarm.metric, evaluation, end));
    }
    this.muteRules.actUnmuted(); // last, so that an alarm that has just recovered says that, and not that it fired
  }

  /**
   * Sets a state until the next evaluation, and the composite alarms that follow from it. A composite alarm keeps a state
   * that was set until one of its children changes, as
   * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html says.
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
    const from = alarm.state;
    Object.assign(alarm, { state, stateReason: reason, stateReasonData: reasonData, stateUpdatedAt: now });
    if (from === state) return;
    alarm.stateChangedAt = now;
    for (const listener of [...this.#listeners]) listener(alarm, from);
    const why = `${alarm.arn} transitioned to ${state} at ${new Date(now).toUTCString()}`;
    for (const other of this.#alarms.values()) {
      if (other.rule?.children.some((child) => this.find(child) === alarm)) this.#followRule(other, why);
    }
  }

  // Ends because a rule refers only to alarms that were there before its own.
  #followRule(alarm: Alarm, why: string): void {
    const alarming = alarm.rule?.isTrue((child) => this.find(child)?.state ?? 'INSUFFICIENT_DATA');
    const state = alarming ? 'ALARM' : 'OK';
    if (state !== alarm.state) this.#change(alarm, state, why);
  }
}
