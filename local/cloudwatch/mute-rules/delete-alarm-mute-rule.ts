import { type Fields, refuseOthers, textAt } from '../cloudwatch-fields.ts';
import type { AlarmMuteRules } from './alarm-mute-rules.ts';

/**
 * One that there is not is deleted already.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DeleteAlarmMuteRule.html
 *
 * @throws CloudWatchError
 */
export function deleteAlarmMuteRule(input: Fields, rules: AlarmMuteRules): void {
  refuseOthers(input, ['AlarmMuteRuleName'], '');
  rules.delete(textAt(input.AlarmMuteRuleName, 'AlarmMuteRuleName'));
}
