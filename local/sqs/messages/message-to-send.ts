import { SqsError } from '../sqs-error.ts';
import {
  checkMessageAttributes,
  hasOnlyAllowedCharacters,
  type MessageAttributes,
  messageAttributesBytes,
} from './message-attributes.ts';

const maximumDelaySeconds = 900; // 15 minutes

/** What a sender gives of a message. */
export interface MessageToSend {
  readonly body: string;
  readonly messageGroupId?: string;
  /** The only system attribute one may send: `AWSTraceHeader`. */
  readonly traceHeader?: string;
  readonly attributes?: MessageAttributes;
  /** The queue's own where absent. */
  readonly delaySeconds?: number;
}

/** What counts towards the limit of a message, and of a batch of them. The group id and the trace header do not. */
export function messageBytes(message: MessageToSend): number {
  return Buffer.byteLength(message.body) + (message.attributes ? messageAttributesBytes(message.attributes) : 0);
}

/**
 * The rules of SendMessage: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 *
 * @throws SqsError for the first rule that the message breaks.
 */
export function checkMessageToSend(message: MessageToSend, maximumBytes: number): void {
  const { body, messageGroupId, traceHeader, attributes, delaySeconds } = message;
  if (!body) throw new SqsError('MissingParameter', 'The request must contain the parameter MessageBody.');
  if (!hasOnlyAllowedCharacters(body)) {
    throw new SqsError('InvalidMessageContents', 'The message contains characters outside the allowed set.');
  }
  // A group id of a standard queue names who competes for it, by which SQS shares it out fairly.
  if (messageGroupId !== undefined && !/^[\x21-\x7e]{1,128}$/.test(messageGroupId)) {
    throw new SqsError(
      'InvalidParameterValue',
      'Value for parameter MessageGroupId is invalid. Reason: MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.',
    );
  }
  if (traceHeader === '') {
    throw new SqsError(
      'InvalidParameterValue',
      "Message (system) attribute 'AWSTraceHeader' must contain a non-empty value of type 'String'.",
    );
  }
  if (delaySeconds !== undefined) checkWholeNumber('DelaySeconds', delaySeconds, 0, maximumDelaySeconds);
  if (attributes) checkMessageAttributes(attributes);
  if (messageBytes(message) > maximumBytes) {
    throw new SqsError(
      'InvalidParameterValue',
      `One or more parameters are invalid. Reason: Message must be shorter than ${maximumBytes} bytes.`,
    );
  }
}

/** @throws SqsError where the value is not a whole number within the bounds. */
export function checkWholeNumber(parameter: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new SqsError(
    'InvalidParameterValue',
    `Value ${value} for parameter ${parameter} is invalid. Reason: Must be between ${least} and ${most}, if provided.`,
  );
}
