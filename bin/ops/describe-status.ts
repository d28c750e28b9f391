import { countOf, countText } from './count-text.ts';
import { durationText } from './duration-text.ts';
import type { OpsSettings } from './ops-context.ts';
import type { FiringAlarm, StageStatus } from './read-status.ts';
import { textTable } from './text-table.ts';

/** One screen: what is wrong first, then every queue with its consumer. */
export function describeStatus({ alarms, queues, consumers }: StageStatus, settings: OpsSettings, now: number): string {
  const { ok, insufficientData, muted, inAlarm } = alarms;
  const where = settings.endpoint ?? `AWS${settings.region ? ` in ${settings.region}` : ''}`;
  const rest = `${countText(ok)} OK, ${countText(insufficientData)} without enough data${muted === 0 ? '' : `, ${countText(muted)} of all muted`}`;
  const head = inAlarm.length === 0 ? 'no alarm' : countOf(inAlarm.length, 'alarm');
  const waiting = textTable(
    [
      ['queue', 'visible', 'in flight', 'oldest'],
      ...queues.map(({ name, visible, inFlight, oldestSeconds }) => [
        name,
        countText(visible),
        countText(inFlight),
        oldestSeconds === undefined ? '-' : durationText(oldestSeconds),
      ]),
    ],
    [1, 2, 3],
  );
  const reading = textTable([['consumer', ''], ...consumers.map(({ name, state }) => [name, state])]);
  return [
    `Stage ${settings.stage} at ${where}: ${head} in ALARM, ${rest}\n`,
    ...inAlarm.map((alarm) => describeAlarm(alarm, now)),
    '\n',
    waiting,
    '\n',
    reading,
  ].join('');
}

function describeAlarm({ name, since, description }: FiringAlarm, now: number): string {
  const ago = since === undefined ? '' : ` for ${durationText((now - Date.parse(since)) / 1_000)}`;
  const lines = description.split('\n').filter((line) => line !== '');
  return `\nALARM ${name}${ago}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}
