import { CloudWatchError } from '../cloudwatch-error.ts';
import { type Fields, invalid, listAt, textAt } from '../cloudwatch-fields.ts';
import type { Alarm, AlarmType } from './alarm.ts';
import type { AlarmState } from './alarm-rule.ts';
import type { Alarms } from './alarms.ts';

const states: readonly AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];
const types: readonly unknown[] = ['MetricAlarm', 'CompositeAlarm'];
const maximumNames = 100;

/**
 * Metric alarms only, unless asked for composite ones, as on AWS.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
 *
 * @throws CloudWatchError
 */
export function describeAlarms(input: Fields, alarms: Alarms) {
  const { AlarmNamePrefix, StateValue, MaxRecords = 50, NextToken } = input;
  const names = listAt(input.AlarmNames, 'AlarmNames').map((name) => textAt(name, 'AlarmNames'));
  if (names.length > maximumNames) throw invalid('AlarmNames', `has more than ${maximumNames} members`);
  if (names.length > 0 && AlarmNamePrefix !== undefined) {
    const message = 'The parameters AlarmNames and AlarmNamePrefix exclude one another.';
    throw new CloudWatchError('InvalidParameterCombinationException', message);
  }
  const prefix = AlarmNamePrefix === undefined ? '' : textAt(AlarmNamePrefix, 'AlarmNamePrefix');
  const asked = listAt(input.AlarmTypes, 'AlarmTypes');
  const wrongType = asked.find((type) => !types.includes(type));
  if (wrongType !== undefined) throw invalid('AlarmTypes', 'must be of MetricAlarm and CompositeAlarm');
  const wantedTypes = asked.length > 0 ? asked : ['MetricAlarm'];
  const wantedState = StateValue === undefined ? undefined : readState(StateValue);
  if (typeof MaxRecords !== 'number' || !Number.isInteger(MaxRecords) || MaxRecords < 1 || MaxRecords > 100) {
    throw invalid('MaxRecords', 'must be a whole number from 1 to 100');
  }
  const after = NextToken === undefined ? undefined : nameOfToken(NextToken, alarms);

  const matching = alarms
    .list()
    .filter(({ name }) => (names.length > 0 ? names.includes(name) : name.startsWith(prefix)))
    .filter(({ type, state }) => wantedTypes.includes(type) && (wantedState === undefined || state === wantedState))
    .filter(({ name }) => after === undefined || name > after);
  const page = matching.slice(0, MaxRecords);
  const of = (wanted: AlarmType) => page.filter(({ type }) => type === wanted).map(describe);
  return {
    MetricAlarms: of('MetricAlarm'),
    CompositeAlarms: of('CompositeAlarm'),
    ...(matching.length > page.length && { NextToken: Buffer.from(page.at(-1)?.name ?? '').toString('base64url') }),
  };
}

/**
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html
 *
 * @throws CloudWatchError
 */
export function setAlarmState(input: Fields, alarms: Alarms): void {
  const name = textAt(input.AlarmName, 'AlarmName');
  const state = readState(input.StateValue);
  const reason = textAt(input.StateReason, 'StateReason', 1_023);
  const data =
    input.StateReasonData === undefined ? undefined : textAt(input.StateReasonData, 'StateReasonData', 4_000);
  if (data !== undefined && !isJson(data)) {
    throw new CloudWatchError('InvalidFormatFault', 'The parameter StateReasonData is not JSON.');
  }
  alarms.setState(name, state, reason, data);
}

function readState(value: unknown): AlarmState {
  const state = states.find((each) => each === value);
  if (state === undefined) throw invalid('StateValue', 'must be OK, ALARM or INSUFFICIENT_DATA');
  return state;
}

function nameOfToken(token: unknown, alarms: Alarms): string {
  const name = Buffer.from(String(token), 'base64url').toString();
  if (alarms.find(name)) return name;
  throw new CloudWatchError('InvalidNextToken', 'The NextToken is not from an earlier response.');
}

function describe(alarm: Alarm) {
  return {
    ...alarm.properties,
    AlarmName: alarm.name,
    AlarmArn: alarm.arn,
    AlarmConfigurationUpdatedTimestamp: alarm.createdAt / 1_000,
    StateValue: alarm.state,
    StateReason: alarm.stateReason,
    ...(alarm.stateReasonData !== undefined && { StateReasonData: alarm.stateReasonData }),
    StateUpdatedTimestamp: alarm.stateUpdatedAt / 1_000,
    StateTransitionedTimestamp: alarm.stateChangedAt / 1_000,
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
