import type { MessageAttributes } from './message-attributes.ts';
import type { ReceivedMessage } from './received-message.ts';

/** What a message keeps wherever it goes. */
export interface MessageContent {
  readonly messageId: string;
  readonly body: string;
  readonly md5OfBody: string;
  readonly messageGroupId: string | undefined;
  readonly traceHeader: string | undefined;
  readonly attributes: MessageAttributes | undefined;
  readonly md5OfAttributes: string | undefined;
  /** When it was first sent, in epoch milliseconds. Retention counts from here in every queue. */
  readonly sentAt: number;
}

/** One message as it stands, whatever its state. */
export interface StoredMessage extends MessageContent {
  readonly state: 'visible' | 'inFlight' | 'delayed';
  /** Over all queues it was in. */
  readonly receiveCount: number;
}

/** The same as the queue works with it. */
export interface Message {
  readonly content: MessageContent;
  readonly messageGroupId: string | undefined;
  /** The queue whose redrive policy moved it here. */
  readonly movedFrom: string | undefined;
  state: StoredMessage['state'];
  receiveCount: number;
  /** In this queue alone: the redrive policy counts these. */
  receivesHere: number;
  firstReceivedAt: number | undefined;
  lastReceivedAt: number;
  /** The number of that receive, of all that this queue answered; 0 before the first. */
  lastReceive: number;
  position: number;
  /** Where it stands in the heap of that name; -1 where it does not. */
  retentionIndex: number;
  ageIndex: number;
  timerIndex: number;
}

/** A message that is new to a queue. */
export function newMessage(content: MessageContent): Message {
  return {
    content,
    messageGroupId: content.messageGroupId,
    movedFrom: undefined,
    state: 'visible',
    receiveCount: 0,
    receivesHere: 0,
    firstReceivedAt: undefined,
    lastReceivedAt: 0,
    lastReceive: 0,
    position: 0,
    retentionIndex: -1,
    ageIndex: -1,
    timerIndex: -1,
  };
}

/** What a receiver gets of the message's last receive. */
export function asReceived(message: Message, receiptHandle: string, queueArn: string): ReceivedMessage {
  const { content } = message;
  return {
    messageId: content.messageId,
    receiptHandle,
    body: content.body,
    md5OfBody: content.md5OfBody,
    attributes: content.attributes,
    md5OfAttributes: content.md5OfAttributes,
    systemAttributes: {
      SenderId: queueArn.split(':')[4] ?? '',
      SentTimestamp: String(content.sentAt),
      ApproximateReceiveCount: String(message.receiveCount),
      ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
      ...(content.messageGroupId !== undefined && { MessageGroupId: content.messageGroupId }),
      ...(content.traceHeader !== undefined && { AWSTraceHeader: content.traceHeader }),
      ...(message.movedFrom !== undefined && { DeadLetterQueueSourceArn: message.movedFrom }),
    },
  };
}
