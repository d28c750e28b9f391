import type { AlarmUnderTest } from './alarm-under-test.ts';

/** What one alarm did in its scenario; times in milliseconds of the clock, absent where it did not. */
export interface AlarmResult {
  readonly alarm: AlarmUnderTest;
  readonly what: string;
  readonly detectedAfter?: number;
  readonly recoveredAfter?: number;
}
