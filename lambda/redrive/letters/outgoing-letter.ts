import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { Attributes } from '../../shared/dead-letter-contract.ts';
import { fittingAttributes } from '../../shared/fitting-attributes.ts';
import type { OutgoingMessage } from '../../shared/sqs-queue.ts';
import type { DeadLetter } from './dead-letter.ts';

/**
 * The letter as it goes back to a consumer: of its attributes only the counters. The old cause is taken off, so that a
 * crash from here on is honestly of unknown cause.
 *
 * @param now epoch milliseconds, for a letter that nobody dated.
 */
export function redrivenLetter(letter: DeadLetter, redriveId: string, now: number): OutgoingMessage {
  const { firstFailedAt }: Attributes<MessageAttributeValue> = letter.message.MessageAttributes ?? {};
  return withAttributes(letter, {
    redriveCount: { DataType: 'Number', StringValue: String(letter.redriveCount + 1) },
    redriveId: { DataType: 'String', StringValue: redriveId },
    firstFailedAt: { DataType: 'String', StringValue: firstFailedAt?.StringValue || new Date(now).toISOString() },
  });
}

/**
 * The letter as it goes to quarantine: with its history. `eventType`, which its body says too, makes room for whose
 * dead letter it was.
 *
 * @param consumer `undefined` for an event that was no consumer's.
 */
export function quarantinedLetter(letter: DeadLetter, consumer: string | undefined): OutgoingMessage {
  const { eventType: _, ...history }: Attributes<MessageAttributeValue> = letter.message.MessageAttributes ?? {};
  const own: Attributes<MessageAttributeValue> =
    consumer === undefined ? {} : { consumer: { DataType: 'String', StringValue: consumer } };
  return withAttributes(letter, { ...own, ...history });
}

/** Body, group and trace header byte for byte, and of the attributes those that fit. */
function withAttributes(letter: DeadLetter, attributes: Attributes<MessageAttributeValue>): OutgoingMessage {
  const { Body = '', Attributes = {} } = letter.message;
  return {
    body: Body,
    messageGroupId: Attributes.MessageGroupId ?? letter.sellerId,
    traceHeader: Attributes.AWSTraceHeader,
    attributes: fittingAttributes(Body, attributes),
  };
}
