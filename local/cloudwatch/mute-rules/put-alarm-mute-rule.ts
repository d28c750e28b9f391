import type { Clock } from '../../clock.ts';
import type { Alarms } from '../alarms/alarms.ts';
import { type Fields, invalid, listAt, missing, objectAt, refuseOthers, textAt, timeAt } from '../cloudwatch-fields.ts';
import { durationMillis } from './mute-duration.ts';

const maximumAlarms = 100;

/**
 * Windows of one time in UTC. Without targets a rule would mute every alarm of the account: that is not served.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutAlarmMuteRule.html
 *
 * @throws CloudWatchError
 */
export function putAlarmMuteRule(input: Fields, alarms: Alarms, clock: Pick<Clock, 'now'>): void {
  refuseOthers(input, ['Name', 'Description', 'Rule', 'MuteTargets', 'ExpireDate'], '');
  const name = textAt(input.Name, 'Name');
  const description = input.Description === undefined ? undefined : textAt(input.Description, 'Description', 1_024);
  const rule = objectAt(input.Rule, 'Rule');
  refuseOthers(rule, ['Schedule'], 'Rule.');
  const schedule = readSchedule(rule.Schedule);
  const targets = objectAt(input.MuteTargets, 'MuteTargets');
  refuseOthers(targets, ['AlarmNames'], 'MuteTargets.');
  const path = 'MuteTargets.AlarmNames';
  const alarmNames = listAt(targets.AlarmNames, path).map((each) => textAt(each, path));
  if (alarmNames.length === 0) throw missing(path);
  if (alarmNames.length > maximumAlarms) throw invalid(path, `has more than ${maximumAlarms} members`);
  const unknown = alarmNames.find((each) => !alarms.list().some((alarm) => alarm.name === each));
  if (unknown !== undefined) throw invalid(path, `has ${unknown}, and there is no such alarm`);
  const expireDate = input.ExpireDate === undefined ? undefined : timeAt(input.ExpireDate, 'ExpireDate');
  alarms.muteRules.put({
    name,
    description,
    schedule: schedule.given,
    alarmNames,
    begin: schedule.begin,
    end: Math.min(schedule.begin + schedule.durationMillis, expireDate ?? Number.POSITIVE_INFINITY),
    expireDate,
    updatedAt: clock.now(),
  });
}

function readSchedule(value: unknown) {
  const path = 'Rule.Schedule';
  const fields = objectAt(value, path);
  refuseOthers(fields, ['Expression', 'Duration', 'Timezone'], `${path}.`);
  const Expression = textAt(fields.Expression, `${path}.Expression`, 256);
  const Duration = textAt(fields.Duration, `${path}.Duration`, 50);
  const { Timezone = 'UTC' } = fields;
  if (Timezone !== 'UTC') throw invalid(`${path}.Timezone`, 'can only be UTC in the local cloud');
  if (Expression.startsWith('cron(')) throw invalid(`${path}.Expression`, 'can be no cron(…) in the local cloud');
  const [, time] = /^at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2})\)$/.exec(Expression) ?? [];
  const begin = Date.parse(`${time}Z`);
  if (Number.isNaN(begin)) throw invalid(`${path}.Expression`, 'must be at(yyyy-MM-ddThh:mm)');
  const duration = durationMillis(Duration);
  if (duration === undefined) {
    throw invalid(`${path}.Duration`, 'must be an ISO 8601 duration from PT1M to P15D');
  }
  return { given: { Expression, Duration, Timezone }, begin, durationMillis: duration };
}
