import type { Catalog } from '../../lambda/events/catalog.ts';
import { consumerConfigOf } from '../../lib/config/config.ts';
import type { StageConfig } from '../../lib/config/stage-config.ts';
import type { OpsSettings } from '../context.ts';
import { countOf, opsCommandLine } from '../text.ts';
import type { ChangeStep } from './change-step.ts';
import type { TraceFacts } from './trace-facts.ts';

const dayMillis = 86_400_000;

const settled: ReadonlySet<ChangeStep['what']> = new Set([
  'applied',
  'repeated',
  'stale',
  'coalesced',
  'discarded',
  'quarantined',
]);

/** Sentences about what these facts leave open, and where the answer may be. */
export function notKnown(
  facts: TraceFacts,
  config: StageConfig,
  { consumers }: Catalog,
  settings: OpsSettings,
): string[] {
  const { steps, waiting, logs, queues, from, to, asked } = facts;
  const last = steps.at(-1);
  const { view } = facts;
  const inView = view && (asked.changeId === undefined || asked.changeId === view.changeId);
  const isSettled = inView || (last !== undefined && settled.has(last.what));
  const silent = consumers.filter(({ name }) => !consumerConfigOf(config, name).traceChanges).map(({ name }) => name);
  const missing = logs.filter((log) => log.missing).map(({ name }) => name);
  const short = logs.filter(
    ({ retentionDays }) => retentionDays !== undefined && from < to - retentionDays * dayMillis,
  );
  const sentences = [...facts.notRead];

  if (silent.length > 0) {
    sentences.push(
      `traceChanges is off for ${silent.join(', ')} in lib/config/config.ts: changes that they applied, replaced or skipped as stale have no line.`,
    );
  }
  if (missing.length > 0) sentences.push(`Not read, because there is no log group: ${missing.join(', ')}.`);
  for (const { name, retentionDays } of short) {
    sentences.push(
      `The log group of ${name} keeps lines for ${countOf(retentionDays ?? 0, 'day')}: older lines are gone.`,
    );
  }
  if (!isSettled && waiting.length === 0) sentences.push(...whereElse(facts, queues, config, settings));
  if (steps.some(({ what }) => what === 'stale')) {
    sentences.push('The log does not show which change made another one stale. The view may have changed since.');
  }
  if (
    asked.changeId !== undefined &&
    facts.view === undefined &&
    facts.steps.every((step) => step.entityKey === undefined)
  ) {
    sentences.push(
      `No line names the entity of the change, so the view was not read. ${entityByExport(facts, settings)} With the entity, the command state shows what the view holds.`,
    );
  }
  if (asked.entityKey !== undefined) {
    sentences.push('The logs name no entity for an event that breaks the contract: trace it by its changeId.');
  }
  if (short.length === 0) {
    sentences.push(`Lines before ${new Date(from).toISOString()} were not read: use --since to read further back.`);
  }
  return sentences;
}

/** How to find the entity: by the dead letter, where there is one. */
function entityByExport({ waiting }: TraceFacts, settings: OpsSettings): string {
  const [letter] = waiting;
  return letter === undefined
    ? 'The producer of the change knows the entity.'
    : `The event names it: ${opsCommandLine(['export', letter.queue, `${letter.queue}-events.jsonl`], settings)} writes the event to a file.`;
}

/** Where a change may be whose end no line tells. */
function* whereElse(
  { steps }: TraceFacts,
  queues: TraceFacts['queues'],
  config: StageConfig,
  settings: OpsSettings,
): Iterable<string> {
  const last = steps.at(-1);
  if (last?.what === 'dead-lettered') {
    yield 'The event is in no dead-letter queue now. Either somebody is reading the queue at this moment, SQS deleted the event after 14 days, or it was redriven or discarded and the line is not available yet.';
    return;
  }
  const waiting = queues.map(({ name, messages }) => `${name} has ${countOf(messages, 'message')}`).join(', ');
  yield `No line shows the result. The change may wait in a queue${waiting === '' ? ', although no queue has messages now' : ` (${waiting})`}. Its line may arrive in a few seconds. Or its batch crashed or timed out, which leaves no line for its changes.`;
  if (last === undefined) {
    yield `The change may not have reached the bus, or no rule matched it: ${opsCommandLine(['failures', 'unrouted'], settings)} shows the events that no rule matched. The archive keeps events for ${countOf(config.archiveRetentionDays, 'day')}: ${opsCommandLine(['replay', '--help'], settings)} shows how to send them again.`;
  }
}
