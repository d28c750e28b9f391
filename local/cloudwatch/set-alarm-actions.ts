import type { Alarms } from './alarms.ts';
import { type Fields, invalid, listAt, missing, refuseOthers, textAt } from './cloudwatch-fields.ts';

const maximumNames = 100;

/**
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DisableAlarmActions.html and
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_EnableAlarmActions.html
 *
 * @throws CloudWatchError
 */
export function setAlarmActions(input: Fields, alarms: Alarms, enabled: boolean): void {
  refuseOthers(input, ['AlarmNames'], '');
  if (input.AlarmNames === undefined) throw missing('AlarmNames');
  const names = listAt(input.AlarmNames, 'AlarmNames').map((name) => textAt(name, 'AlarmNames'));
  if (names.length > maximumNames) throw invalid('AlarmNames', `has more than ${maximumNames} members`);
  alarms.setActionsEnabled(names, enabled);
}
