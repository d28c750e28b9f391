import { CloudWatchError } from '../cloudwatch-error.ts';
import { type Fields, invalid, listAt, refuseOthers, textAt } from '../cloudwatch-fields.ts';
import type { AlarmMuteRule, AlarmMuteRules } from './alarm-mute-rules.ts';

const statuses: readonly unknown[] = ['SCHEDULED', 'ACTIVE', 'EXPIRED'];

interface Place {
  readonly account: string;
  readonly region: string;
}

/**
 * Neither names nor alarms, as on AWS: those are in the answer to GetAlarmMuteRule.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListAlarmMuteRules.html
 *
 * @throws CloudWatchError
 */
export function listAlarmMuteRules(input: Fields, rules: AlarmMuteRules, place: Place) {
  refuseOthers(input, ['Statuses', 'MaxRecords', 'NextToken'], '');
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
  refuseOthers(input, ['AlarmMuteRuleName'], '');
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

function summary(rule: AlarmMuteRule, rules: AlarmMuteRules, { account, region }: Place) {
  return {
    AlarmMuteRuleArn: `arn:aws:cloudwatch:${region}:${account}:alarm-mute-rule:${rule.name}`,
    ...(rule.expireDate !== undefined && { ExpireDate: rule.expireDate / 1_000 }),
    Status: rules.statusOf(rule),
    MuteType: 'ONE_TIME',
    LastUpdatedTimestamp: rule.updatedAt / 1_000,
  };
}
