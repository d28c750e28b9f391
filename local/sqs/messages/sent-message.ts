import { hash } from 'node:crypto';
import { md5OfMessageAttributes } from './message-attributes.ts';
import type { MessageToSend } from './message-to-send.ts';
import type { MessageContent } from './stored-message.ts';

/** What a sender gets of a message that was taken. */
export interface SentMessage {
  readonly messageId: string;
  readonly md5OfMessageBody: string;
  readonly md5OfMessageAttributes: string | undefined;
  readonly md5OfMessageSystemAttributes: string | undefined;
}

/** What is kept of a message that is sent at this time, in epoch milliseconds. */
export function contentOf(message: MessageToSend, messageId: string, sentAt: number): MessageContent {
  const { body, messageGroupId, traceHeader } = message;
  const attributes = Object.keys(message.attributes ?? {}).length > 0 ? message.attributes : undefined;
  return {
    messageId,
    body,
    md5OfBody: hash('md5', body),
    messageGroupId,
    traceHeader,
    attributes,
    md5OfAttributes: attributes && md5OfMessageAttributes(attributes),
    sentAt,
  };
}

export function asSent({ messageId, md5OfBody, md5OfAttributes, traceHeader }: MessageContent): SentMessage {
  return {
    messageId,
    md5OfMessageBody: md5OfBody,
    md5OfMessageAttributes: md5OfAttributes,
    md5OfMessageSystemAttributes:
      traceHeader === undefined
        ? undefined
        : md5OfMessageAttributes({ AWSTraceHeader: { DataType: 'String', StringValue: traceHeader } }),
  };
}
