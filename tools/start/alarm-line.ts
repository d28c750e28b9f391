import type { LocalCloud } from '../../local/cloud.ts';

type Alarms = LocalCloud['alarms'];
type Alarm = Parameters<Parameters<Alarms['onStateChange']>[0]>[0];

/**
 * Prints every alarm that is in ALARM, oldest first, and from then on every one that goes to or from it. Once one has begun
 * on another day than today, all lines have their date.
 *
 * @param now of the cloud's clock, in epoch milliseconds
 */
export function printAlarms(alarms: Alarms, now: () => number, print: (line: string) => void): void {
  const today = dayOf(now());
  let dated = false;
  const printOne = (alarm: Alarm) => {
    dated ||= dayOf(alarm.stateChangedAt) !== today;
    print(alarmLine(alarm, dated));
  };
  const inAlarm = alarms.list().filter(({ state }) => state === 'ALARM');
  for (const alarm of inAlarm.sort((a, b) => a.stateChangedAt - b.stateChangedAt)) printOne(alarm);
  alarms.onStateChange((alarm, from) => {
    if (alarm.state === 'ALARM' || from === 'ALARM') printOne(alarm);
  });
}

const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);

/** What to print when an alarm goes to or from ALARM: when, which, why, and what users notice. */
function alarmLine({ name, state, stateReason, stateChangedAt, properties }: Alarm, dated: boolean): string {
  const [day = '', time = ''] = new Date(stateChangedAt).toISOString().slice(0, 19).split('T');
  const when = `${dated ? `${day} ` : ''}${time} UTC`;
  if (state !== 'ALARM') return `${when}  ${state.padEnd(5)}  ${name}`;
  const [impact = '', ...lines] = String(properties.AlarmDescription ?? '').split('\n');
  const runbook = /docs\/runbooks\/\S+/.exec(lines.join('\n'))?.[0];
  const more = [stateReason, ...(runbook === undefined ? [] : [`What to do: ${runbook}`])];
  return `${when}  ALARM  ${name}: ${impact}${more.map((line) => `\n${' '.repeat(when.length + 9)}${line}`).join('')}`;
}
