import { appendFileSync, closeSync, existsSync, fsyncSync, openSync } from 'node:fs';
import { SQSClient } from '@aws-sdk/client-sqs';
import { messageSource } from '../../lambda/redrive/run/message-source.ts';
import { readMessages } from '../../lambda/redrive/run/read-messages.ts';
import { sqsQueue } from '../../lambda/shared/sqs-queue.ts';
import { type AddCommand, OpsError } from '../context.ts';
import { clientConfig } from '../settings.ts';
import { countOf, countText, opsCommandLine } from '../text.ts';
import { describeWriteError } from './describe-write-error.ts';
import { lineOf } from './exported-message.ts';
import { failedQueueUrl } from './failed-queue.ts';
import { sqsCall } from './sqs-call.ts';

/** What is read first must still be invisible when the last is: less than the 120 seconds of a receive. */
const readForMillis = 100_000;

/** `export <queue> <file>`: what waits in a queue of failed events, as it is. */
export const addExport: AddCommand = (program, action) => {
  program
    .command('export')
    .description('write failed events to a file, byte for byte, before SQS deletes them')
    .argument('<queue>', 'a consumer (its dead-letter queue), unrouted, undelivered or quarantine')
    .argument('<file>', 'a new JSON Lines file')
    .addHelpText(
      'after',
      `
It removes nothing: the messages are visible in the queue again when it ends, and import can put them back later. The
file contains whole events, with everything that producers put there. Events that you redrive later are still in the
file: if you plan to import it, export after the redrive.

Exit code 0: every message is in the file, or there was none; 1: only some are; 2: wrong usage or environment.

Examples:
  $ npm run ops -- export order order-dead-letters.jsonl
  $ npm run ops -- export quarantine quarantine.jsonl --stage prod --json`,
    )
    .action(
      action<[string, string]>(async ({ context, settings, args: [queue, file] }) => {
        const client = context.client(SQSClient, clientConfig(settings));
        const url = await failedQueueUrl(client, settings.stage, queue);
        if (existsSync(file)) throw new OpsError(`The file ${file} already exists: name a new one.`);
        const whileWriting = <Result>(write: () => Result): Result => {
          try {
            return write();
          } catch (error) {
            throw new OpsError(describeWriteError(file, error as NodeJS.ErrnoException));
          }
        };
        let written = 0;
        let opened: number | undefined;
        try {
          const { atStart, sawAll } = await readMessages(
            {
              source: messageSource(sqsCall(client), url),
              deadLetters: sqsQueue(sqsCall(client), url, () => {}), // what is not given back is visible again by itself
              now: context.now,
            },
            {
              endsAt: context.now() + readForMillis,
              wanted: () => (context.signal.aborted ? 0 : Number.POSITIVE_INFINITY),
            },
            async (messages) => {
              const lines = messages.map((message) => `${lineOf(message, queue)}\n`).join('');
              opened ??= whileWriting(() => openSync(file, 'wx', 0o600)); // for the one who asked: events may hold anything
              const to = opened;
              whileWriting(() => appendFileSync(to, lines));
              written += messages.length;
              return [];
            },
          );
          const toKeep = opened;
          if (toKeep !== undefined) whileWriting(() => fsyncSync(toKeep));
          const complete = sawAll && !context.signal.aborted;
          const answer = { queue, file: written === 0 ? undefined : file, written, complete };
          if (settings.json) context.stdout.write(`${JSON.stringify(answer)}\n`);
          else if (written === 0) context.stdout.write(`${queue} is empty.\n`);
          else {
            const part = complete ? '' : ` These are not all: the queue held about ${countText(atStart)}.`;
            const back = opsCommandLine(['import', queue, file, '--execute'], settings);
            context.stdout.write(
              `Wrote ${countOf(written, 'message')} of ${queue} to ${file}; they are still in the queue.${part}\nTo put them back after they are gone from the queue:\n  ${back}\n`,
            );
          }
          return complete ? 0 : 1;
        } finally {
          if (opened !== undefined) closeSync(opened);
        }
      }),
    );
};
