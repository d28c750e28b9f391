import { type CauseSummary, hasARouteNow, type Inspection, otherCauses } from '../../lambda/redrive/protocol.ts';
import type { FailureClass } from '../../lambda/shared/dead-letter-contract.ts';
import type { OpsSettings } from '../context.ts';
import { redriveNeedsNote } from '../redrive/redrive.ts';
import { countOf, countText, opsCommandLine } from '../text.ts';

/** One queue: its causes, most frequent first, each with the command that would redrive it. */
export function describeInspection(queue: string, inspection: Inspection, settings: OpsSettings): string {
  const { atStart, seen, sawAll, byCause } = inspection;
  if (seen === 0 && sawAll) return `${queue}: nothing\n`;
  const part = sawAll ? '' : `; saw only a part, about ${countText(atStart)} are there`;
  const head = `${queue}: ${countOf(seen, 'failed event')}, ${countOf(byCause.length, 'cause')}${part}\n`;
  return `${head}${byCause.map((cause) => describeCause(queue, cause, settings)).join('')}\n`;
}

function describeCause(queue: string, cause: CauseSummary, settings: OpsSettings): string {
  const { count, failureClass, failureReason, failureMessage, oldest, newest } = cause;
  const details: readonly (readonly [string, string])[] = [
    ['message', failureMessage ?? ''],
    ['time', minuteOf(oldest) === minuteOf(newest) ? minuteOf(oldest) : `${minuteOf(oldest)} to ${minuteOf(newest)}`],
    ['redriven', redriven(cause)],
    ['sellers', someOf(cause.sellers.examples, cause.sellers.count)],
    ['marketplaces', cause.marketplaces.join(', ')],
    [
      'changes',
      cause.exampleChangeIds.map((id, at) => `${at === 0 ? '' : at % 2 === 0 ? `\n${margin}` : ' '}${id}`).join(''),
    ],
    ['redrive', redriveOf(queue, cause, settings)],
  ];
  const lines = details.filter(([, text]) => text !== '').map(([name, text]) => `    ${name.padEnd(13)}${text}\n`);
  return `\n${countText(count).padStart(9)}  ${failureClass} ${failureReason}\n${lines.join('')}`;
}

const margin = ' '.repeat(17);

function redriven({ redriveCounts, diedAgain }: CauseSummary): string {
  const times = Object.entries(redriveCounts)
    .filter(([times]) => times !== '0')
    .map(([times, count]) => `${times === '1' ? 'once' : `${times} times`}: ${countText(count)}`);
  const again = diedAgain.map(({ redriveId, count }) => `\n${margin}${countText(count)} died again after ${redriveId}`);
  return times.length + again.length === 0 ? 'never' : `${times.join(', ')}${again.join('')}`;
}

/** The fingerprint is the narrowest; what has none, as a crash, is found by class and reason. */
function redriveOf(queue: string, cause: CauseSummary, settings: OpsSettings): string {
  const { failureClass, failureReason, failureFingerprint } = cause;
  if (failureClass === ('unrouted' satisfies FailureClass) && failureReason !== hasARouteNow) {
    return 'not possible: no consumer takes it';
  }
  if (failureClass === otherCauses.failureClass)
    return 'by another filter: these are the many causes beyond the first 500';
  const filter =
    failureFingerprint === undefined
      ? ['--class', failureClass, '--reason', failureReason]
      : ['--fingerprint', failureFingerprint];
  const note = redriveNeedsNote(queue) ? ['--note', '<why>'] : [];
  return opsCommandLine(['redrive', queue, ...filter, ...note], settings);
}

const someOf = (examples: readonly string[], count: number): string =>
  count === 0 ? '' : `${countText(count)}: ${examples.join(', ')}${count > examples.length ? ', …' : ''}`;

/** To the minute, UTC: as `2026-03-01 10:00`. */
const minuteOf = (time: string): string => `${time.slice(0, 10)} ${time.slice(11, 16)}`;
