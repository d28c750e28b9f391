import { matchesFilter } from './filter.ts';
import { type Cause, type DeadLetter, letterOf } from './letter.ts';
import { type Reading, type ReadPorts, readMessages } from './read-messages.ts';
import type { DiscardRequest } from './request.ts';
import type { Routing } from './routes.ts';

/** The world around a run. */
export interface RunPorts extends ReadPorts {
  newId(): string;
  /** A run ends by itself after this time: the AWS CLI and boto3 give up after 60 seconds and would invoke again. */
  readonly runForMillis: number;
  /** Told of every run once, at its end; of one that failed, with what it did before. */
  report(result: RunResult, error?: unknown): void;
}

/** What became of some letters. Those that are in no list are still where they were. */
export interface Outcome {
  /** Durably in the queue of every route that they belong to. */
  readonly moved?: readonly DeadLetter[];
  readonly quarantined?: readonly DeadLetter[];
  readonly discarded?: readonly DeadLetter[];
  /** Moved, but not confirmed as deleted here: a harmless copy. */
  readonly movedNotDeleted?: readonly DeadLetter[];
}

/** What a run does with the letters that its filter matches. */
export interface LetterAction {
  /** Whether it can do anything with this letter. */
  takes(letter: DeadLetter): boolean;
  /** How many letters to act on at once now. */
  mostAtOnce(): number;
  /** Waits for the turn of so many letters. `false`: not in this run, because of its time or of an alarm. */
  turn(count: number, stopAt: () => number): Promise<boolean>;
  act(letters: readonly DeadLetter[], run: { readonly redriveId: string }): Promise<Outcome>;
  /** Why it refuses to go on: the alarms in ALARM. */
  alarms(): readonly string[];
  /** Whether the alarms have stopped it. */
  unhealthy(): boolean;
}

export type CauseCount = Omit<Cause, 'failureMessage'> & { readonly count: number };

/** What a run did. Every message that it saw is in `matched` or in `skipped`. */
export interface RunResult {
  readonly redriveId: string;
  /** ISO 8601. With `redriveId` in a new request it continues this run: what died again since then is left alone. */
  readonly startedAt: string;
  readonly dryRun: boolean;
  /** Acted on, or on a dry run: would be. */
  readonly matched: number;
  readonly moved: number;
  readonly quarantined: number;
  readonly discarded: number;
  /** Not confirmed by AWS: still here. */
  readonly failed: number;
  /** Moved, but still here as well, because the deletion was not confirmed: a harmless copy. */
  readonly movedNotDeleted: number;
  /** Still here: not meant by the filter, without a route, died again during this run, or not reached in its time. */
  readonly skipped: number;
  /** Visible messages left, as far as SQS knows. */
  readonly remaining: number;
  /** Of those that matched, most frequent first. */
  readonly byCause: readonly CauseCount[];
  readonly seen: number;
  /** Visible messages when it began, as far as SQS knows. */
  readonly atStart: number;
  readonly ended: 'done' | 'time_is_up' | 'max_messages' | 'unhealthy';
  readonly alarms: readonly string[];
}

/** Acts on the dead letters of one queue that the request means, each at most once, and gives back all others. */
export async function runOverLetters(
  request: DiscardRequest,
  routing: Routing,
  ports: RunPorts,
  action: LetterAction,
): Promise<RunResult> {
  const redriveId = request.redriveId ?? ports.newId();
  const startedAt = request.startedAt === undefined ? ports.now() : Date.parse(request.startedAt);
  const counts = { matched: 0, moved: 0, quarantined: 0, discarded: 0, failed: 0, movedNotDeleted: 0, skipped: 0 };
  const causes = new Map<string, { cause: Cause; count: number }>();
  let reading: Reading = { atStart: 0, seen: 0, sawAll: false, cutShort: false };
  let claimed = 0; // of `maxMessages`, also those whose turn has not come
  let overMax = false;
  let timeIsUp = false;

  /** Left alone, or a run could go round with a consumer that fails as fast as it moves. */
  const diedAgain = (letter: DeadLetter) =>
    letter.redriveId === redriveId || (letter.deadLetteredAt !== undefined && letter.deadLetteredAt > startedAt);

  function isMeant(letter: DeadLetter): boolean {
    if (diedAgain(letter) || !matchesFilter(letter, request.filter) || !action.takes(letter)) return false;
    if (claimed >= request.maxMessages) {
      overMax = true;
      return false;
    }
    claimed += 1;
    return true;
  }

  function countMatched(letters: readonly DeadLetter[]): void {
    counts.matched += letters.length;
    for (const { cause } of letters) {
      const key = JSON.stringify([cause.failureClass, cause.failureReason, cause.failureFingerprint]);
      causes.set(key, { cause, count: (causes.get(key)?.count ?? 0) + 1 });
    }
  }

  async function actOn(letters: readonly DeadLetter[], stopAt: () => number): Promise<DeadLetter[]> {
    const gone: DeadLetter[] = [];
    for (let from = 0; from < letters.length; ) {
      const some = letters.slice(from, from + action.mostAtOnce());
      if (!(await action.turn(some.length, stopAt))) {
        const rest = letters.length - from;
        claimed -= rest;
        counts.skipped += rest;
        timeIsUp ||= !action.unhealthy();
        break;
      }
      countMatched(some);
      const {
        moved = [],
        quarantined = [],
        discarded = [],
        movedNotDeleted = [],
      } = await action.act(some, { redriveId });
      gone.push(...moved, ...quarantined, ...discarded);
      counts.moved += moved.length;
      counts.quarantined += quarantined.length;
      counts.discarded += discarded.length;
      counts.movedNotDeleted += movedNotDeleted.length;
      counts.failed += some.length - moved.length - quarantined.length - discarded.length - movedNotDeleted.length;
      from += some.length;
    }
    return gone;
  }

  const wanted = () => {
    if (action.unhealthy() || timeIsUp) return 0;
    const left = request.maxMessages - claimed;
    return left > 0 && request.filter ? Number.POSITIVE_INFINITY : left; // a filter may match any of those to come
  };
  const result = (remaining: number): RunResult => ({
    redriveId,
    startedAt: new Date(startedAt).toISOString(),
    dryRun: request.dryRun,
    ...counts,
    remaining,
    byCause: [...causes.values()]
      .map(({ cause: { failureMessage: _, ...cause }, count }) => ({ ...cause, count }))
      .sort((a, b) => b.count - a.count),
    seen: reading.seen,
    atStart: reading.atStart,
    ended: action.unhealthy()
      ? 'unhealthy'
      : timeIsUp || reading.cutShort
        ? 'time_is_up'
        : overMax || (claimed >= request.maxMessages && !reading.sawAll)
          ? 'max_messages'
          : 'done',
    alarms: action.alarms(),
  });

  try {
    reading = await readMessages(
      ports,
      { endsAt: ports.now() + ports.runForMillis, wanted },
      async (messages, stopAt) => {
        const letters = messages.map((message) => letterOf(message, request.queue, routing));
        const meant = letters.filter(isMeant);
        counts.skipped += letters.length - meant.length;
        if (request.dryRun) {
          countMatched(meant);
          return [];
        }
        return (await actOn(meant, stopAt)).map(({ message }) => message);
      },
    );
  } catch (error) {
    ports.report(result(0), error);
    throw error;
  }
  const gone = counts.moved + counts.quarantined + counts.discarded;
  const remaining = await ports.source.count().then(
    ({ visible }) => visible,
    () => Math.max(0, reading.atStart - gone), // the work is done: it is told all the same
  );
  const answer = result(remaining);
  ports.report(answer);
  return answer;
}
