import { type DeadLetter, letterOf } from '../letters/dead-letter.ts';
import { matchesFilter } from '../letters/filter.ts';
import type { Routing } from '../letters/routes.ts';
import type { DiscardRequest } from '../request.ts';
import { type Reading, type ReadPorts, readMessages } from './read-messages.ts';
import { goneIn, type Outcome, type RunResult, type RunSoFar, runTally } from './run-result.ts';

/** The world around a run. */
export interface RunPorts extends ReadPorts {
  newId(): string;
  /** A run ends by itself after this time: the AWS CLI and boto3 give up after 60 seconds and would invoke again. */
  readonly runForMillis: number;
  /** Told of every run once, at its end; of one that failed, with what it had done by then. */
  report(result: RunResult | RunSoFar, error?: unknown): void;
}

/** What a run does with the letters that its filter matches. */
export interface LetterAction {
  /** Called once, before anything is received. */
  begin(): Promise<void>;
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

/** Acts on the dead letters of one queue that the request means, each at most once, and gives back all others. */
export async function runOverLetters(
  request: DiscardRequest,
  routing: Routing,
  ports: RunPorts,
  action: LetterAction,
): Promise<RunResult> {
  const endsAt = ports.now() + ports.runForMillis;
  const redriveId = request.redriveId ?? ports.newId();
  const startedAt = request.startedAt === undefined ? ports.now() : Date.parse(request.startedAt);
  const tally = runTally();
  let claimed = 0; // of `maxMessages`, also those whose turn has not come
  let overMax = false;
  let timeIsUp = false;

  /** Left alone, or a run could go round with a consumer that fails as fast as it moves. */
  const diedAgain = ({ redriveId: pushedBy, deadLetteredAt = startedAt }: DeadLetter) =>
    // A date to come is a wrong one, and would keep a letter here until then.
    pushedBy === redriveId || (deadLetteredAt > startedAt && deadLetteredAt <= ports.now());

  function isMeant(letter: DeadLetter): boolean {
    if (diedAgain(letter) || !matchesFilter(letter, request.filter) || !action.takes(letter)) return false;
    if (claimed >= request.maxMessages) {
      overMax = true;
      return false;
    }
    claimed += 1;
    return true;
  }

  async function actOn(letters: readonly DeadLetter[], stopAt: () => number): Promise<DeadLetter[]> {
    const gone: DeadLetter[] = [];
    for (let from = 0; from < letters.length; ) {
      const some = letters.slice(from, from + action.mostAtOnce());
      if (!(await action.turn(some.length, stopAt))) {
        tally.skipped(letters.length - from);
        timeIsUp ||= !action.unhealthy();
        break;
      }
      tally.matched(some);
      const outcome = await action.act(some, { redriveId });
      tally.acted(some, outcome);
      gone.push(...goneIn(outcome));
      from += some.length;
    }
    return gone;
  }

  const wanted = () => {
    if (action.unhealthy() || timeIsUp) return 0;
    const left = request.maxMessages - claimed;
    return left > 0 && request.filter ? Number.POSITIVE_INFINITY : left; // a filter may match any of those to come
  };
  const soFar = (): RunSoFar => ({
    redriveId,
    startedAt: new Date(startedAt).toISOString(),
    dryRun: request.dryRun,
    ...tally.result(),
    alarms: action.alarms(),
  });

  function ended({ sawAll, cutShort }: Reading): RunResult['ended'] {
    if (action.unhealthy()) return 'unhealthy';
    if (timeIsUp || cutShort) return 'time_is_up';
    return overMax || (claimed >= request.maxMessages && !sawAll) ? 'max_messages' : 'done';
  }

  async function run(): Promise<RunResult> {
    await action.begin();
    const reading = await readMessages(ports, { endsAt, wanted }, async (messages, stopAt) => {
      const letters = messages.map((message) => letterOf(message, request.queue, routing));
      const meant = letters.filter(isMeant);
      tally.skipped(letters.length - meant.length);
      if (!request.dryRun) return (await actOn(meant, stopAt)).map(({ message }) => message);
      tally.matched(meant);
      return [];
    });
    const { seen, atStart } = reading;
    const { moved, quarantined, discarded } = tally.result();
    const remaining = await ports.source.count().then(
      ({ visible }) => visible,
      () => Math.max(0, atStart - moved - quarantined - discarded), // the work is done: it is told all the same
    );
    return { ...soFar(), seen, atStart, remaining, ended: ended(reading) };
  }

  try {
    const result = await run();
    ports.report(result);
    return result;
  } catch (error) {
    ports.report(soFar(), error);
    throw error;
  }
}
