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
      `traceChanges is off for ${silent.join(', ')} in lib/config/config.ts: a change that they applied, replaced or found stale has no line.`,
    );
  }
  if (missing.length > 0) sentences.push(`There is no log of ${missing.join(', ')}: nothing was read of it.`);
  for (const { name, retentionDays } of short) {
    sentences.push(`The log of ${name} keeps ${countOf(retentionDays ?? 0, 'day')}: older lines are gone.`);
  }
  if (!isSettled && waiting.length === 0) sentences.push(...whereElse(facts, queues, config, settings));
  if (steps.some(({ what }) => what === 'stale')) {
    sentences.push('No line says which change made another stale: the view may have changed since.');
  }
  if (
    asked.changeId !== undefined &&
    facts.view === undefined &&
    facts.steps.every((step) => step.entityKey === undefined)
  ) {
    sentences.push(
      `No line says of which entity the change is, so the view was not read. ${entityByExport(facts, settings)} Then the command state shows what the view has.`,
    );
  }
  if (asked.entityKey !== undefined) {
    sentences.push('An event that breaks the contract has no entity in the logs: trace it by its changeId.');
  }
  if (short.length === 0) {
    sentences.push(`Lines before ${new Date(from).toISOString()} were not read: --since reads further back.`);
  }
  return sentences;
}

/** How to find the entity: by the dead letter, where there is one. */
function entityByExport({ waiting }: TraceFacts, settings: OpsSettings): string {
  const [letter] = waiting;
  return letter === undefined
    ? 'Its producer knows it.'
    : `The event does: ${opsCommandLine(['export', letter.queue, `${letter.queue}-events.jsonl`], settings)} writes it to a file.`;
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
    yield 'It is in no dead-letter queue now: somebody is looking at it at this moment, SQS deleted it after 14 days, or it was redriven or discarded and the line is not there yet.';
    return;
  }
  const waiting = queues.map(({ name, messages }) => `${name} has ${countOf(messages, 'message')}`).join(', ');
  yield `No line says how it ended. It may wait in a queue${waiting === '' ? ', though none has messages now' : ` (${waiting})`}; its line may come in a few seconds; or its batch crashed or timed out, which leaves no line of its changes.`;
  if (last === undefined) {
    yield `It may never have reached the bus, or no consumer of its type: ${opsCommandLine(['failures', 'unrouted'], settings)} shows what no route takes. The archive keeps events for ${countOf(config.archiveRetentionDays, 'day')}: ${opsCommandLine(['replay', '--help'], settings)} says how to send them again.`;
  }
}
