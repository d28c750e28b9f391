import { countOf, countText } from './count-text.ts';
import { durationText } from './duration-text.ts';
import type { CountedCause, RunResult } from './redrive-answers.ts';
import { handledIn, type RunTotals } from './run-until-done.ts';
import { textTable } from './text-table.ts';

/** What a command does to a dead letter, in the words of its answers. */
export interface RunWords {
  readonly would: string;
  readonly did: string;
}
export const redriveWording: RunWords = { would: 'would go back to its queue', did: 'moved' };
export const discardWording: RunWords = { would: 'would be deleted for good', did: 'deleted' };

/** What a dry run says. `execute` is the command that would do it. */
export function describeDryRun(queue: string, result: RunResult, { would }: RunWords, execute: string): string {
  const { matched, seen, atStart, skipped, ended, alarms } = result;
  if (seen === 0 && atStart === 0) return `Dry run: nothing is in ${queue}.\n`;
  const lines = [`Dry run: of ${countOf(seen, 'message')} in ${queue}, ${countText(matched)} ${would}.`];
  if (ended !== 'done' || seen < atStart) lines.push(`It saw only a part: ${countText(atStart)} were there.`);
  if (skipped > 0) lines.push(`${countText(skipped)} would stay: they do not match, or no route takes them.`);
  const warnings = alarms.length === 0 ? [] : [unhealthyText(alarms, 'Nothing would be moved now')];
  const next = matched === 0 ? [] : ['', 'To do it:', `  ${execute}`];
  return `${lines.join('\n')}\n${causesTable(result.byCause)}${[...warnings, ...next].map((line) => `${line}\n`).join('')}`;
}

/** What all runs together did, and what to do about the rest. `again` is the command that goes on. */
export function describeTotals(queue: string, totals: RunTotals, { did }: RunWords, again: string): string {
  const { moved, discarded, quarantined, movedNotDeleted, failed, skipped, remaining, redriveId, ended } = totals;
  const lines = [
    `${countOf(moved + discarded + movedNotDeleted, 'message')} of ${queue} ${did} in ${durationText(totals.seconds)}; about ${countText(remaining)} left there.`,
    causesTable(totals.byCause).trimEnd(),
  ];
  if (quarantined > 0)
    lines.push(`${countOf(quarantined, 'message')} went to quarantine: redriven as often as allowed.`);
  if (movedNotDeleted > 0)
    lines.push(`${countText(movedNotDeleted)} of them could not be deleted and may come twice, which does no harm.`);
  if (skipped > 0 && ended === 'done')
    lines.push(`${countText(skipped)} stay: they do not match, no route takes them, or they failed again meanwhile.`);
  if (failed > 0) lines.push(`${countText(failed)} were refused and stay: the log of the function says why.`);
  const why: Record<RunTotals['ended'], string[]> = {
    done: [],
    max_messages: ['Stopped at --max.'],
    unhealthy: [unhealthyText(totals.alarms, 'Stopped'), `Then go on with:\n  ${again}`],
    interrupted: ['Stopped between two runs: nothing is half done.', `Go on with:\n  ${again}`],
    no_progress: ['Stopped: nothing was taken in three runs. Narrow the filter, or look at the log of the function.'],
    error: [`Stopped by an error, which may have left its last run half told. Go on with:\n  ${again}`],
  };
  lines.push(...why[ended]);
  if (redriveId) lines.push(`In the audit log as redriveId ${redriveId}.`);
  return `${lines.filter((line) => line !== '').join('\n')}\n`;
}

/** How the runs went: 0 where all that matched was done, or as much as `--max` allows. */
export const exitCodeOf = ({ ended, failed }: RunTotals): 0 | 1 =>
  (ended === 'done' || ended === 'max_messages') && failed === 0 ? 0 : 1;

/** Bar text: how many, how fast, how long still. */
export function progressText(totals: { handled: number; left: number; perSecond: number }): string {
  const { handled, left, perSecond } = totals;
  const eta = perSecond > 0 ? `about ${durationText(left / perSecond)} left` : 'time left unknown';
  return `${countText(handled)} of about ${countText(handled + left)} | ${countText(Math.round(perSecond))}/s | ${eta}`;
}

export const totalsJson = (queue: string, totals: RunTotals) => ({
  queue,
  dryRun: false,
  matched: handledIn(totals) + totals.failed,
  ...totals,
});

function causesTable(causes: readonly CountedCause[]): string {
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
  const unknown = alarms.filter((alarm) => alarm.startsWith('unknown'));
  if (unknown.length > 0) return `${what}: nobody knows whether the consumer is healthy (${unknown.join(', ')}).`;
  const runbooks = [...new Set(alarms.map(runbookOf))].join(', ');
  return `${what}: in ALARM ${alarms.length === 1 ? 'is' : 'are'} ${alarms.join(', ')}. Follow ${runbooks} first.`;
}

/** Of a health alarm, which is named `commerce-<stage>-<consumer>-<kind>`. */
function runbookOf(alarm: string): string {
  const kind = ['failing-records', 'crashing', 'throttled'].find((each) => alarm.endsWith(`-${each}`));
  return kind ? `docs/runbooks/${kind}.md` : 'docs/runbooks';
}
