import { type MessageAttributes, md5OfMessageAttributes, selectMessageAttributes } from './message-attributes.ts';

/** A message as one receive delivers it, with all there is to know about it. */
export interface ReceivedMessage {
  readonly messageId: string;
  /** Another one for every receive. */
  readonly receiptHandle: string;
  readonly body: string;
  readonly md5OfBody: string;
  readonly attributes: MessageAttributes | undefined;
  readonly md5OfAttributes: string | undefined;
  readonly systemAttributes: SystemAttributes;
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Message.html */
interface SystemAttributes {
  readonly SenderId: string;
  readonly SentTimestamp: string;
  readonly ApproximateReceiveCount: string;
  readonly ApproximateFirstReceiveTimestamp: string;
  readonly MessageGroupId?: string;
  readonly AWSTraceHeader?: string;
  readonly DeadLetterQueueSourceArn?: string;
}

/** A message in the form of the answer to ReceiveMessage. */
interface ReceivedMessageAnswer {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly MD5OfBody: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly MessageAttributes?: MessageAttributes;
  /** Of the attributes in this answer only: SDKs compare it with what they got. */
  readonly MD5OfMessageAttributes?: string;
}

/** What SQS tells a receiver: no attribute that was not asked for, `All` for every one of a kind. */
export function answerWithRequested(
  message: ReceivedMessage,
  requested: {
    readonly systemAttributeNames?: readonly string[];
    readonly messageAttributeNames?: readonly string[];
  },
): ReceivedMessageAnswer {
  const { systemAttributeNames = [], messageAttributeNames = [] } = requested;
  const all = systemAttributeNames.includes('All');
  const system = Object.entries(message.systemAttributes).filter(
    ([name]) => all || systemAttributeNames.includes(name),
  );
  const attributes = message.attributes && selectMessageAttributes(message.attributes, messageAttributeNames);
  const md5 = attributes === message.attributes ? message.md5OfAttributes : undefined;
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: message.md5OfBody,
    ...(system.length > 0 && { Attributes: Object.fromEntries(system) }),
    ...(attributes && {
      MessageAttributes: attributes,
      MD5OfMessageAttributes: md5 ?? md5OfMessageAttributes(attributes),
    }),
  };
}
