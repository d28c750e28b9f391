import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import type { OutgoingMessage } from '../../lambda/shared/sqs-queue.ts';
import { shortTerminalText } from '../text.ts';

const attribute = z.object({
  DataType: z.string(),
  StringValue: z.optional(z.string()),
  BinaryValue: z.optional(z.base64()),
});

/** One line of an exported file: a message of a queue of failed events, with all that brings it back as it was. */
const exportedMessage = z.object({
  queue: z.string(),
  messageId: z.string(),
  sentAt: z.optional(z.iso.datetime()),
  body: z.string(),
  messageGroupId: z.optional(z.string()),
  traceHeader: z.optional(z.string()),
  attributes: z.record(z.string(), attribute),
});

/** @param queue as commands name it */
export function lineOf(message: Message, queue: string): string {
  const { MessageId = '', Body = '', Attributes = {}, MessageAttributes = {} } = message;
  const { SentTimestamp, MessageGroupId, AWSTraceHeader } = Attributes;
  const exported: z.infer<typeof exportedMessage> = {
    queue,
    messageId: MessageId,
    ...(SentTimestamp !== undefined && { sentAt: new Date(Number(SentTimestamp)).toISOString() }),
    body: Body,
    ...(MessageGroupId !== undefined && { messageGroupId: MessageGroupId }),
    ...(AWSTraceHeader !== undefined && { traceHeader: AWSTraceHeader }),
    attributes: Object.fromEntries(
      Object.entries(MessageAttributes).map(([name, { DataType = '', StringValue, BinaryValue }]) => [
        name,
        {
          DataType,
          ...(StringValue !== undefined && { StringValue }),
          ...(BinaryValue !== undefined && { BinaryValue: Buffer.from(BinaryValue).toString('base64') }),
        },
      ]),
    ),
  };
  // Some readers of lines end one at these two, which JSON leaves as they are.
  return JSON.stringify(exported).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

/** The message of a line as it is to be sent; or why it cannot be. */
export function messageOf(
  line: string,
  queue: string,
): { readonly message: OutgoingMessage } | { readonly problem: string } {
  const read = exportedMessage.safeParse(jsonOf(line));
  if (!read.success) {
    const fields = new Set(read.error.issues.map(({ path }) => path.join('.') || 'the whole line'));
    return {
      problem: `it was not written by export, or has changed since (${shortTerminalText([...fields].join(', '))})`,
    };
  }
  const { body, messageGroupId, traceHeader, attributes, queue: from } = read.data;
  if (from !== queue) return { problem: `it is a message of ${shortTerminalText(from)}` };
  return {
    message: {
      body,
      messageGroupId,
      traceHeader,
      attributes: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, attributeOf(value)])),
    },
  };
}

function attributeOf({ DataType, StringValue, BinaryValue }: z.infer<typeof attribute>): MessageAttributeValue {
  return {
    DataType,
    ...(StringValue !== undefined && { StringValue }),
    ...(BinaryValue !== undefined && { BinaryValue: Buffer.from(BinaryValue, 'base64') }),
  };
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
