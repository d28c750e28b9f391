import { notServedMessage } from '../protocols/json-service.ts';
import type { Queue } from './queue.ts';
import { SqsError } from './sqs-error.ts';

/** AWS has these, too. */
const notServedOfQueues = [
  'ContentBasedDeduplication',
  'CreatedTimestamp',
  'DeduplicationScope',
  'FifoQueue',
  'FifoThroughputLimit',
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  'LastModifiedTimestamp',
  'Policy',
  'RedriveAllowPolicy',
  'SqsManagedSseEnabled',
];

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
export function attributesOf(queue: Queue, requested: readonly string[]): Readonly<Record<string, string>> {
  const { settings } = queue;
  const { visible, inFlight, delayed } = queue.counts();
  const attributes: Readonly<Record<string, string | undefined>> = {
    QueueArn: settings.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    VisibilityTimeout: String(settings.visibilityTimeoutSeconds),
    MessageRetentionPeriod: String(settings.messageRetentionSeconds),
    DelaySeconds: String(settings.delaySeconds),
    ReceiveMessageWaitTimeSeconds: String(settings.receiveMessageWaitTimeSeconds),
    MaximumMessageSize: String(settings.maximumMessageSizeBytes),
    RedrivePolicy: settings.redrivePolicy && JSON.stringify(settings.redrivePolicy),
  };
  const other = requested.find((name) => name !== 'All' && !Object.hasOwn(attributes, name));
  if (other !== undefined) throw invalidName(other, notServedOfQueues);
  const wanted = Object.entries(attributes).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && (requested.includes('All') || requested.includes(entry[0])),
  );
  return Object.fromEntries(wanted);
}

const systemAttributeNames = [
  'All',
  'AWSTraceHeader',
  'ApproximateFirstReceiveTimestamp',
  'ApproximateReceiveCount',
  'DeadLetterQueueSourceArn',
  'MessageDeduplicationId', // of FIFO queues, like the next: no message here has one
  'MessageGroupId',
  'SenderId',
  'SentTimestamp',
  'SequenceNumber',
];

/**
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 *
 * @throws SqsError for a name that no message attribute of SQS has.
 */
export function checkSystemAttributeNames(requested: readonly string[]): void {
  const other = requested.find((name) => !systemAttributeNames.includes(name));
  if (other !== undefined) throw invalidName(other, []);
}

function invalidName(name: string, notServed: readonly string[]): SqsError {
  const message = notServed.includes(name) ? notServedMessage(`the attribute ${name}`) : `Unknown Attribute ${name}.`;
  return new SqsError('InvalidAttributeName', message);
}
