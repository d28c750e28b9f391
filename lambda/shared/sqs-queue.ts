import type { BatchResultErrorEntry, MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { AwsCall } from './aws-client/aws-client.ts';
import { batchesOf } from './batches.ts';
import { concurrently } from './concurrently.ts';

/** A message on its way to a queue: body, group and trace header as they were, attributes as we say. */
export interface OutgoingMessage {
  readonly body: string;
  readonly messageGroupId: string | undefined;
  readonly traceHeader: string | undefined;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
}

/** Of one message: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
export const messageMaxBytes = 1_024 * 1_024;

/** SQS takes 10 messages and 1 MiB in one call: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const batchLimit = { maxCount: 10, maxBytes: messageMaxBytes };

/** Batches under way at a time: fewer than the 50 connections of a client, more than the network's delay wastes. */
const batchConcurrency = 16;

/** What counts towards SQS's limit of 1 MiB: the body, and each attribute's name, type and value. */
export function messageBytes(message: Pick<OutgoingMessage, 'body' | 'attributes'>): number {
  let bytes = Buffer.byteLength(message.body);
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(message.attributes)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(DataType ?? '') + Buffer.byteLength(StringValue ?? '');
    bytes += BinaryValue?.byteLength ?? 0;
  }
  return bytes;
}

/** One queue, in batches. Each call answers which items AWS confirmed; nothing else may be taken for done. */
export interface SqsQueue {
  /** Sends the messages. The answer holds those that are durably in the queue. */
  send<Message extends OutgoingMessage>(messages: readonly Message[]): Promise<Set<Message>>;
  /** Deletes received messages. The answer holds the receipt handles of those that are gone. */
  delete(receiptHandles: readonly string[]): Promise<Set<string>>;
  /** Makes each message visible again after its number of seconds. Best effort: it is visible later by itself. */
  changeVisibility(changes: readonly { receiptHandle: string; seconds: number }[]): Promise<void>;
}

/** @param onError told of every call that failed, as a whole or for some of its items; these are then not confirmed. */
export function sqsQueue(call: AwsCall<'sqs'>, queueUrl: string, onError: (error: unknown) => void): SqsQueue {
  /** Calls AWS for each batch and answers the items whose ids came back as successful. */
  async function inBatches<Item>(
    items: readonly Item[],
    bytesOf: (item: Item) => number,
    callWith: (entries: { Id: string; item: Item }[]) => Promise<{
      Successful?: { Id?: string | undefined }[] | undefined;
      Failed?: BatchResultErrorEntry[] | undefined;
    }>,
  ): Promise<Set<Item>> {
    const confirmed = new Set<Item>();
    await concurrently(batchConcurrency, batchesOf(items, batchLimit, bytesOf), async (batch) => {
      try {
        const { Successful = [], Failed = [] } = await callWith(
          batch.map((item, index) => ({ Id: String(index), item })),
        );
        for (const { Id } of Successful) {
          const item = batch[Number(Id)];
          if (item !== undefined) confirmed.add(item);
        }
        if (Failed.length > 0) onError(refusal(Failed));
      } catch (error) {
        onError(error); // the other batches may still go through
      }
    });
    return confirmed;
  }

  return {
    send: (messages) =>
      inBatches(messages, messageBytes, (entries) =>
        call('SendMessageBatch', {
          QueueUrl: queueUrl,
          Entries: entries.map(({ Id, item }) => ({
            Id,
            MessageBody: item.body,
            MessageGroupId: item.messageGroupId,
            MessageAttributes: item.attributes,
            ...(item.traceHeader && {
              MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: item.traceHeader } },
            }),
          })),
        }),
      ),
    delete: (receiptHandles) =>
      inBatches(
        receiptHandles,
        () => 0,
        (entries) =>
          call('DeleteMessageBatch', {
            QueueUrl: queueUrl,
            Entries: entries.map(({ Id, item }) => ({ Id, ReceiptHandle: item })),
          }),
      ),
    changeVisibility: async (changes) => {
      await inBatches(
        changes,
        () => 0,
        (entries) =>
          call('ChangeMessageVisibilityBatch', {
            QueueUrl: queueUrl,
            Entries: entries.map(({ Id, item }) => ({
              Id,
              ReceiptHandle: item.receiptHandle,
              VisibilityTimeout: item.seconds,
            })),
          }),
      );
    },
  };
}

/** By their codes only: a message may quote what was sent. */
function refusal(failed: readonly BatchResultErrorEntry[]): Error {
  const codes = new Set(failed.map(({ Code = 'without a code' }) => Code));
  return new Error(`SQS refused ${failed.length} of the call's messages: ${[...codes].join(', ')}.`);
}
