import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { MessageSource } from '../../lambda/redrive/read-messages.ts';
import type { OutgoingMessage, SqsQueue } from '../../lambda/shared/sqs-queue.ts';
import { seededRandom } from '../../local/seeded-random.ts';
import { Queue } from '../../local/sqs/queue.ts';
import { answerWithRequested } from '../../local/sqs/received-message.ts';
import type { ManualClock } from './manual-clock.ts';

/** An empty standard queue with a visibility timeout of 30 seconds. */
export function emptyQueue(name: string, clock: ManualClock): Queue {
  return new Queue(
    {
      name,
      arn: `arn:aws:sqs:us-east-1:000000000000:${name}`,
      visibilityTimeoutSeconds: 30,
      messageRetentionSeconds: 60 * 60 * 24 * 14,
      delaySeconds: 0,
      receiveMessageWaitTimeSeconds: 0,
      maximumMessageSizeBytes: 1_024 * 1_024,
    },
    { clock, random: seededRandom(1), deadLetterQueue: () => undefined },
  );
}

/** The ports of the functions, on the queue itself instead of on the network. */
export function queuePorts(queue: Queue, clock: ManualClock): SqsQueue & { source: MessageSource } {
  return {
    send: async (messages) => {
      for (const message of messages) queue.send(sendable(message));
      return new Set(messages);
    },
    delete: async (receiptHandles) => {
      for (const handle of receiptHandles) queue.deleteMessage(handle);
      return new Set(receiptHandles);
    },
    changeVisibility: async (changes) => {
      for (const { receiptHandle, seconds } of changes) queue.changeVisibility(receiptHandle, seconds);
    },
    source: {
      count: async () => queue.counts().visible,
      receive: async () => {
        const received = queue.receive(10, { visibilityTimeoutSeconds: 120 });
        if (received.length === 0) clock.advance(1_000); // a long poll that finds nothing waits
        return received.map((message) => {
          const all = { systemAttributeNames: ['All'], messageAttributeNames: ['All'] };
          const { MessageAttributes, ...answer } = answerWithRequested(message, all);
          return { ...answer, MessageAttributes: MessageAttributes as Record<string, MessageAttributeValue> };
        });
      },
    },
  };
}

function sendable({ body, messageGroupId, traceHeader, attributes }: OutgoingMessage) {
  return {
    body,
    ...(messageGroupId && { messageGroupId }),
    ...(traceHeader && { traceHeader }),
    attributes: attributes as Record<string, { DataType: string; StringValue: string }>,
  };
}
