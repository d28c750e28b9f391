import type { SqsQueue } from '../shared/sqs-queue.ts';
import type { DeadLetter } from './letters/dead-letter.ts';
import type { Routing } from './letters/routes.ts';
import type { DiscardRequest } from './request.ts';
import { type LetterAction, type RunPorts, runOverLetters } from './run/run.ts';
import type { RunResult } from './run/run-result.ts';

/** The world around a discard. */
export interface DiscardPorts extends RunPorts {
  readonly deadLetters: Pick<SqsQueue, 'delete' | 'changeVisibility'>;
  /** Told of letters before they are deleted: nothing else will know of them. */
  discarding(letters: readonly DeadLetter[], redriveId: string): void;
}

/** Deletes dead letters that will never be wanted again. */
export function discard(request: DiscardRequest, routing: Routing, ports: DiscardPorts): Promise<RunResult> {
  const action: LetterAction = {
    begin: async () => {},
    takes: () => true,
    mostAtOnce: () => 10,
    turn: async (_, stopAt) => ports.now() < stopAt(),
    act: async (letters, { redriveId }) => {
      ports.discarding(letters, redriveId);
      const deleted = await ports.deadLetters.delete(letters.map(({ message }) => message.ReceiptHandle ?? ''));
      return { discarded: letters.filter(({ message }) => deleted.has(message.ReceiptHandle ?? '')) };
    },
    alarms: () => [],
    unhealthy: () => false,
  };
  return runOverLetters(request, routing, ports, action);
}
