import type { CauseCount, RedrivePayload, RunResult } from '../../lambda/redrive/protocol.ts';

/** What all runs of one command did together. */
export interface RunTotals {
  /** The same for all of them; undefined while none has answered. */
  readonly redriveId: string | undefined;
  /** ISO 8601, by the function's clock; undefined while none has answered. */
  readonly startedAt: string | undefined;
  readonly runs: number;
  readonly seconds: number;
  readonly moved: number;
  readonly quarantined: number;
  readonly discarded: number;
  /** Changes in the discarded messages. */
  readonly discardedChanges: number;
  /** Of the discarded messages, packs whose other changes went back, and how many these were. */
  readonly sentBack: number;
  readonly sentBackChanges: number;
  /** Moved, and still there too: harmless copies. */
  readonly movedNotDeleted: number;
  /** Of the last run: matched, and not taken. A failure of an earlier run was tried again by the next. */
  readonly failed: number;
  /** Of the last run: looked at and left, because they do not match, have no route, or died again. */
  readonly skipped: number;
  /** In the queue after the last run, as far as SQS knows. */
  readonly remaining: number;
  readonly byCause: readonly CauseCount[];
  /** Health alarms in ALARM, where they ended it. */
  readonly alarms: readonly string[];
  readonly ended: 'done' | 'max_messages' | 'unhealthy' | 'interrupted' | 'no_progress' | 'error';
}

/** After each run. */
interface RunProgress {
  readonly handled: number;
  /** An estimate: what matched of what was seen, for all that were there. */
  readonly left: number;
  /** Of the last run. */
  readonly perSecond: number;
}

export interface RunPorts {
  run(request: RedrivePayload): Promise<RunResult>;
  /** Epoch milliseconds. */
  now(): number;
  readonly signal: AbortSignal;
  onProgress(progress: RunProgress): void;
  /** The rate and ramp that the stage has where the request names none; undefined where nothing is paced. */
  readonly pace: { readonly ratePerSecond: number; readonly rampSeconds: number } | undefined;
}

/**
 * How long a run should take, so that there is progress to see and Ctrl-C waits no longer. With a filter longer: what a
 * run sees and leaves, the next one sees again.
 */
const secondsPerRun = { unfiltered: 5, filtered: 15 };
const messagesPerRun = { first: 2_500, least: 100, most: 100_000 };
/** Where nothing is done so many times in a row, more of the same does not help. */
const fruitlessRuns = 3;

/**
 * Repeats runs until nothing is left to do. Each continues the one before, so what dies again meanwhile is left alone.
 * What the runs throw ends it too, and is in `error`, so that what was done until then can be told.
 */
export async function runUntilDone(
  request: RedrivePayload,
  ports: RunPorts,
): Promise<{ readonly totals: RunTotals; readonly error?: unknown }> {
  const begin = ports.now();
  const mostHandled = request.maxMessages ?? Number.POSITIVE_INFINITY;
  const targetSeconds = request.filter ? secondsPerRun.filtered : secondsPerRun.unfiltered;
  let totals: RunTotals = {
    redriveId: undefined,
    startedAt: undefined,
    runs: 0,
    seconds: 0,
    moved: 0,
    quarantined: 0,
    discarded: 0,
    discardedChanges: 0,
    sentBack: 0,
    sentBackChanges: 0,
    movedNotDeleted: 0,
    failed: 0,
    skipped: 0,
    remaining: 0,
    byCause: [],
    alarms: [],
    ended: 'interrupted',
  };
  let continued: Partial<RedrivePayload> = {};
  let messages = firstRunMessages(request, ports.pace, targetSeconds);
  let fruitless = 0;
  while (!ports.signal.aborted) {
    const runBegin = ports.now();
    const maxMessages = Math.min(messages, mostHandled - handledIn(totals));
    let result: RunResult;
    try {
      result = await ports.run({ ...request, maxMessages, ...continued });
    } catch (error) {
      return { totals: { ...totals, seconds: (ports.now() - begin) / 1_000, ended: 'error' }, error };
    }
    const seconds = Math.max((ports.now() - runBegin) / 1_000, 0.001);
    totals = { ...added(totals, result), seconds: (ports.now() - begin) / 1_000 };
    const handled = handledIn(result);
    const perSecond = handled / seconds;
    const matchedOfAll = result.seen === 0 ? 0 : Math.round((result.atStart * result.matched) / result.seen);
    const left = Math.min(Math.max(0, matchedOfAll - handled), mostHandled - handledIn(totals));
    ports.onProgress({ handled: handledIn(totals), left, perSecond });

    if (result.ended === 'unhealthy') return { totals: { ...totals, ended: 'unhealthy' } };
    if (result.ended === 'done' && !cameDuring(result)) return { totals: { ...totals, ended: 'done' } };
    if (handledIn(totals) >= mostHandled) return { totals: { ...totals, ended: 'max_messages' } };
    fruitless = handled === 0 ? fruitless + 1 : 0;
    if (fruitless >= fruitlessRuns) return { totals: { ...totals, ended: 'no_progress' } };
    if (handled > 0) messages = clamp(Math.round(perSecond * targetSeconds));
    // The first run had the ramp; the consumer is warm.
    const { redriveId, startedAt } = result;
    continued = { redriveId, startedAt, ...(ports.pace && { rampSeconds: 0 }) };
  }
  return { totals };
}

/** Taken out of the queue, or moved at least. */
export const handledIn = (result: Pick<RunTotals, 'moved' | 'quarantined' | 'discarded' | 'movedNotDeleted'>): number =>
  result.moved + result.quarantined + result.discarded + result.movedNotDeleted;

/**
 * A run looks at as many messages as there were at its start. Those that died again and came back meanwhile may have
 * taken the places of others, which it has then not seen: only the next run can tell.
 */
const cameDuring = (result: RunResult): boolean =>
  handledIn(result) > 0 && result.remaining > result.atStart + (result.sentBack ?? 0) - handledIn(result);

/** As many as the whole ramp takes: only the first run has one. */
function firstRunMessages(request: RedrivePayload, pace: RunPorts['pace'], targetSeconds: number): number {
  if (!pace) return messagesPerRun.first;
  const rate = request.ratePerSecond ?? pace.ratePerSecond;
  const ramp = request.rampSeconds ?? pace.rampSeconds;
  const duringRamp = rate * ramp * 0.55; // ten steps from a tenth to the whole: 0.55 of the rate on average
  return clamp(Math.ceil(Math.max(rate * targetSeconds, duringRamp)));
}

const clamp = (messages: number): number => Math.min(messagesPerRun.most, Math.max(messagesPerRun.least, messages));

function added(totals: RunTotals, result: RunResult): Omit<RunTotals, 'seconds'> {
  const causes = new Map<string, CauseCount>();
  for (const cause of [...totals.byCause, ...result.byCause]) {
    const key = JSON.stringify([cause.failureClass, cause.failureReason, cause.failureFingerprint]);
    const { count = 0, changes = 0 } = causes.get(key) ?? {};
    causes.set(key, { ...cause, count: count + cause.count, changes: changes + (cause.changes ?? cause.count) });
  }
  return {
    redriveId: result.redriveId,
    startedAt: result.startedAt,
    runs: totals.runs + 1,
    moved: totals.moved + result.moved,
    quarantined: totals.quarantined + result.quarantined,
    discarded: totals.discarded + result.discarded,
    discardedChanges: totals.discardedChanges + (result.discardedChanges ?? result.discarded),
    sentBack: totals.sentBack + (result.sentBack ?? 0),
    sentBackChanges: totals.sentBackChanges + (result.sentBackChanges ?? 0),
    movedNotDeleted: totals.movedNotDeleted + result.movedNotDeleted,
    failed: result.failed,
    skipped: result.skipped,
    remaining: result.remaining,
    byCause: [...causes.values()].sort((a, b) => b.count - a.count),
    alarms: result.alarms,
    ended: totals.ended,
  };
}
