import type { SqsQueue } from '../shared/sqs-queue.ts';
import { meantChanges } from './letters/filter.ts';
import { restOfLetter } from './letters/outgoing-letter.ts';
import type { Routing } from './letters/routes.ts';
import type { DiscardRequest, RunResult } from './protocol.ts';
import type { DiscardedLetter } from './run/audit.ts';
import { type RunPorts, runOverLetters } from './run/run.ts';

/** The world around a discard. */
interface DiscardPorts extends RunPorts {
  readonly deadLetters: Pick<SqsQueue, 'send' | 'delete' | 'changeVisibility'>;
  /** Told of letters before they are deleted: nothing else will know of them. */
  discarding(letters: readonly DiscardedLetter[], redriveId: string): void;
}

/**
 * Deletes dead letters that will never be wanted again. Where that is some changes of a pack, the others go back to the
 * queue first, as a letter of their own, which the same filter no longer matches.
 */
export function discard(request: DiscardRequest, routing: Routing, ports: DiscardPorts): Promise<RunResult> {
  async function act(tasks: readonly DiscardedLetter[], redriveId: string) {
    const toKeep = tasks.filter(hasRest);
    const copies = new Map(toKeep.map((task) => [task, restOfLetter(task.letter, task.changes)]));
    const sent = copies.size > 0 ? await ports.deadLetters.send([...copies.values()]) : new Set();
    const isSent = (task: DiscardedLetter) => sent.has(copies.get(task));
    const ready = tasks.filter((task) => !hasRest(task) || isSent(task));
    if (ready.length > 0) ports.discarding(ready, redriveId);

    const handleOf = ({ letter: { message } }: DiscardedLetter) => message.ReceiptHandle ?? '';
    const deleted = await ports.deadLetters.delete(ready.map(handleOf));
    return {
      discarded: ready.filter((task) => deleted.has(handleOf(task))).map(({ letter }) => letter),
      sentBack: toKeep.filter(isSent).map(({ letter }) => letter),
    };
  }

  return runOverLetters(request, routing, ports, {
    taskOf: (letter): DiscardedLetter => ({ letter, changes: meantChanges(letter, request.filter) }),
    leavesRest: true,
    act,
  });
}

/** Whether a letter has changes beside those that are meant: a pack, if the filter names changes. */
const hasRest = ({ letter, changes }: DiscardedLetter): boolean => changes.length < letter.changes.length;
