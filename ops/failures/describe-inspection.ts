import { type CauseSummary, hasARouteNow, type Inspection, otherCauses } from '../../lambda/redrive/protocol.ts';
import type { FailureClass } from '../../lambda/shared/dead-letter-contract.ts';
import type { OpsSettings } from '../context.ts';
import {
  countOf,
  countText,
  durationText,
  minuteText,
  opsCommandLine,
  terminalText,
  textTable,
  whereText,
} from '../text.ts';
import { isNeverRouted, whatHelps, whenRedriveHelps } from './what-helps.ts';

/** What `inspect` found in one queue. */
export type InspectedQueue = Inspection & { readonly queue: string };

/** How much waits, then one line for each cause, queue by queue, most frequent first. `now` in epoch milliseconds. */
export function describeCauses(queues: readonly InspectedQueue[], settings: OpsSettings, now: number): string {
  const causes = queues.flatMap(({ byCause }) => byCause);
  const packs = causes.some(isOfPacks); // without any, each event is a change
  const rows = queues.flatMap(({ queue, byCause }) => byCause.map((cause) => rowOf(queue, cause, packs)));
  const events = queues.reduce((sum, { seen }) => sum + seen, 0);
  const changes = causes.reduce((sum, cause) => sum + changesOf(cause), 0);
  const found =
    events === 0
      ? 'no failed events'
      : `${countOf(events, 'failed event')}${packs ? ` with ${countOf(changes, 'change')}` : ''}, ${countOf(rows.length, 'cause')}`;
  const lines = [
    `Stage ${settings.stage} at ${whereText(settings)}, ${minuteText(now)}: ${found} in ${queues.map(({ queue }) => queue).join(', ')}\n`,
    ...queues.filter(({ sawAll }) => !sawAll).map(({ queue, seen, atStart }) => partText(queue, seen, atStart)),
  ];
  if (rows.length === 0) return lines.join('');
  return `${lines.join('')}${newestText(queues, now)}\n${textTable([columns(packs), ...rows], packs ? [1, 2, 5] : [1, 4])}`;
}

const byConsumer: ReadonlySet<string> = new Set<FailureClass>(['permanent', 'transient']);

/** Whether it goes on: the newest of all, and how long ago that was. */
function newestText(queues: readonly InspectedQueue[], now: number): string {
  const all = queues.flatMap(({ queue, byCause }) =>
    byCause.map((cause) => ({ queue, cause, at: Date.parse(cause.newest) })),
  );
  const [newest] = all.sort((a, b) => b.at - a.at);
  if (newest === undefined) return '';
  const { queue, cause, at } = newest;
  const minutes = Math.floor((now - at) / 60_000);
  const ago = minutes < 1 ? 'less than a minute' : durationText(minutes * 60);
  // Of what SQS and EventBridge moved, nobody knows when.
  const happened = byConsumer.has(cause.failureClass) ? 'failed' : 'was sent';
  return `The newest ${happened} at ${minuteText(at)}, ${ago} ago: ${terminalText(`${cause.failureClass} ${cause.failureReason}`)} in ${queue}.\n`;
}

const columns = (packs: boolean) => [
  'queue',
  'count',
  ...(packs ? ['changes'] : []),
  'class',
  'reason',
  'sellers',
  'oldest, UTC',
  'what helps',
];

/** A function that knows no packs does not count changes. */
const changesOf = ({ count, changes = count }: Pick<CauseSummary, 'count' | 'changes'>) => changes;

/** Whether some of these events carry several changes. */
const isOfPacks = (cause: CauseSummary): boolean => changesOf(cause) > cause.count;

function rowOf(queue: string, cause: CauseSummary, packs: boolean): string[] {
  const { count, failureClass, failureReason, failureMessage, sellers, oldest } = cause;
  // What an unrouted event has in place of a type or a source that is known; other messages are among the details.
  const unknown = failureClass === unrouted && failureMessage ? ` ${failureMessage.replace(/^[a-z-]+ /, '')}` : '';
  return [
    queue,
    countText(count),
    ...(packs ? [countText(changesOf(cause))] : []),
    failureClass,
    failureReason + unknown,
    countText(sellers.count),
    minuteText(Date.parse(oldest)).replace(' UTC', ''),
    whatHelps(cause),
  ];
}

const partText = (queue: string, seen: number, atStart: number) =>
  `Only ${countText(seen)} of about ${countText(atStart)} in ${queue} were read; the others may have other causes.\n`;

/** Each cause of one queue with all that is known, and the commands that help. */
export function describeDetails({ queue, byCause }: InspectedQueue, settings: OpsSettings): string {
  return byCause.map((cause) => describeCause(queue, cause, settings)).join('');
}

function describeCause(queue: string, cause: CauseSummary, settings: OpsSettings): string {
  const { count, failureClass, failureReason, failureMessage, oldest, newest } = cause;
  const [from, to] = [minuteText(Date.parse(oldest)), minuteText(Date.parse(newest))];
  const details: readonly (readonly [string, string])[] = [
    ['message', terminalText(failureMessage ?? '')],
    ['time', from === to ? from : `${from} to ${to}`],
    ['redriven', redriven(cause)],
    ['sellers', someOf(cause.sellers.examples, cause.sellers.count)],
    ['marketplaces', cause.marketplaces.join(', ')],
    [
      'changes',
      cause.exampleChangeIds.map((id, at) => `${at === 0 ? '' : at % 2 === 0 ? `\n${margin}` : ' '}${id}`).join('') +
        (cause.exampleChangeIds.length > 0 && changesOf(cause) > cause.exampleChangeIds.length ? ' …' : ''),
    ],
    ...remedies(queue, cause, settings).map(
      ([name, text, when]) => [name, `${text}${when ? `\n${margin}${when}` : ''}`] as const,
    ),
  ];
  const lines = details.filter(([, text]) => text !== '').map(([name, text]) => `    ${name.padEnd(13)}${text}\n`);
  const withChanges = isOfPacks(cause) ? ` with ${countOf(changesOf(cause), 'change')}` : '';
  return `\n${countOf(count, 'event')}${withChanges}: ${terminalText(`${failureClass} ${failureReason}`)}\n${lines.join('')}`;
}

const margin = ' '.repeat(17);

function redriven({ redriveCounts, diedAgain }: CauseSummary): string {
  const times = Object.entries(redriveCounts)
    .filter(([times]) => times !== '0')
    .map(([times, count]) => `${times === '1' ? 'once' : `${times} times`}: ${countText(count)}`);
  const again = diedAgain.map(
    ({ redriveId, count }) => `\n${margin}${countText(count)} failed again after ${terminalText(redriveId)}`,
  );
  return times.length + again.length === 0 ? 'never' : `${times.join(', ')}${again.join('')}`;
}

type Remedy = readonly [name: 'redrive' | 'discard' | 'fix', text: string, when?: string];

const unrouted: FailureClass = 'unrouted';
const permanent: FailureClass = 'permanent';

/** What helps, first what is tried first, each with its command. */
function remedies(queue: string, cause: CauseSummary, settings: OpsSettings): readonly Remedy[] {
  const { failureClass, failureReason } = cause;
  if (failureClass === otherCauses.failureClass) {
    return [['redrive', 'with another filter: this line sums up the causes beyond the first 500']];
  }
  const [redrive, discard] = (['redrive', 'discard'] as const).map((command) =>
    commandOf(command, queue, cause, settings),
  ) as [string, string];
  if (failureClass === permanent) {
    return [
      ['discard', discard, 'after its producer sends it again, corrected and with a higher version'],
      ['redrive', redrive, 'only after you deploy a consumer that accepts it; until then it fails again'],
    ];
  }
  if (failureClass === unrouted && failureReason !== hasARouteNow) {
    return [
      ...(isNeverRouted(failureReason)
        ? []
        : [['fix', 'add the marketplace or the event type and deploy, then redrive'] as const]),
      ['discard', discard, 'after its producer sends it again, corrected, or if nobody needs it'],
    ];
  }
  const when = whenRedriveHelps(cause, queue);
  return [when === undefined ? ['redrive', redrive] : ['redrive', redrive, when]];
}

/** The fingerprint is the narrowest; what has none, as a crash, is found by class and reason. */
function commandOf(command: 'redrive' | 'discard', queue: string, cause: CauseSummary, settings: OpsSettings): string {
  const { failureClass, failureReason, failureFingerprint } = cause;
  const filter =
    failureFingerprint === undefined
      ? ['--class', failureClass, '--reason', failureReason]
      : ['--fingerprint', failureFingerprint];
  return opsCommandLine([command, queue, ...filter], settings); // dry: what it would need to be done, it says itself
}

const someOf = (examples: readonly string[], count: number): string =>
  count === 0 ? '' : `${countText(count)}: ${examples.join(', ')}${count > examples.length ? ', …' : ''}`;
