import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { withChanges } from '../../events/pack.ts';
import type { Attributes } from '../../shared/dead-letter-contract.ts';
import { fittingAttributes } from '../../shared/fitting-attributes.ts';
import type { OutgoingMessage } from '../../shared/sqs-queue.ts';
import { byNobody, type DeadLetter } from './dead-letter.ts';
import { isSeveral, type LetterChange } from './letter-changes.ts';

/**
 * The letter as it goes back to a consumer: of its attributes only the counters. The old cause is taken off, so that a
 * crash from here on is honestly of unknown cause.
 *
 * Of a pack that crashed its consumer nobody knows which change does it: each goes alone, so that it is the only one that
 * fails again and ends in quarantine.
 *
 * @param now epoch milliseconds, for a letter that nobody dated.
 */
export function redrivenLetters(letter: DeadLetter, redriveId: string, now: number): OutgoingMessage[] {
  const { firstFailedAt }: Attributes<MessageAttributeValue> = letter.message.MessageAttributes ?? {};
  const attributes: Attributes<MessageAttributeValue> = {
    redriveCount: { DataType: 'Number', StringValue: String(letter.redriveCount + 1) },
    redriveId: { DataType: 'String', StringValue: redriveId },
    firstFailedAt: { DataType: 'String', StringValue: firstFailedAt?.StringValue || new Date(now).toISOString() },
  };
  const { Body = '' } = letter.message;
  if (letter.cause.failureClass !== byNobody || !isSeveral(letter.event)) {
    return [withAttributes(letter, attributes)];
  }
  return letter.changes.map((_, position) =>
    withAttributes(letter, attributes, withChanges(Body, 'event', [position])),
  );
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

/**
 * What is left of a letter when some of its changes are discarded, for the queue that it is in: as it was, without them.
 * SQS keeps a new message for its whole time again and dates it now, so it says itself since when it has been dead.
 *
 * @param discarded of its changes
 */
export function restOfLetter(letter: DeadLetter, discarded: readonly LetterChange[]): OutgoingMessage {
  const rest = letter.changes.flatMap((change, position) => (discarded.includes(change) ? [] : [position]));
  const { message, since } = letter;
  const own: Attributes<MessageAttributeValue> = message.MessageAttributes ?? {};
  const dead = { DataType: 'String', StringValue: new Date(since).toISOString() };
  const { deadLetteredAt = dead, firstFailedAt = dead } = own;
  return withAttributes(
    letter,
    { ...own, deadLetteredAt, firstFailedAt },
    withChanges(message.Body ?? '', 'event', rest),
  );
}

/** Body, group and trace header byte for byte, and of the attributes those that fit. */
function withAttributes(
  letter: DeadLetter,
  attributes: Attributes<MessageAttributeValue>,
  body = letter.message.Body ?? '',
): OutgoingMessage {
  const { Attributes = {} } = letter.message;
  return {
    body,
    messageGroupId: Attributes.MessageGroupId ?? letter.sellerId,
    traceHeader: Attributes.AWSTraceHeader,
    attributes: fittingAttributes(body, attributes),
  };
}
