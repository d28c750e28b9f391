import {
  type CloudWatchClient,
  GetAlarmMuteRuleCommand,
  type GetAlarmMuteRuleOutput,
  ListAlarmMuteRulesCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch';

/** A mute rule that mutes alarms at this moment, whoever made it. */
export interface ActiveMute {
  /** Its name. */
  readonly rule: string;
  /** ISO 8601 UTC; undefined where its schedule alone says when. */
  readonly until: string | undefined;
  /** Of the alarms asked about, those that it mutes. */
  readonly alarms: readonly string[];
  /** Why, and who asked for it. */
  readonly description: string;
}

/** The rules that mute any of these alarms now. Answers about the whole account, so that no mute of others is missed. */
export async function activeMutes(client: CloudWatchClient, alarmNames: readonly string[]): Promise<ActiveMute[]> {
  const names: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListAlarmMuteRulesCommand({ Statuses: ['ACTIVE'], MaxRecords: 100, NextToken }));
    // The list has neither names nor alarms: the name is the end of the ARN.
    names.push(...(page.AlarmMuteRuleSummaries ?? []).map(({ AlarmMuteRuleArn = '' }) => nameOf(AlarmMuteRuleArn)));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  const rules = await Promise.all(names.map((name) => muteRule(client, name)));
  return rules.flatMap((rule) => {
    if (!rule) return [];
    const { Name = '', ExpireDate, MuteType, MuteTargets, Description: description = '' } = rule;
    const targets = MuteTargets?.AlarmNames; // without any, a rule mutes every alarm of the account
    const alarms = targets ? alarmNames.filter((name) => targets.includes(name)) : alarmNames;
    const until = MuteType === 'RECURRING' ? undefined : ExpireDate?.toISOString();
    return alarms.length === 0 ? [] : [{ rule: Name, until, alarms, description }];
  });
}

const nameOf = (arn: string) => arn.slice(arn.indexOf(':alarm-mute-rule:') + ':alarm-mute-rule:'.length);

/** Undefined for one that somebody has deleted meanwhile. */
async function muteRule(client: CloudWatchClient, name: string): Promise<GetAlarmMuteRuleOutput | undefined> {
  try {
    return await client.send(new GetAlarmMuteRuleCommand({ AlarmMuteRuleName: name }));
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}
