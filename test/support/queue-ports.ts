import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { type MessageSource, visibilityTimeoutSeconds } from '../../lambda/redrive/run/message-source.ts';
import type { OutgoingMessage, SqsQueue } from '../../lambda/shared/sqs-queue.ts';
import type { Clock } from '../../local/clock.ts';
import { seededRandom } from '../../local/random.ts';
import type { MessageAttributes } from '../../local/sqs/messages/message-attributes.ts';
import { answerWithRequested } from '../../local/sqs/messages/received-message.ts';
import { Queue } from '../../local/sqs/queue.ts';
import { SqsError } from '../../local/sqs/sqs-error.ts';

/**
 * An empty standard queue with a visibility timeout of 30 seconds.
 *
 * @param deadLetterQueue gets what was received once
 */
export function emptyQueue(name: string, clock: Clock, deadLetterQueue?: Queue): Queue {
  return new Queue(
    {
      name,
      arn: `arn:aws:sqs:us-east-1:000000000000:${name}`,
      visibilityTimeoutSeconds: 30,
      messageRetentionSeconds: 60 * 60 * 24 * 14,
      delaySeconds: 0,
      receiveMessageWaitTimeSeconds: 0,
      maximumMessageSizeBytes: 1_024 * 1_024,
      ...(deadLetterQueue && {
        redrivePolicy: { deadLetterTargetArn: deadLetterQueue.settings.arn, maxReceiveCount: 1 },
      }),
    },
    { clock, random: seededRandom(1), deadLetterQueue: () => deadLetterQueue },
  );
}

/**
 * The ports of the functions, on the queue itself instead of on the network, with SQS's answers for each entry: what
 * the queue refuses is not confirmed.
 *
 * @param longPoll what a receive waits for that finds nothing.
 */
export function queuePorts(queue: Queue, longPoll: () => Promise<void>): SqsQueue & { source: MessageSource } {
  return {
    send: async (messages) => accepted(messages, (message) => queue.send(sendable(message))),
    delete: async (receiptHandles) => accepted(receiptHandles, (handle) => queue.deleteMessage(handle)),
    changeVisibility: async (changes) => {
      accepted(changes, ({ receiptHandle, seconds }) => queue.changeVisibility(receiptHandle, seconds));
    },
    source: {
      count: async () => queue.counts(),
      receive: async (max) => {
        const receive = () => queue.receive(max, { visibilityTimeoutSeconds });
        let received = receive();
        if (received.length === 0) {
          await longPoll();
          received = receive();
        }
        return received.map((message) => {
          const all = { systemAttributeNames: ['All'], messageAttributeNames: ['All'] };
          const { MessageAttributes, ...answer } = answerWithRequested(message, all);
          return { ...answer, ...(MessageAttributes && { MessageAttributes: asRead(MessageAttributes) }) };
        });
      },
    },
  };
}

/** Attributes as a client hands them over that has read them from SQS's JSON. */
const asRead = (attributes: MessageAttributes): Record<string, MessageAttributeValue> =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { BinaryValue, ...attribute }]) => [
      name,
      { ...attribute, ...(BinaryValue !== undefined && { BinaryValue: Buffer.from(BinaryValue, 'base64') }) },
    ]),
  );

/** Those items that the queue took. */
function accepted<Item>(items: readonly Item[], take: (item: Item) => void): Set<Item> {
  return new Set(
    items.filter((item) => {
      try {
        take(item);
        return true;
      } catch (error) {
        if (error instanceof SqsError) return false;
        throw error;
      }
    }),
  );
}

function sendable({ body, messageGroupId, traceHeader, attributes }: OutgoingMessage) {
  return {
    body,
    ...(messageGroupId && { messageGroupId }),
    ...(traceHeader && { traceHeader }),
    attributes: attributes as Record<string, { DataType: string; StringValue: string }>,
  };
}
