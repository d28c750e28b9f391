import { healthAlarms } from '../../lambda/redrive/environment.ts';
import { type CauseCount, type RunResult, unknownHealth } from '../../lambda/redrive/protocol.ts';
import { countOf, countText, durationText, textTable } from '../text.ts';
import { type CameBack, permanentIn } from './came-back.ts';
import { handledIn, type RunTotals } from './run-until-done.ts';

/** What a command does to a dead letter, in the words of its answers. */
export interface RunWords {
  readonly would: string;
  readonly did: string;
  /** Why it may leave what the filter matches; undefined where nothing could keep it. */
  readonly leaves: string | undefined;
  /** What a dry run says of those that the consumer has refused for good. */
  readonly ofPermanent: string | undefined;
}
/** The function does not say which of the two it was. */
const whyQuarantined = 'they were redriven as often as allowed, or they are too large to carry a redrive count';

export const redriveWording: RunWords = {
  would: 'would go back to the queue of their consumer',
  did: 'moved',
  leaves: 'they have no route',
  ofPermanent: 'the consumer rejects them again unless you have deployed a version that accepts them.',
};
export const discardWording: RunWords = {
  would: 'would be deleted for good',
  did: 'deleted',
  leaves: undefined,
  ofPermanent: undefined,
};

/** What was asked for, as far as the answers repeat it. */
interface AskedFor {
  readonly queue: string;
  readonly filtered: boolean;
  readonly words: RunWords;
  /** The command that shows what is in the queue. */
  readonly look: string;
}

/** What a dry run says. `execute` is the command that would do it. */
export function describeDryRun(asked: AskedFor, result: RunResult, execute: string): string {
  const { queue, words } = asked;
  const { matched, quarantined, seen, atStart, skipped, ended, alarms } = result;
  const lines = [
    `Dry run: ${matched === 0 ? nothingText(asked, seen, atStart) : `${countText(matched - quarantined)} of ${countOf(seen, 'message')} in ${queue} ${words.would}.`}`,
  ];
  if (ended !== 'done' || seen < atStart)
    lines.push(`Only some messages were read: the queue held ${countText(atStart)}.`);
  if (quarantined > 0) lines.push(`${countText(quarantined)} would go to quarantine instead: ${whyQuarantined}.`);
  if (matched === 0) return `${[...lines, ...(seen === 0 ? [] : lookText(asked))].join('\n')}\n`;
  const meant = result.byCause.reduce((sum, { count, changes = count }) => sum + changes, 0);
  if (meant > matched || sentBackOf(result).messages > 0)
    lines.push(`They carry ${countOf(meant, 'matching change')}.`);
  if (sentBackOf(result).messages > 0) lines.push(`${restText(result)} would stay in the queue.`);
  const permanent = permanentIn(result);
  if (permanent > 0 && words.ofPermanent)
    lines.push(
      `Warning: ${countText(permanent)} of these ${permanent === 1 ? 'is a permanent failure' : 'are permanent failures'}: ${words.ofPermanent}`,
    );
  if (skipped > 0) lines.push(`${countText(skipped)} would stay: ${reasonsToStay(asked)}.`);
  const warnings = alarms.length === 0 ? [] : [unhealthyText(alarms, 'A redrive moves nothing now')];
  const next = ['', whenText(alarms), `  ${execute}`];
  return `${lines.join('\n')}\n${causesTable(result.byCause)}${[...warnings, ...next].map((line) => `${line}\n`).join('')}`;
}

/** What all runs together did, and what to do about the rest. `again` is the command that goes on. */
export function describeTotals(asked: AskedFor, totals: RunTotals, again: string, cameBack?: CameBack): string {
  const { queue, words } = asked;
  const { moved, discarded, quarantined, movedNotDeleted, failed, skipped, remaining, redriveId, ended } = totals;
  const nothing = ended === 'done' && handledIn(totals) + failed === 0;
  const lines = [
    nothing
      ? `Nothing ${words.did}: ${nothingText(asked, skipped, remaining)}`
      : `${countOf(moved + discarded + movedNotDeleted, 'message')} of ${queue} ${words.did} in ${durationText(totals.seconds)}; about ${countText(remaining)} left there.`,
    causesTable(totals.byCause).trimEnd(),
  ];
  if (sentBackOf(totals).messages > 0) {
    lines.push(`${countOf(totals.discardedChanges, 'change')} deleted; ${restText(totals)} stay in the queue.`);
  }
  if (quarantined > 0) lines.push(`${countOf(quarantined, 'message')} went to quarantine: ${whyQuarantined}.`);
  if (movedNotDeleted > 0)
    lines.push(`${countText(movedNotDeleted)} of them could not be deleted and may arrive twice, which does no harm.`);
  if (skipped > 0 && ended === 'done' && !nothing)
    lines.push(`${countText(skipped)} stay: ${reasonsToStay(asked, 'they failed again meanwhile')}.`);
  if (cameBack) lines.push(cameBackText(cameBack));
  if (failed > 0) lines.push(`${countText(failed)} were rejected and stay: the log of the function shows why.`);
  const why: Record<RunTotals['ended'], string[]> = {
    done: [],
    max_messages: ['Stopped at --max.'],
    unhealthy: [unhealthyText(totals.alarms, 'Stopped'), `Then continue with:\n  ${again}`],
    interrupted: ['Stopped between two runs: no run is incomplete.', `Continue with:\n  ${again}`],
    no_progress: ['Stopped: three runs took no message. Narrow the filter, or read the log of the function.'],
    error: [`Stopped by an error. These totals may not include all of the last run. Continue with:\n  ${again}`],
  };
  lines.push(...why[ended]);
  if (nothing && skipped > 0) lines.push(...lookText(asked));
  // What went to quarantine or stays is told by another alarm, and what nobody could deliver may be unrouted now.
  const stays = quarantined + movedNotDeleted + failed + skipped > 0 || asked.queue === 'undelivered';
  if (handledIn(totals) > 0 && remaining === 0 && !stays && !cameBack?.back)
    lines.push('The alarms on failed events return to OK within minutes, unless something fails again.');
  if (redriveId) lines.push(`The audit log has it as redriveId ${redriveId}.`);
  return `${lines.filter((line) => line !== '').join('\n')}\n`;
}

/** Of packs that lose some changes: how many these are, and their other changes. */
const sentBackOf = ({
  sentBack = 0,
  sentBackChanges = 0,
}: Partial<Pick<RunResult, 'sentBack' | 'sentBackChanges'>>) => ({
  messages: sentBack,
  changes: sentBackChanges,
});

function restText(result: Parameters<typeof sentBackOf>[0]): string {
  const { messages, changes } = sentBackOf(result);
  return `${countOf(changes, 'other change')} of ${countOf(messages, 'pack')}`;
}

function cameBackText({ moved, back, seconds }: CameBack): string {
  const of = `of the ${countText(moved)} permanent failures`; // each a change
  return back === 0
    ? `None ${of} came back within ${durationText(seconds)}.`
    : `${countText(back)} ${of} came back within ${durationText(seconds)}: they failed again.`;
}

/** Why nothing was taken out of the queue, or would be. */
function nothingText(asked: AskedFor, seen: number, there: number): string {
  const { queue } = asked;
  if (seen > 0) {
    return `${countOf(seen, 'message')} ${seen === 1 ? 'stays' : 'stay'} in ${queue}: ${reasonsToStay(asked) || 'they arrived meanwhile'}.`;
  }
  if (there > 0)
    return `none of ${countOf(there, 'message')} in ${queue} could be read: somebody else is reading them now.`;
  return `${queue} is empty.`;
}

const lookText = ({ look }: AskedFor): string[] => ['To see what is there:', `  ${look}`];

function reasonsToStay({ filtered, words }: AskedFor, more?: string): string {
  const reasons = [filtered ? 'they do not match the filter' : undefined, words.leaves, more].filter(
    (each) => each !== undefined,
  );
  return new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(reasons);
}

/** How the runs went: 0 where all that matched was done, or as much as `--max` allows. */
export const exitCodeOf = ({ ended, failed }: RunTotals): 0 | 1 =>
  (ended === 'done' || ended === 'max_messages') && failed === 0 ? 0 : 1;

/** Bar text: how many, how fast, how long still. */
export function progressText(totals: { handled: number; left: number; perSecond: number }): string {
  const { handled, left, perSecond } = totals;
  const eta = perSecond > 0 ? `${durationText(Math.max(1, left / perSecond))} left` : 'time left unknown';
  return `${countText(handled)}/${countText(handled + left)} ${countText(Math.round(perSecond))}/s ${left === 0 ? 'done' : eta}`;
}

export function totalsJson(queue: string, totals: RunTotals) {
  const asOneRun: Pick<RunResult, 'dryRun' | 'matched'> = {
    dryRun: false,
    matched: handledIn(totals) + totals.failed,
  };
  return { queue, ...asOneRun, ...totals };
}

function causesTable(causes: readonly CauseCount[]): string {
  const rows = causes.map(({ count, failureClass, failureReason, failureFingerprint = '' }) => [
    `  ${countText(count)}`,
    failureClass,
    failureReason,
    failureFingerprint,
  ]);
  return textTable(rows, [0]);
}

/** The circuit breaker: pushing more into what is unhealthy makes it worse. */
function unhealthyText(alarms: readonly string[], what: string): string {
  const unknown = alarms.filter((alarm) => alarm.startsWith(unknownHealth));
  if (unknown.length > 0) return `${what}: the health of the consumer is unknown (${unknown.join(', ')}).`;
  const runbooks = [...new Set(alarms.map(runbookOf))].join(', ');
  return `${what}: ${alarms.join(', ')} ${alarms.length === 1 ? 'is' : 'are'} in ALARM. Follow ${runbooks} first.`;
}

/** When the command that follows does something. */
function whenText(alarms: readonly string[]): string {
  if (alarms.length === 0) return 'To do it:';
  if (alarms.some((alarm) => alarm.startsWith(unknownHealth))) return 'After you know that it is healthy:';
  return alarms.length === 1 ? 'After the alarm returns to OK:' : 'After the alarms return to OK:';
}

/** Of a health alarm, which is named `commerce-<stage>-<consumer>-<kind>`. */
function runbookOf(alarm: string): string {
  const kind = healthAlarms.find((each) => alarm.endsWith(`-${each}`));
  return kind ? `docs/runbooks/${kind}.md` : 'docs/runbooks';
}
