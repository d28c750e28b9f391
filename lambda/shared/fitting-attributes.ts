import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { DeadLetterAttribute, QuarantineAttribute } from './dead-letter-contract.ts';
import { messageBytes, messageMaxBytes } from './sqs-queue.ts';

type MessageAttributes = Readonly<Record<string, MessageAttributeValue>>;

/** Of ours and of EventBridge: without the first three nobody knows what failed, without the next a redrive never ends. */
const mostImportantFirst: readonly string[] = [
  'failureClass',
  'failureReason',
  'ERROR_CODE',
  'redriveCount',
  'consumer',
  'failureFingerprint',
  'redriveId',
  'deadLetteredAt',
  'firstFailedAt',
] satisfies (DeadLetterAttribute | QuarantineAttribute | 'ERROR_CODE')[];

/** Sentences for people, which may end earlier. Anything else would become another value, and so is whole or left out. */
const sentences: readonly string[] = ['failureMessage', 'ERROR_MESSAGE'] satisfies (
  | DeadLetterAttribute
  | 'ERROR_MESSAGE'
)[];

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html */
const mostAttributes = 10;

/**
 * The attributes of a dead letter that fit beside its body into a message of SQS, which takes 1 MiB and ten attributes.
 * What matters less is left out, and what is a sentence is cut. Characters that SQS does not take become escapes.
 */
export function fittingAttributes(body: string, attributes: MessageAttributes): Record<string, MessageAttributeValue> {
  const fitting: Record<string, MessageAttributeValue> = {};
  let bytesLeft = messageMaxBytes - Buffer.byteLength(body);
  for (const [name, given] of Object.entries(attributes).sort(([a], [b]) => rankOf(a) - rankOf(b))) {
    const attribute = withAllowedText(given);
    if (sentences.includes(name)) {
      const bytesOfText = bytesLeft - bytesOf(name, { ...attribute, StringValue: '' });
      attribute.StringValue = beginningOf(attribute.StringValue ?? '', bytesOfText);
      if (attribute.StringValue === '') continue; // SQS takes no empty value
    }
    if (bytesOf(name, attribute) > bytesLeft || Object.keys(fitting).length === mostAttributes) continue;
    fitting[name] = attribute;
    bytesLeft -= bytesOf(name, attribute);
  }
  return fitting;
}

/** What class, reason and count of redrives take: 29, up to 119 and up to 32 bytes. */
const bytesOfCause = 180;

/** Whether a message with this body may be unable to say why it failed and how often it was redriven. */
export const leavesNoRoomForCause = (body: string): boolean => Buffer.byteLength(body) > messageMaxBytes - bytesOfCause;

function rankOf(name: string): number {
  const rank = mostImportantFirst.indexOf(name);
  if (rank >= 0) return rank;
  return mostImportantFirst.length + (sentences.includes(name) ? 1 : 0);
}

const bytesOf = (name: string, attribute: MessageAttributeValue) =>
  messageBytes({ body: '', attributes: { [name]: attribute } });

/**
 * All but #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_MessageAttributeValue.html
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const notAllowed = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/gu;

function withAllowedText(attribute: MessageAttributeValue): MessageAttributeValue {
  if (attribute.StringValue === undefined) return { ...attribute };
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return { ...attribute, StringValue: attribute.StringValue.replace(notAllowed, escaped) };
}

/** As much of a text as so many bytes hold, without half a character at its end. */
function beginningOf(text: string, maxBytes: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}
