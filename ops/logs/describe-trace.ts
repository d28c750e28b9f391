import { countOf, durationText, terminalText } from '../text.ts';
import type { ChangeStep } from './change-step.ts';
import type { TraceFacts, WaitingLetters } from './trace-facts.ts';

const margin = ' '.repeat(26);

/** The story of a change or an entity, with times in UTC. */
export function describeTrace(facts: TraceFacts, unknown: readonly string[]): string {
  const { stage, asked, steps, view, waiting, from, to } = facts;
  const ofEntity = asked.changeId === undefined;
  const span = durationText((to - from) / 1_000);
  return [
    `${ofEntity ? `entity ${terminalText(asked.entityKey)}` : `change ${asked.changeId}`}\n`,
    `stage ${stage}, times in UTC, lines of the last ${span}\n\n`,
    ...(steps.length === 0 ? ['No log line names it.\n'] : steps.map((step) => describeStep(step, ofEntity))),
    '\nNow\n',
    ...(view === undefined ? [] : describeView(facts).map((line) => `  ${line}\n`)),
    ...(waiting.length === 0
      ? ['  It is in no queue of failed events.\n']
      : waiting.map((each) => describeWaiting(each, ofEntity))),
    ...(unknown.length === 0 ? [] : ['\nNot known\n', ...unknown.map((sentence) => wrapped(`- ${sentence}`))]),
  ].join('');
}

/** A sentence in lines of 80 columns; a command stays on one line, or nobody could copy it. */
function wrapped(text: string): string {
  const lines: string[] = [];
  for (const [word] of text.matchAll(
    /npm run ops -- \w+(?: unrouted| [a-z-]+ [a-z-]+\.jsonl)?(?: --[a-z]+ \S+)*|\S+/g,
  )) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= 76) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.map((line, at) => `${at === 0 ? '  ' : '    '}${line}\n`).join('');
}

function describeWaiting({ queue, cause, count, since, changeIds }: WaitingLetters, ofEntity: boolean): string {
  const which = ofEntity ? changeIds.map((id) => `    change ${id}\n`).join('') : '';
  return `  Failed events of ${queue}: ${countOf(count, 'message')} since ${timeText(since)},\n    ${terminalText(`${cause.failureClass} ${cause.failureReason}`)}\n${which}`;
}

function describeStep(step: ChangeStep, ofEntity: boolean): string {
  const { what, changeId, cause, copies = 1, into, replaced, requestId, redriveId, requestedBy, note } = step;
  const moved = redriveId !== undefined;
  const details = [
    ...(ofEntity ? [`change ${changeId}`] : []),
    ...(cause ? [`${moved ? 'had failed: ' : ''}${causeText(cause, moved)}`] : []),
    ...(copies > 1 ? [`${copies} copies in the batch`] : []),
    ...(into ? [`into ${into.changeId}, ${into.what}`] : []),
    ...(replaced ? replaced.map((id) => `replaced ${id}`) : []),
    ...(requestId === undefined ? [] : [`request ${requestId}`]),
    ...(moved
      ? [`run ${redriveId}`, `requested by ${requestedBy ?? 'somebody whom no line names yet'}${noteText(note)}`]
      : []),
  ];
  const lines = details.map((detail) => `${margin}${terminalText(detail)}\n`).join('');
  return `${timeText(step.at)}  ${step.by.padEnd(10)} ${terminalText(words[what](step))}\n${lines}`;
}

const words: Readonly<Record<ChangeStep['what'], (step: ChangeStep) => string>> = {
  applied: () => 'applied',
  repeated: () => 'repeated: it was applied before',
  stale: () => 'stale: a newer change was already applied',
  coalesced: () => 'coalesced: a newer change replaced it',
  untried: () => 'returned to the queue untried: the function had too little time left',
  failed: ({ receiveCount }) => `failed on receive ${receiveCount}, to be retried`,
  'dead-lettered': ({ receiveCount }) => `dead-lettered on receive ${receiveCount}`,
  redriven: ({ to = [] }) => `redriven to ${to.join(', ')}`,
  quarantined: () => 'moved to quarantine',
  discarded: () => 'discarded',
};

const noteText = (note: string | undefined) => (note === undefined ? '' : ` (${JSON.stringify(note)})`);

function causeText({ failureClass, failureReason, failureMessage }: NonNullable<ChangeStep['cause']>, moved: boolean) {
  const message = moved || failureMessage === undefined ? '' : ` (${failureMessage})`;
  return `${failureClass} ${failureReason}${message}`;
}

function describeView({ view, asked }: TraceFacts): string[] {
  if (!view) return ['The view holds nothing for its entity.'];
  const setBy = view.changeId === asked.changeId ? 'this change' : `change ${view.changeId}`;
  return [
    `The view of ${terminalText(view.entityKey)} has version ${view.version}:`,
    `  set by ${setBy}`,
    `  at ${timeText(new Date(view.appliedAt).toISOString())}`,
  ];
}

/** As `2026-03-01 10:00:00.123Z`. */
const timeText = (time: string): string => time.replace('T', ' ');
