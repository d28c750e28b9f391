import { countOf, durationText } from '../text.ts';
import type { ChangeStep } from './change-steps.ts';
import type { TraceFacts } from './trace-facts.ts';

const margin = ' '.repeat(26);

/** The story of a change or an entity, with times in UTC. */
export function describeTrace(facts: TraceFacts, unknown: readonly string[]): string {
  const { stage, asked, steps, view, waiting, from, to } = facts;
  const what = asked.changeId === undefined ? `entity ${asked.entityKey}` : `change ${asked.changeId}`;
  const span = durationText((to - from) / 1_000);
  const ofEntity = asked.changeId === undefined;
  return [
    `${what}\nstage ${stage}, times in UTC, lines of the last ${span}\n\n`,
    ...(steps.length === 0 ? ['No line tells of it.\n'] : steps.map((step) => describeStep(step, ofEntity))),
    '\nNow\n',
    ...(view === undefined ? [] : [`  ${describeView(facts)}\n`]),
    ...waiting.map(
      ({ queue, cause, count, since, changeIds }) =>
        `  ${countOf(count, 'message')} in ${queue} (failed events) since ${timeText(since)}: ${cause.failureClass} ${cause.failureReason}${ofEntity ? `, as ${changeIds.join(', ')}` : ''}\n`,
    ),
    ...(waiting.length === 0 ? ['  In no queue of failed events.\n'] : []),
    ...(unknown.length === 0 ? [] : ['\nNot known\n', ...unknown.map((sentence) => `  - ${sentence}\n`)]),
  ].join('');
}

function describeStep(step: ChangeStep, ofEntity: boolean): string {
  const details = [
    ...(ofEntity ? [`change ${step.changeId}`] : []),
    ...(step.into ? [`into ${step.into.changeId}, which was ${step.into.what}`] : []),
    ...(step.replaced ? [`replaced ${step.replaced.join(', ')}`] : []),
    ...(step.requestId === undefined ? [] : [`request ${step.requestId}`]),
    ...(step.redriveId === undefined ? [] : [`run ${step.redriveId}, asked for by ${requester(step)}`]),
  ];
  const lines = details.map((detail) => `${margin}${detail}\n`).join('');
  return `${timeText(step.at)}  ${step.by.padEnd(10)} ${sentence(step)}\n${lines}`;
}

const requester = ({ requestedBy, note }: ChangeStep) =>
  requestedBy === undefined
    ? 'somebody who is in no line yet'
    : `${requestedBy}${note === undefined ? '' : ` (${JSON.stringify(note)})`}`;

function sentence(step: ChangeStep): string {
  const { what, cause, receiveCount, copies = 1, to = [] } = step;
  const why = cause ? `: ${cause.failureClass} ${cause.failureReason}` : '';
  const message = cause?.failureMessage ? ` (${cause.failureMessage})` : '';
  const copied = copies > 1 ? `, ${copies} copies in one batch` : '';
  switch (what) {
    case 'applied':
      return `applied${copied}`;
    case 'stale':
      return `stale: this change or a newer one was there already${copied}`;
    case 'coalesced':
      return `coalesced: a newer change in the same batch replaced it${copied}`;
    case 'untried':
      return "returned to the queue untried: the function's time was nearly up";
    case 'failed':
      return `failed on receive ${receiveCount}, kept for another try${why}${message}`;
    case 'dead-lettered':
      return `moved to the dead-letter queue on receive ${receiveCount}${why}${message}`;
    case 'redriven':
      return `redriven to ${to.join(', ')}${why} before`;
    case 'quarantined':
      return `moved to quarantine${why}`;
    case 'discarded':
      return `discarded${why}`;
  }
}

function describeView({ view, asked }: TraceFacts): string {
  if (!view) return 'The view holds nothing of its entity.';
  const own = asked.changeId ?? view.changeId;
  const applied = `version ${view.version}, applied at ${timeText(new Date(view.appliedAt).toISOString())}`;
  if (view.changeId === own) {
    const which = asked.changeId === undefined ? `change ${view.changeId}` : 'this change';
    return `The view of ${view.entityKey} is as ${which} set it (${applied}).`;
  }
  return `The view of ${view.entityKey} is as another change, ${view.changeId}, set it (${applied}).`;
}

/** As `2026-03-01 10:00:00.123Z`. */
const timeText = (time: string): string => time.replace('T', ' ');
