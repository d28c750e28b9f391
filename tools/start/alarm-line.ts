import type { LocalCloud } from '../../local/cloud.ts';

type Alarms = LocalCloud['alarms'];
type Alarm = Parameters<Parameters<Alarms['onStateChange']>[0]>[0];

/** Prints every alarm that is in ALARM, oldest first, and from then on every one that goes to or from it. */
export function printAlarms(alarms: Alarms, print: (line: string) => void): void {
  const inAlarm = alarms.list().filter(({ state }) => state === 'ALARM');
  for (const alarm of inAlarm.sort((a, b) => a.stateChangedAt - b.stateChangedAt)) print(alarmLine(alarm));
  alarms.onStateChange((alarm, from) => {
    if (alarm.state === 'ALARM' || from === 'ALARM') print(alarmLine(alarm));
  });
}

/** What to print when an alarm goes to or from ALARM: when, which, why, and what users notice. */
function alarmLine({ name, state, stateReason, stateChangedAt, properties }: Alarm): string {
  const time = new Date(stateChangedAt).toISOString().slice(11, 19);
  if (state !== 'ALARM') return `${time} UTC  ${state.padEnd(5)}  ${name}`;
  const [impact = ''] = String(properties.AlarmDescription ?? '').split('\n');
  return `${time} UTC  ALARM  ${name}: ${impact}\n                     ${stateReason}`;
}
