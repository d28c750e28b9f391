import type { Clock } from '../../clock.ts';
import { CloudWatchError } from '../cloudwatch-error.ts';
import { type Fields, invalid, listAt, missing, objectAt, refuseOthers, textAt, timeAt } from '../cloudwatch-fields.ts';
import type { AlarmMuteRule, AlarmMuteRules } from './alarm-mute-rules.ts';
import { durationMillis } from './mute-duration.ts';

const maximumAlarms = 100;
const statuses: readonly unknown[] = ['SCHEDULED', 'ACTIVE', 'EXPIRED'];

interface Place {
  readonly account: string;
  readonly region: string;
}

interface PutAlarmMuteRuleDeps {
  readonly rules: AlarmMuteRules;
  readonly clock: Pick<Clock, 'now'>;
  isAlarm(name: string): boolean;
}

/**
 * Windows of one time in UTC. Without targets a rule would mute every alarm of the account: that is not served.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutAlarmMuteRule.html
 *
 * @throws CloudWatchError
 */
export function putAlarmMuteRule(input: Fields, { rules, clock, isAlarm }: PutAlarmMuteRuleDeps): void {
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
  const unknown = alarmNames.find((each) => !isAlarm(each));
  if (unknown !== undefined) throw invalid(path, `has ${unknown}, but this alarm does not exist`);
  const expireDate = input.ExpireDate === undefined ? undefined : timeAt(input.ExpireDate, 'ExpireDate');
  rules.put({
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

/**
 * Neither names nor alarms, as on AWS: those are in the answer to GetAlarmMuteRule.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListAlarmMuteRules.html
 *
 * @throws CloudWatchError
 */
export function listAlarmMuteRules(input: Fields, rules: AlarmMuteRules, place: Place) {
  const { MaxRecords = 50, NextToken } = input;
  const wanted = listAt(input.Statuses, 'Statuses');
  if (wanted.some((status) => !statuses.includes(status))) {
    throw invalid('Statuses', 'must be of SCHEDULED, ACTIVE and EXPIRED');
  }
  if (typeof MaxRecords !== 'number' || !Number.isInteger(MaxRecords) || MaxRecords < 1 || MaxRecords > 100) {
    throw invalid('MaxRecords', 'must be a whole number from 1 to 100');
  }
  const after = NextToken === undefined ? '' : Buffer.from(String(NextToken), 'base64url').toString();
  const matching = rules
    .list()
    .filter(({ name }) => name > after)
    .filter((rule) => wanted.length === 0 || wanted.includes(rules.statusOf(rule)));
  const page = matching.slice(0, MaxRecords);
  return {
    AlarmMuteRuleSummaries: page.map((rule) => summary(rule, rules, place)),
    ...(matching.length > page.length && { NextToken: Buffer.from(page.at(-1)?.name ?? '').toString('base64url') }),
  };
}

/**
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetAlarmMuteRule.html
 *
 * @throws CloudWatchError
 */
export function getAlarmMuteRule(input: Fields, rules: AlarmMuteRules, place: Place) {
  const name = textAt(input.AlarmMuteRuleName, 'AlarmMuteRuleName');
  const rule = rules.find(name);
  if (!rule) throw new CloudWatchError('ResourceNotFoundException', `There is no alarm mute rule ${name}.`);
  return {
    ...summary(rule, rules, place),
    Name: name,
    ...(rule.description !== undefined && { Description: rule.description }),
    Rule: { Schedule: rule.schedule },
    MuteTargets: { AlarmNames: rule.alarmNames },
  };
}

/**
 * One that there is not is deleted already.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DeleteAlarmMuteRule.html
 *
 * @throws CloudWatchError
 */
export function deleteAlarmMuteRule(input: Fields, rules: AlarmMuteRules): void {
  rules.delete(textAt(input.AlarmMuteRuleName, 'AlarmMuteRuleName'));
}

function readSchedule(value: unknown) {
  const path = 'Rule.Schedule';
  const fields = objectAt(value, path);
  refuseOthers(fields, ['Expression', 'Duration', 'Timezone'], `${path}.`);
  const Expression = textAt(fields.Expression, `${path}.Expression`, 256);
  const Duration = textAt(fields.Duration, `${path}.Duration`, 50);
  const { Timezone = 'UTC' } = fields;
  if (Timezone !== 'UTC') throw invalid(`${path}.Timezone`, 'can only be UTC in the local cloud');
  if (Expression.startsWith('cron(')) throw invalid(`${path}.Expression`, 'cannot be cron(…) in the local cloud');
  const [, time] = /^at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2})\)$/.exec(Expression) ?? [];
  const begin = Date.parse(`${time}Z`);
  if (Number.isNaN(begin) || !new Date(begin).toISOString().startsWith(`${time}`))
    throw invalid(`${path}.Expression`, 'must be at(yyyy-MM-ddThh:mm)');
  const duration = durationMillis(Duration);
  if (duration === undefined) {
    throw invalid(`${path}.Duration`, 'must be an ISO 8601 duration from PT1M to P15D');
  }
  return { given: { Expression, Duration, Timezone }, begin, durationMillis: duration };
}

function summary(rule: AlarmMuteRule, rules: AlarmMuteRules, { account, region }: Place) {
  return {
    AlarmMuteRuleArn: `arn:aws:cloudwatch:${region}:${account}:alarm-mute-rule:${rule.name}`,
    ...(rule.expireDate !== undefined && { ExpireDate: rule.expireDate / 1_000 }),
    Status: rules.statusOf(rule),
    MuteType: 'ONE_TIME',
    LastUpdatedTimestamp: rule.updatedAt / 1_000,
  };
}
