import { SQSClient } from '@aws-sdk/client-sqs';
import { type OutgoingMessage, sqsQueue } from '../../lambda/shared/sqs-queue.ts';
import { type AddCommand, OpsError } from '../context.ts';
import { inputLines } from '../publish/input-lines.ts';
import { clientConfig } from '../settings.ts';
import { countOf, countText, opsCommandLine } from '../text.ts';
import { messageOf } from './exported-message.ts';
import { failedQueueUrl } from './failed-queue.ts';
import { sqsCall } from './sqs-call.ts';

/** Messages that are sent before more lines are read. */
const mostAtOnce = 1_000;

/** `import <queue> <file>`: what was exported, back into the queue that it was in. */
export const addImport: AddCommand = (program, action) => {
  program
    .command('import')
    .description('put exported events back into their queue of failed events, so that you can redrive them')
    .argument('<queue>', 'the queue that they were exported from')
    .argument('<file>', 'a file that export wrote')
    .option('--execute', 'do it; without this option, the command only shows what it would do')
    .addHelpText(
      'after',
      `
The events go to the dead-letter queue and not to the consumer, so that the rules of redrive apply: an event that was
redriven too often goes to quarantine, and an unhealthy consumer receives nothing. An event that is still in the queue
is then in it twice, which does no harm. SQS keeps the events for 14 days again.

Exit code 0: all are in the queue; 1: SQS did not accept some; 2: wrong usage or environment, and nothing was sent.

Examples:
  $ npm run ops -- import order order-dead-letters.jsonl
  $ npm run ops -- import order order-dead-letters.jsonl --execute`,
    )
    .action(
      action<[string, string]>(async ({ context, settings, args: [queue, file], options }) => {
        const client = context.client(SQSClient, clientConfig(settings));
        const url = await failedQueueUrl(client, settings.stage, queue);
        const found = await countMessages(file, queue, context.stdin); // before any is sent
        const execute = options.execute === true;
        const sent = execute
          ? await sendMessages(
              file,
              queue,
              context.stdin,
              sqsQueue(sqsCall(client), url, () => {}),
            )
          : 0;
        const redrive = opsCommandLine(['redrive', queue], settings);
        if (settings.json) context.stdout.write(`${JSON.stringify({ queue, file, found, sent, dryRun: !execute })}\n`);
        else if (!execute) {
          context.stdout.write(
            `Would put ${countOf(found, 'message')} back into the queue of failed events of ${queue}: add --execute.\n`,
          );
        } else {
          const refused = found - sent;
          const rest =
            refused === 0
              ? ''
              : ` SQS did not accept ${countText(refused)}. Run the same command to send all of them again; copies do no harm.`;
          context.stdout.write(
            `Put ${countOf(sent, 'message')} back into the queue of failed events of ${queue}.${rest}\nTo redrive them:\n  ${redrive}\n`,
          );
        }
        return execute && sent < found ? 1 : 0;
      }),
    );
};

type Input = Parameters<typeof inputLines>[1];

/** @throws OpsError for the first line that is no message of this queue. */
async function* messagesIn(file: string, queue: string, stdin: Input): AsyncGenerator<OutgoingMessage> {
  for await (const { line, text } of (await inputLines(file, stdin, 'one message per line, as export wrote it'))
    .lines) {
    const read = typeof text === 'string' ? messageOf(text, queue) : { problem: `${text.problem}, ${text.message}` };
    if ('problem' in read) throw new OpsError(`Nothing was sent. Line ${line} of ${file}: ${read.problem}.`);
    yield read.message;
  }
}

async function countMessages(file: string, queue: string, stdin: Input): Promise<number> {
  if (file === '-')
    throw new OpsError(
      'Name a file, not standard input: import reads it twice, so that it sends nothing from a broken file.',
    );
  let count = 0;
  for await (const _ of messagesIn(file, queue, stdin)) count++;
  return count;
}

/** Answers how many are durably in the queue. */
async function sendMessages(
  file: string,
  queue: string,
  stdin: Input,
  target: Pick<ReturnType<typeof sqsQueue>, 'send'>,
): Promise<number> {
  let sent = 0;
  let batch: OutgoingMessage[] = [];
  const flush = async () => {
    sent += (await target.send(batch)).size;
    batch = [];
  };
  for await (const message of messagesIn(file, queue, stdin)) {
    batch.push(message);
    if (batch.length >= mostAtOnce) await flush();
  }
  await flush();
  return sent;
}
