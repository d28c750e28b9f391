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

/** What is to be done with one letter. */
interface Task extends DiscardedLetter {
  /** Positions of the changes that are not meant: of a pack, if the filter names changes. */
  readonly rest: readonly number[];
}

/**
 * Deletes dead letters that will never be wanted again. Where that is some changes of a pack, the others go back to the
 * queue first, as a letter of their own, which the same filter no longer matches.
 */
export function discard(request: DiscardRequest, routing: Routing, ports: DiscardPorts): Promise<RunResult> {
  async function act(tasks: readonly Task[], redriveId: string) {
    const toKeep = tasks.filter(({ rest }) => rest.length > 0);
    const copies = new Map(toKeep.map((task) => [task, restOfLetter(task.letter, task.rest)]));
    const sent = copies.size > 0 ? await ports.deadLetters.send([...copies.values()]) : new Set();
    const isSent = (task: Task) => sent.has(copies.get(task));
    const ready = tasks.filter((task) => task.rest.length === 0 || isSent(task));
    if (ready.length > 0) ports.discarding(ready, redriveId);

    const handleOf = ({ letter: { message } }: Task) => message.ReceiptHandle ?? '';
    const deleted = await ports.deadLetters.delete(ready.map(handleOf));
    return {
      discarded: ready.filter((task) => deleted.has(handleOf(task))).map(({ letter }) => letter),
      sentBack: toKeep.filter(isSent).map(({ letter }) => letter),
    };
  }

  return runOverLetters(request, routing, ports, {
    taskOf: (letter): Task => {
      const changes = meantChanges(letter, request.filter);
      const rest = letter.changes.flatMap((change, position) => (changes.includes(change) ? [] : [position]));
      return { letter, changes, rest };
    },
    restOf: ({ rest }) => rest.length,
    act,
  });
}
