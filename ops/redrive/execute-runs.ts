import { type RedrivePayload, runResult } from '../../lambda/redrive/protocol.ts';
import type { OpsContext, OpsSettings } from '../context.ts';
import { noteToFill } from '../options.ts';
import { startProgressBar } from '../progress.ts';
import { functionInvoker } from '../stage/invoke-function.ts';
import { opsCommandLine } from '../text.ts';
import { watchForReturn } from './came-back.ts';
import {
  describeDryRun,
  describeTotals,
  exitCodeOf,
  progressText,
  type RunWords,
  totalsJson,
} from './describe-runs.ts';
import { redriveOptionOf, redriveWords } from './redrive-options.ts';
import { handledIn, type RunPorts, runUntilDone } from './run-until-done.ts';

interface RunsOf {
  /** The command's name. */
  readonly command: string;
  readonly functionName: string;
  readonly words: RunWords;
  readonly pace: RunPorts['pace'];
  /** Whether what it takes is tried again, and may fail as before. */
  readonly mayFailAgain: boolean;
  /** Whether executing is refused without a note, so that the hint has one. */
  readonly needsNote: boolean;
}

/** One dry run, or runs until nothing is left; told as text or JSON. Answers the exit code. */
export async function executeRuns(
  request: RedrivePayload,
  of: RunsOf,
  context: OpsContext,
  settings: OpsSettings,
): Promise<0 | 1> {
  const invoke = functionInvoker(context, settings, redriveOptionOf);
  const note = of.needsNote && request.note === undefined ? ['--note', noteToFill] : [];
  const executing = (wanted: RedrivePayload) =>
    opsCommandLine([...redriveWords(of.command, wanted), ...note, '--execute'], settings);
  const asked = {
    queue: request.queue,
    filtered: request.filter !== undefined,
    words: of.words,
    look: opsCommandLine(['failures', request.queue], settings),
  };
  if (request.dryRun) {
    const result = await invoke(of.functionName, request, runResult);
    context.stdout.write(
      settings.json
        ? `${JSON.stringify({ queue: request.queue, ...result })}\n`
        : describeDryRun(asked, result, executing(request)),
    );
    return 0;
  }

  const bar = startProgressBar(context.stderr);
  bar.show(0, 1, 'the first run has started');
  const onInterrupt = () => {
    bar.stop();
    context.stderr.write(
      'Stopping after the current run, which takes at most a minute. Press Ctrl-C again to stop waiting: the run then continues, and the audit log records what it does.\n',
    );
  };
  context.signal.addEventListener('abort', onInterrupt, { once: true });
  const { totals, error } = await runUntilDone(request, {
    run: (next) => invoke(of.functionName, next, runResult),
    now: context.now,
    signal: context.signal,
    pace: of.pace,
    onProgress: (progress) => {
      if (!context.signal.aborted) bar.show(progress.handled, progress.handled + progress.left, progressText(progress));
    },
  });
  context.signal.removeEventListener('abort', onInterrupt);
  const watch = of.mayFailAgain && error === undefined && !context.signal.aborted;
  if (watch) bar.show(1, 1, 'watching whether they fail again');
  const cameBack = watch ? await watchForReturn(request, totals, invoke, context, settings) : undefined;
  bar.stop();
  if (error !== undefined && totals.runs === 0) throw error;
  const { maxMessages } = request;
  const rest = maxMessages === undefined ? request : { ...request, maxMessages: maxMessages - handledIn(totals) };
  context.stdout.write(
    settings.json
      ? `${JSON.stringify({ ...totalsJson(request.queue, totals), ...(cameBack && { cameBack: cameBack.back }) })}\n`
      : describeTotals(asked, totals, executing(rest), cameBack),
  );
  if (error !== undefined) throw error;
  return exitCodeOf(totals);
}
