import { CloudWatchLogsClient, ResourceNotFoundException } from '@aws-sdk/client-cloudwatch-logs';
import { loggedChangeId, searchedTexts } from '../../lambda/consume/change-log.ts';
import { catalog } from '../../lambda/events/catalog.ts';
import { sharedQueues } from '../../lambda/redrive/protocol.ts';
import { runLine } from '../../lambda/redrive/run/audit-log.ts';
import { configOf } from '../../lib/config/config.ts';
import { namesOf } from '../../lib/config/names.ts';
import { type OpsContext, OpsError, type OpsSettings } from '../context.ts';
import { explainError } from '../explain-error.ts';
import { startProgressBar } from '../progress.ts';
import { clientConfig } from '../settings.ts';
import { stageFunctions } from '../stage/stage-functions.ts';
import { countOf } from '../text.ts';
import type { ChangeStep } from './change-step.ts';
import { changeSteps, runsWithoutName, type Traced } from './change-steps.ts';
import { describeTrace } from './describe-trace.ts';
import { notKnown } from './not-known.ts';
import { type LogLine, readLogLines } from './read-log-lines.ts';
import type { TraceAsked, TraceFacts, WaitingLetters } from './trace-facts.ts';
import { lettersIn, logRetention, queuesWithMessages, stateOf } from './trace-sources.ts';

/** Those who move and delete dead letters: their logs say who asked. */
const redriveFunctions = ['redrive', 'discard'];

/** Of an entity, the newest: each is searched for in the logs of redrive and discard, and a request holds 500. */
const mostChanges = 200;

/** @param since epoch milliseconds. @returns the exit code */
export async function runTrace(
  asked: TraceAsked,
  since: number,
  context: OpsContext,
  settings: OpsSettings,
): Promise<0 | 1> {
  const bar = startProgressBar(context.stderr);
  const facts = await gather(asked, since, context, settings, bar.show).finally(() => bar.stop());
  const unknown = notKnown(facts, configOf(settings.stage), catalog, settings);
  if (settings.json) {
    const { from, to, logs: _, notRead: __, queues: ___, asked: of, ...found } = facts;
    const times = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
    context.stdout.write(`${JSON.stringify({ ...of, ...times, ...found, notKnown: unknown })}\n`);
  } else {
    context.stdout.write(describeTrace(facts, unknown));
  }
  const found = facts.steps.length > 0 || facts.waiting.length > 0 || (asked.entityKey !== undefined && facts.view);
  return found && !context.signal.aborted ? 0 : 1;
}

async function gather(
  asked: TraceAsked,
  from: number,
  context: OpsContext,
  settings: OpsSettings,
  show: (value: number, total: number, text: string) => void,
): Promise<TraceFacts> {
  const { signal } = context;
  const names = namesOf(settings.stage);
  const functions = stageFunctions(settings.stage);
  const client = context.client(CloudWatchLogsClient, clientConfig(settings));
  const consumers = catalog.consumers.map(({ name }) => name);
  const readers = [...consumers, ...redriveFunctions];
  const failedQueues = [...consumers, ...sharedQueues];
  const parts = readers.length + failedQueues.length + 2;
  let part = 0;
  const notRead: string[] = [];
  const missing = new Map<string, unknown>();
  const failures: unknown[] = [];
  const lines: (LogLine & { readonly by: string })[] = [];

  /** What one part of the search finds. If it fails, as while the table is down, that is said and the others go on. */
  async function partOf<Found>(text: string, search: () => Promise<Found>): Promise<Found | undefined> {
    part += 1;
    if (signal.aborted) return undefined;
    show(part, parts, text);
    try {
      return await search();
    } catch (error) {
      failures.push(error);
      const why = error instanceof OpsError ? error.message : explainError(error, settings);
      notRead.push(`${text[0]?.toUpperCase()}${text.slice(1)} failed: ${why}`);
      return undefined;
    }
  }

  async function readLog(by: string, wanted: { terms?: readonly string[]; allTerms?: readonly string[] }) {
    const functionName = functions.get(by) ?? by;
    try {
      let pages = 0;
      for await (const page of readLogLines(client, { functionName, from, ...wanted }, signal)) {
        lines.push(...page.map((line) => ({ ...line, by })));
        pages += 1;
        if (pages > 1) show(part, parts, `reading the log of ${by}, page ${pages}`);
      }
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
      missing.set(by, error);
    }
  }

  const steps = (traced: Traced) => changeSteps(lines, traced, names.quarantineQueue);

  // What the consumers say, and of a change also who moved it.
  const wantedOf = (by: string) => {
    if (asked.changeId === undefined) return { allTerms: searchedTexts(asked.entityKey) };
    return { terms: [asked.changeId, ...(consumers.includes(by) ? [loggedChangeId(asked.changeId)] : [])] };
  };
  const first = asked.changeId === undefined ? consumers : readers;
  for (const by of first) {
    await partOf(`reading the log of ${by}`, () => readLog(by, wantedOf(by)));
  }
  const unread = [...missing.values(), ...failures];
  if (unread.length >= first.length) throw unread[0]; // without a log nothing can be told

  const read = steps({ changeIds: new Set([asked.changeId ?? '']), ...(asked.entityKey !== undefined && asked) });
  const entityKey = asked.entityKey ?? read.find((step) => step.entityKey !== undefined)?.entityKey;
  const view = await partOf('reading the view', async () =>
    entityKey === undefined ? undefined : stateOf(entityKey, context, settings),
  );
  const changeIds = changesIn(asked, read, view);
  if (changeIds.dropped > 0) {
    notRead.push(`For ${countOf(changeIds.dropped, 'older change')}, only the lines of the consumers were read.`);
  }
  if (asked.changeId === undefined && changeIds.kept.length > 0) {
    for (const by of redriveFunctions) {
      await partOf(`reading the log of ${by}`, () => readLog(by, { terms: changeIds.kept }));
    }
  }
  const traced: Traced = { changeIds: new Set(changeIds.kept), ...(asked.entityKey !== undefined && asked) };
  for (const redriveId of runsWithoutName(steps(traced))) {
    for (const by of redriveFunctions) {
      await partOf('reading who asked', () => readLog(by, { allTerms: [runLine, redriveId] }));
    }
  }

  const waiting: WaitingLetters[] = [];
  for (const queue of changeIds.kept.length === 0 ? [] : failedQueues) {
    const found = await partOf(`looking into ${queue}`, () => lettersIn(queue, changeIds.kept, context, settings));
    waiting.push(...(found?.letters ?? []));
    if (found && !found.sawAll) notRead.push(`Only some of the failed events of ${queue} were read.`);
  }
  const queues = await partOf('counting what waits', () => queuesWithMessages(context, settings));
  const retention = await partOf('reading how long logs are kept', () => logRetention(context, settings));
  if (signal.aborted) notRead.push('Ctrl-C ended the search.');
  return {
    stage: settings.stage,
    asked,
    from,
    to: Math.max(from, context.now()),
    steps: steps(traced),
    view,
    waiting,
    logs: readers.map((name) => {
      const days = retention?.get(functions.get(name) ?? '');
      return { name, missing: missing.has(name), ...(days !== undefined && { retentionDays: days }) };
    }),
    queues: queues ?? [],
    notRead: [...new Set(notRead)],
  };
}

/** The changes to look for elsewhere: the one that was asked for, or those of the entity, newest first. */
function changesIn(asked: TraceAsked, steps: readonly ChangeStep[], view: TraceFacts['view']) {
  if (asked.changeId !== undefined) return { kept: [asked.changeId], dropped: 0 };
  const ids = [...new Set([...(view ? [view.changeId] : []), ...steps.toReversed().map(({ changeId }) => changeId)])];
  return { kept: ids.slice(0, mostChanges), dropped: Math.max(0, ids.length - mostChanges) };
}
