import { mostChangesPerEvent } from '../../events/pack.ts';
import { type DeadLetter, letterOf } from '../letters/dead-letter.ts';
import { matchesFilter, meantChanges } from '../letters/filter.ts';
import type { Routing } from '../letters/routes.ts';
import type { DiscardRequest, RunResult } from '../protocol.ts';
import { type Reading, type ReadPorts, readMessages } from './read-messages.ts';
import { type ChosenLetter, goneIn, type Outcome, type RunSoFar, runTally } from './tally.ts';

/** The world around a run. */
export interface RunPorts extends ReadPorts {
  newId(): string;
  /** A run ends by itself after this time: the AWS CLI and boto3 give up after 60 seconds and would invoke again. */
  readonly runForMillis: number;
  /** Told of every run once, at its end; of one that failed, with what it had done by then. */
  report(result: RunResult | RunSoFar, error?: unknown): void;
}

/** What a run does with the letters that are meant. */
interface LetterAction<Task> {
  /** What there is to do with this letter, worked out once; `undefined` where it can only stay. */
  taskOf(letter: DeadLetter): Task | undefined;
  /** Whether the changes of a letter that are not meant stay where they are. */
  readonly leavesRest?: true;
  /** Whether it ends in quarantine. */
  quarantines?(task: Task): boolean;
  act(tasks: readonly Task[], redriveId: string): Promise<Outcome>;
}

/** What holds a run back that must not go as fast as it can. */
export interface Brake {
  /** Looks for the first time, before anything is received. */
  begin(): Promise<unknown>;
  /** How many changes to push at once now; a pack of more goes alone. */
  mostAtOnce(): number;
  /** Waits for the turn of so many changes. `false`: not in this run, because of its time or of an alarm. */
  turn(count: number, stopAt: () => number): Promise<boolean>;
  /** Why it refuses to go on: the alarms in ALARM. */
  alarms(): readonly string[];
}

/** Letters of one call to SQS. */
const mostAtOnce = 10;

/** Acts on the dead letters of one queue that the request means, each at most once, and gives back all others. */
export async function runOverLetters<Task>(
  request: DiscardRequest,
  routing: Routing,
  ports: RunPorts,
  action: LetterAction<Task>,
  brake?: Brake,
): Promise<RunResult> {
  const endsAt = ports.now() + ports.runForMillis;
  const redriveId = request.redriveId ?? ports.newId();
  const startedAt = request.startedAt === undefined ? ports.now() : Date.parse(request.startedAt);
  const tally = runTally();
  let claimed = 0; // of `maxMessages`, also those whose turn has not come
  let overMax = false;
  let timeIsUp = false;
  let addedHere = 0; // of packs that lost some of their changes, the rests
  const alarms = () => brake?.alarms() ?? [];
  const unhealthy = () => !request.dryRun && alarms().length > 0;

  /** Left alone, or a run could go round with a consumer that fails as fast as it moves. */
  const diedAgain = ({ redriveId: pushedBy, deadLetteredAt = startedAt }: DeadLetter) =>
    // A future date is wrong, and would keep a letter here until then.
    pushedBy === redriveId || (deadLetteredAt > startedAt && deadLetteredAt <= ports.now());

  function taskOf(letter: DeadLetter): Task | undefined {
    if (diedAgain(letter) || !matchesFilter(letter, request.filter)) return undefined;
    const task = action.taskOf(letter);
    if (task === undefined) return undefined;
    if (claimed >= request.maxMessages) {
      overMax = true;
      return undefined;
    }
    claimed += 1;
    return task;
  }

  async function actOn(meant: readonly Meant<Task>[], stopAt: () => number): Promise<DeadLetter[]> {
    const gone: DeadLetter[] = [];
    for (let from = 0; from < meant.length; ) {
      const some = firstOf(meant.slice(from, from + mostAtOnce), brake?.mostAtOnce());
      const mayGoOn = brake ? await brake.turn(pushedBy(some), stopAt) : ports.now() < stopAt();
      if (!mayGoOn) {
        tally.skipped(meant.length - from);
        timeIsUp ||= !unhealthy();
        break;
      }
      tally.matched(some);
      const outcome = await action.act(
        some.map(({ task }) => task),
        redriveId,
      );
      tally.acted(some, outcome);
      addedHere += outcome.sentBack?.length ?? 0;
      gone.push(...goneIn(outcome));
      from += some.length;
    }
    return gone;
  }

  const wanted = () => {
    if (unhealthy() || timeIsUp) return 0;
    const left = request.maxMessages - claimed;
    return left > 0 && request.filter ? Number.POSITIVE_INFINITY : left; // a filter may match any of those to come
  };
  const soFar = (): RunSoFar => ({
    redriveId,
    startedAt: new Date(startedAt).toISOString(),
    dryRun: request.dryRun,
    ...tally.result(),
    alarms: alarms(),
  });

  function ended({ sawAll, cutShort }: Reading): RunResult['ended'] {
    if (unhealthy()) return 'unhealthy';
    if (timeIsUp || cutShort) return 'time_is_up';
    return overMax || (claimed >= request.maxMessages && !sawAll) ? 'max_messages' : 'done';
  }

  async function run(): Promise<RunResult> {
    await brake?.begin();
    const reading = await readMessages(ports, { endsAt, wanted, added: () => addedHere }, async (messages, stopAt) => {
      const letters = messages.map((message) => letterOf(message, request.queue, routing, ports.now()));
      const meant = letters.flatMap((letter) => {
        const task = taskOf(letter);
        if (task === undefined) return [];
        const meant = meantChanges(letter, request.filter).length;
        return [{ letter, task, meant, rest: action.leavesRest ? letter.changes.length - meant : 0 }];
      });
      tally.skipped(letters.length - meant.length);
      if (!request.dryRun) return (await actOn(meant, stopAt)).map(({ message }) => message);
      tally.matched(meant);
      tally.leftBehind(meant);
      tally.wouldQuarantine(meant.filter(({ task }) => action.quarantines?.(task)).length);
      return [];
    });
    const { seen, atStart } = reading;
    const { moved, quarantined, discarded } = tally.result();
    const remaining = await ports.source.count().then(
      ({ visible }) => visible,
      () => (request.dryRun ? atStart : Math.max(0, atStart + addedHere - moved - quarantined - discarded)), // the work is done: it is told all the same
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

/** A letter that is meant, and what there is to do with it. */
interface Meant<Task> extends ChosenLetter {
  readonly task: Task;
}

/** The first of these letters with so many changes in all, one at least. */
function firstOf<Each extends ChosenLetter>(meant: readonly Each[], mostChanges = Number.POSITIVE_INFINITY): Each[] {
  const some = meant.slice(0, 1);
  for (const each of meant.slice(1)) {
    if (pushedBy([...some, each]) > mostChanges) break;
    some.push(each);
  }
  return some;
}

/** How many changes these letters push at their consumers, which is what the pace is for; a list of more is refused whole. */
const pushedBy = (meant: readonly ChosenLetter[]): number =>
  meant.reduce((sum, { letter }) => sum + Math.min(letter.changes.length, mostChangesPerEvent), 0);
