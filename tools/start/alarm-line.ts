import type { LocalCloud } from '../../local/cloud.ts';

type Alarm = Parameters<Parameters<LocalCloud['alarms']['onStateChange']>[0]>[0];

/** What to print when an alarm goes to or from ALARM: when, which, why, and what users notice. */
export function alarmLine({ name, state, stateReason, stateChangedAt, properties }: Alarm): string {
  const time = new Date(stateChangedAt).toISOString().slice(11, 19);
  if (state !== 'ALARM') return `${time} UTC  ${state.padEnd(5)}  ${name}`;
  const [impact = ''] = String(properties.AlarmDescription ?? '').split('\n');
  return `${time} UTC  ALARM  ${name}: ${impact}\n                     ${stateReason}`;
}
