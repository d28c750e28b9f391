import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import type { EventIdentity } from '../events/state-change.ts';
import type { DeadLetterAttribute } from '../shared/dead-letter-contract.ts';
import { fittingAttributes } from '../shared/fitting-attributes.ts';
import type { OutgoingMessage } from '../shared/sqs-queue.ts';
import type { Failure } from './failure.ts';

/**
 * The record as it goes to the dead-letter queue: body, group and trace header byte for byte, its cause as attributes.
 * These ten are all that SQS allows, so any other is dropped. Beside a body of nearly 1 MiB they are as many as fit, class
 * and reason first.
 */
export function deadLetter(record: SQSRecord, failure: Failure, identity: EventIdentity, now: number): OutgoingMessage {
  const deadLetteredAt = new Date(now).toISOString();
  const carried = (name: DeadLetterAttribute) => record.messageAttributes[name]?.stringValue;
  const values: Record<DeadLetterAttribute, string | undefined> = {
    failureClass: failure.class,
    failureReason: failure.reason,
    failureMessage: failure.message,
    failureFingerprint: failure.fingerprint,
    receiveCount: record.attributes.ApproximateReceiveCount,
    deadLetteredAt,
    eventType: identity.eventType,
    redriveCount: carried('redriveCount'),
    redriveId: carried('redriveId'),
    firstFailedAt: carried('firstFailedAt') ?? deadLetteredAt,
  };
  const attributes: Record<string, MessageAttributeValue> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value) attributes[name] = { DataType: numeric.has(name) ? 'Number' : 'String', StringValue: value };
  }
  return {
    body: record.body,
    messageGroupId: record.attributes.MessageGroupId ?? identity.sellerId,
    traceHeader: record.attributes.AWSTraceHeader,
    attributes: fittingAttributes(record.body, attributes),
  };
}

const numeric: ReadonlySet<string> = new Set<DeadLetterAttribute>(['receiveCount', 'redriveCount']);
