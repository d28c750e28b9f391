import type { OpsSettings } from '../context.ts';
import type { ActiveMute } from '../stage/active-mutes.ts';
import { countOf, countText, durationText, textTable } from '../text.ts';
import type { FiringAlarm, StageStatus } from './read-status.ts';

/** One screen: what is wrong first, then every queue with its consumer. */
export function describeStatus(status: StageStatus, settings: OpsSettings, now: number): string {
  const { alarms, mutes, queues, consumers } = status;
  const { ok, insufficientData, actionsDisabled, inAlarm } = alarms;
  const muted = new Set((mutes ?? []).flatMap((mute) => mute.alarms));
  const where = settings.endpoint ?? `AWS${settings.region ? ` in ${settings.region}` : ''}`;
  const rest = `${countText(ok)} OK, ${countText(insufficientData)} without enough data${ofAll(muted.size, 'muted')}${ofAll(actionsDisabled, 'with actions disabled')}`;
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
    ...inAlarm.map((alarm) => describeAlarm(alarm, muted.has(alarm.name), now)),
    ...(mutes?.map(describeMute) ?? ['\nWhich alarms are muted is not told here.\n']),
    '\n',
    waiting,
    '\n',
    reading,
  ].join('');
}

const ofAll = (count: number, what: string) => (count === 0 ? '' : `, ${countText(count)} of all ${what}`);

function describeAlarm({ name, since, description }: FiringAlarm, muted: boolean, now: number): string {
  const ago = since === undefined ? '' : ` for ${durationText((now - Date.parse(since)) / 1_000)}`;
  const lines = description.split('\n').filter((line) => line !== '');
  return `\nALARM ${name}${ago}${muted ? ' (muted)' : ''}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

function describeMute({ rule, until, alarms, description }: ActiveMute): string {
  const end = until === undefined ? 'for as long as its schedule says' : `until ${until}`;
  return `\nMUTED by ${rule} ${end}: ${countOf(alarms.length, 'alarm')}\n${description && `  ${description}\n`}`;
}
