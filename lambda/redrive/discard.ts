import type { SqsQueue } from '../shared/sqs-queue.ts';
import type { DeadLetter } from './letters/dead-letter.ts';
import type { Routing } from './letters/routes.ts';
import type { DiscardRequest, RunResult } from './protocol.ts';
import { type RunPorts, runOverLetters } from './run/run.ts';

/** The world around a discard. */
interface DiscardPorts extends RunPorts {
  readonly deadLetters: Pick<SqsQueue, 'delete' | 'changeVisibility'>;
  /** Told of letters before they are deleted: nothing else will know of them. */
  discarding(letters: readonly DeadLetter[], redriveId: string): void;
}

/** Deletes dead letters that will never be wanted again. */
export function discard(request: DiscardRequest, routing: Routing, ports: DiscardPorts): Promise<RunResult> {
  return runOverLetters(request, routing, ports, {
    taskOf: (letter) => letter,
    act: async (letters, redriveId) => {
      ports.discarding(letters, redriveId);
      const deleted = await ports.deadLetters.delete(letters.map(({ message }) => message.ReceiptHandle ?? ''));
      return { discarded: letters.filter(({ message }) => deleted.has(message.ReceiptHandle ?? '')) };
    },
  });
}
