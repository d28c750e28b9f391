import type { LocalCloud } from '../../local/cloud.ts';

type Alarms = LocalCloud['alarms'];
type Alarm = Parameters<Parameters<Alarms['onStateChange']>[0]>[0];

/**
 * Prints every alarm that is in ALARM, oldest first, and from then on every one that goes to or from it.
 *
 * @param now of the cloud's clock, in epoch milliseconds: what has begun on another day is shown with its date.
 */
export function printAlarms(alarms: Alarms, now: () => number, print: (line: string) => void): void {
  const inAlarm = alarms.list().filter(({ state }) => state === 'ALARM');
  for (const alarm of inAlarm.sort((a, b) => a.stateChangedAt - b.stateChangedAt)) print(alarmLine(alarm, now()));
  alarms.onStateChange((alarm, from) => {
    if (alarm.state === 'ALARM' || from === 'ALARM') print(alarmLine(alarm, now()));
  });
}

/** What to print when an alarm goes to or from ALARM: when, which, why, and what users notice. */
function alarmLine({ name, state, stateReason, stateChangedAt, properties }: Alarm, now: number): string {
  const [day = '', time = ''] = new Date(stateChangedAt).toISOString().slice(0, 19).split('T');
  const isToday = new Date(now).toISOString().startsWith(day);
  const when = `${isToday ? '' : `${day} `}${time} UTC`;
  if (state !== 'ALARM') return `${when}  ${state.padEnd(5)}  ${name}`;
  const [impact = ''] = String(properties.AlarmDescription ?? '').split('\n');
  return `${when}  ALARM  ${name}: ${impact}\n                     ${stateReason}`;
}
