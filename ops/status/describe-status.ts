import type { OpsSettings } from '../context.ts';
import type { ActiveMute } from '../stage/active-mutes.ts';
import { countOf, countText, durationText, minuteText, textTable, whereText } from '../text.ts';
import type { FiringAlarm, QueueStatus, StageStatus } from './read-status.ts';

/** How many alarms, and how many mutes, leave room for the queues on a screen of 24 lines. */
const mostOnScreen = { alarms: 7, mutes: 2 };

interface Screen {
  readonly settings: OpsSettings;
  /** Of the stage's resources, as `lib/config/names.ts` makes it: `commerce-dev`. */
  readonly prefix: string;
  /** Everything, however long. */
  readonly details: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** What is wrong, worst first, then every consumer and what waits and has failed: one screen of 80 columns. */
export function describeStatus(status: StageStatus, screen: Screen): string {
  const { alarms, mutes } = status;
  const { ok, insufficientData, actionsDisabled, inAlarm } = alarms;
  const { settings, details, now } = screen;
  const muted = new Set((mutes ?? []).flatMap((mute) => mute.alarms));
  const counts = [
    `${inAlarm.length === 0 ? 'no alarm' : countOf(inAlarm.length, 'alarm')} in ALARM`,
    `${countText(ok)} OK`,
    `${countText(insufficientData)} without data yet`,
    ...(muted.size === 0 ? [] : [`${countText(muted.size)} muted`]),
    ...(actionsDisabled === 0 ? [] : [`${countText(actionsDisabled)} with actions disabled`]),
  ];
  return [
    `Stage ${settings.stage} at ${whereText(settings)}, ${minuteText(now)}\n`,
    `${counts.join(', ')}\n`,
    ...(mutes === undefined
      ? ['This endpoint does not report which alarms are muted.\n']
      : describeMutes(mutes, screen)),
    describeAlarms(inAlarm, muted, screen),
    '\n',
    describeQueues(status),
    ...(details ? inAlarm.map((alarm) => describeAlarm(alarm, screen)) : []),
  ].join('');
}

function describeAlarms(inAlarm: readonly FiringAlarm[], muted: ReadonlySet<string>, screen: Screen): string {
  if (inAlarm.length === 0) return '';
  const { details, now } = screen;
  const shown = details ? inAlarm : inAlarm.slice(0, mostOnScreen.alarms);
  const rows = shown.map(({ name, severity = '', since }) => [
    shortName(name, screen),
    severity,
    since === undefined ? '' : durationText((now - Date.parse(since)) / 1_000),
    muted.has(name) ? 'muted' : '',
  ]);
  const more = inAlarm.length > shown.length ? `${countText(inAlarm.length - shown.length)} more alarms, and ` : '';
  const hint = `To see ${more}what each alarm means, with its runbook, add --details\n`;
  return `\n${textTable([['in ALARM', 'severity', 'for', ''], ...rows])}${details ? '' : hint}`;
}

const shortName = (name: string, { prefix }: Screen) =>
  name.startsWith(`${prefix}-`) ? name.slice(prefix.length + 1) : name;

/** As it stands in the e-mail. */
function describeAlarm({ name, description }: FiringAlarm, screen: Screen): string {
  const lines = description.split('\n').filter((line) => line !== '');
  return `\n${shortName(name, screen)}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

function describeMutes(mutes: readonly ActiveMute[], { details }: Screen): string[] {
  const shown = details ? mutes : mutes.slice(0, mostOnScreen.mutes);
  const more =
    mutes.length > shown.length ? [`${countText(mutes.length - shown.length)} more mutes: add --details\n`] : [];
  return [...shown.map(describeMute), ...more];
}

function describeMute({ rule, until, alarms, description }: ActiveMute): string {
  const end = until === undefined ? 'on a schedule' : `until ${minuteText(Date.parse(until))}`;
  return `Muted ${end}: ${countOf(alarms.length, 'alarm')} by ${rule}${description && `, ${description}`}\n`;
}

/** A line for each consumer, with what waits for it and what has failed, and one for each shared queue. */
function describeQueues({ queues, consumers, shared }: StageStatus): string {
  const rows = [
    ...consumers.map(({ name, state, queue, deadLetterQueue }) => [
      name,
      state,
      ...waitingCells(queues.find((each) => each.name === queue)),
      ...failedCells(queues.find((each) => each.name === deadLetterQueue)),
    ]),
    ...shared.map(({ name, queue }) => [
      name,
      '',
      '',
      '',
      '',
      ...failedCells(queues.find((each) => each.name === queue)),
    ]),
  ];
  const table = textTable([['', 'reading', 'waiting', 'in flight', 'oldest', 'failed', 'oldest'], ...rows], [2, 3, 5]);
  const by = new Set(queues.map(({ oldestBy }) => oldestBy));
  const notes = [
    ...(by.has('metric') ? ['Age of waiting messages: from CloudWatch, up to three minutes old.\n'] : []),
    ...(by.has('look') || by.has('look_at_part')
      ? [`Age of failed messages: read just now${by.has('look_at_part') ? '; with +, there may be older ones' : ''}.\n`]
      : []),
  ];
  return `${table}${notes.join('')}`;
}

const waitingCells = (queue: QueueStatus | undefined): string[] => [
  countText(queue?.visible ?? 0),
  countText(queue?.inFlight ?? 0),
  ageText(queue),
];

const failedCells = (queue: QueueStatus | undefined): string[] => [
  countText((queue?.visible ?? 0) + (queue?.inFlight ?? 0)),
  ageText(queue),
];

function ageText(queue: QueueStatus | undefined): string {
  if (queue?.oldestSeconds === undefined) return '-';
  return `${durationText(queue.oldestSeconds)}${queue.oldestBy === 'look_at_part' ? '+' : ''}`;
}
