import { CloudWatchError } from '../cloudwatch-error.ts';
import { type Fields, refuseOthers, textAt } from '../cloudwatch-fields.ts';
import { assertState } from './alarm-operations.ts';
import type { AlarmState } from './alarm-rule.ts';
import type { Alarms } from './alarms.ts';

/**
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html
 *
 * @throws CloudWatchError
 */
export function setAlarmState(input: Fields, alarms: Alarms): void {
  refuseOthers(input, ['AlarmName', 'StateValue', 'StateReason', 'StateReasonData'], '');
  const name = textAt(input.AlarmName, 'AlarmName');
  assertState(input.StateValue);
  const reason = textAt(input.StateReason, 'StateReason', 1_023);
  const data =
    input.StateReasonData === undefined ? undefined : textAt(input.StateReasonData, 'StateReasonData', 4_000);
  if (data !== undefined && !isJson(data)) {
    throw new CloudWatchError('InvalidFormatFault', 'The parameter StateReasonData is not JSON.');
  }
  alarms.setState(name, input.StateValue as AlarmState, reason, data);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
