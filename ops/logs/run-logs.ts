import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { loggedChangeId } from '../../lambda/consume/change-log.ts';
import type { OpsContext, OpsSettings } from '../context.ts';
import { changeIdIn } from '../options.ts';
import { clientConfig } from '../settings.ts';
import { countOf, durationText, opsCommandLine, terminalText } from '../text.ts';
import { describeLogLine } from './describe-log-line.ts';
import { type LogLine, readLogLines } from './read-log-lines.ts';

interface LogsRequest {
  /** What the operator calls it. */
  readonly name: string;
  readonly functionName: string;
  /** Epoch milliseconds. */
  readonly since: number;
  /** How long ago that was when it was asked, in milliseconds. */
  readonly agoMillis: number;
  readonly filter: string | undefined;
  readonly follow: boolean;
}

const pollMillis = 2_000;

/** Lines come late and not in order: each look begins so long before the newest line of the one before. */
const lateMillis = 60_000;

/** Prints the lines of one function. @returns the exit code */
export async function runLogs(request: LogsRequest, context: OpsContext, settings: OpsSettings): Promise<0 | 1> {
  const { name, functionName, since, filter, follow } = request;
  const { stdout, stderr, signal } = context;
  const client = context.client(CloudWatchLogsClient, clientConfig(settings));
  const changeId = filter === undefined ? undefined : changeIdIn(filter);
  const terms = termsOf(filter, changeId);
  const shown = new Map<string, number>(); // ids of the lines, with their times, that the next look may see again
  const lines: LogLine[] = [];
  let from = since;
  let read = 0;
  let printed = 0;
  let told = false;

  for (;;) {
    for await (const page of readLogLines(client, { functionName, from, terms }, signal)) {
      for (const line of page.toSorted((a, b) => a.time - b.time)) {
        if (shown.has(line.id)) continue;
        if (follow) shown.set(line.id, line.time);
        read += 1;
        if (settings.json) lines.push(line);
        const text = settings.json ? undefined : describeLogLine(name, line.text, line.time);
        if (text === undefined) continue;
        printed += 1;
        stdout.write(`${text}\n`);
      }
    }
    if (!settings.json && printed === 0 && !told && !signal.aborted) {
      stderr.write(nothingText(request, read));
      told = true;
    }
    if (!follow || signal.aborted) break;
    from = Math.max(from, Math.max(from, ...shown.values()) - lateMillis);
    for (const [id, time] of shown) if (time < from) shown.delete(id);
    await context.sleep(pollMillis);
  }
  if (!settings.json && printed > 0 && changeId !== undefined && !signal.aborted) {
    stderr.write(`To see what happened to this change:\n  ${opsCommandLine(['trace', changeId], settings)}\n`);
  }
  if (settings.json) {
    const found = lines.map(({ time, text }) => ({ time: new Date(time).toISOString(), text }));
    stdout.write(`${JSON.stringify({ function: functionName, lines: found })}\n`);
  }
  if (!signal.aborted || follow) return 0;
  stderr.write('Stopped before the end.\n');
  return 1;
}

/** Lines about what succeeded have the ids of changes without hyphens: a filter that is an id matches both forms. */
function termsOf(filter: string | undefined, changeId: string | undefined): string[] {
  if (changeId !== undefined) return [changeId, loggedChangeId(changeId)];
  return filter === undefined ? [] : [filter];
}

/** Nothing at all would look as if the command had not worked. */
function nothingText({ name, agoMillis, filter, follow }: LogsRequest, read: number): string {
  const within = `in the last ${durationText(agoMillis / 1_000)}`;
  const which = filter === undefined ? '' : ` with ${JSON.stringify(filter)}`;
  const found =
    read === 0
      ? `${name} logged no line${which} ${within}`
      : `${name} logged only metrics and successful invocations${which} ${within} (${countOf(read, 'line')}; --json shows them)`;
  const next = follow ? 'New lines are printed until Ctrl-C.' : 'Use --since to look further back.';
  return `${terminalText(found)}. ${next}\n`;
}
