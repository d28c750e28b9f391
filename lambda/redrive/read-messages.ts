import { GetQueueAttributesCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** Long enough for a run of 50 s and what follows it; what is not moved is made visible again at its end. */
const visibilityTimeoutSeconds = 120;

/** How a run reads a queue of dead letters. */
export interface MessageSource {
  /** Visible messages, as far as SQS knows. */
  count(): Promise<number>;
  /** Up to ten messages, by a long poll of one second. */
  receive(): Promise<Message[]>;
}

export function messageSource(client: SQSClient, queueUrl: string): MessageSource {
  return {
    count: async () => {
      const names = ['ApproximateNumberOfMessages'] as const;
      const { Attributes } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...names] }),
      );
      return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
    },
    receive: async () => {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: 1,
          VisibilityTimeout: visibilityTimeoutSeconds,
          MessageAttributeNames: ['All'],
          MessageSystemAttributeNames: ['All'],
        }),
      );
      return Messages;
    },
  };
}

/**
 * Receives each message that is there now once, at most `maxMessages`, and hands them to `onMessages` as they come.
 *
 * SQS's count is approximate, so the end is: as many seen as were there at the start, or three polls in a row with
 * nothing new, or the time is up. A message that comes round again, or that came after the start, is not handed on.
 *
 * @returns how many messages were there at the start, and every receipt handle taken, to be given back.
 */
export async function readMessages(
  source: MessageSource,
  options: { readonly maxMessages: number; readonly startedAt: number; timeIsUp(): boolean },
  taken: Set<string>,
  onMessages: (messages: Message[]) => Promise<void>,
): Promise<number> {
  const atStart = await source.count();
  const limit = Math.min(atStart, options.maxMessages);
  const seen = new Set<string>();
  let emptyPolls = 0;
  while (seen.size < limit && emptyPolls < 3 && !options.timeIsUp()) {
    const received = await source.receive();
    for (const { ReceiptHandle } of received) if (ReceiptHandle) taken.add(ReceiptHandle);
    const fresh = received.filter(({ MessageId = '' }) => !seen.has(MessageId)).slice(0, limit - seen.size);
    for (const { MessageId = '' } of fresh) seen.add(MessageId);
    emptyPolls = fresh.length === 0 ? emptyPolls + 1 : 0;
    await onMessages(fresh.filter((message) => !diedAfter(message, options.startedAt)));
  }
  return atStart;
}

/** Dead-lettered again since the run began: left alone, or a run could go round with a consumer that fails at once. */
function diedAfter({ MessageAttributes }: Message, startedAt: number): boolean {
  const deadLetteredAt = MessageAttributes?.deadLetteredAt?.StringValue;
  return deadLetteredAt !== undefined && Date.parse(deadLetteredAt) > startedAt;
}
