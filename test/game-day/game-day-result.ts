import type { AlarmResult } from './alarms/alarm-result.ts';
import type { AlarmUnderTest } from './alarms/alarm-under-test.ts';

export interface GameDayResult {
  /** Alarms of the templates that the options mean. */
  readonly alarms: readonly AlarmUnderTest[];
  readonly results: readonly AlarmResult[];
  readonly failures: readonly string[];
}
