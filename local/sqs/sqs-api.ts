import type { Faults } from '../faults.ts';
import { AwsError } from '../protocols/aws-error.ts';
import type { JsonService } from '../protocols/json-service.ts';
import { type MessageToSend, messageBytes } from './messages/message-to-send.ts';
import { answerWithRequested } from './messages/received-message.ts';
import type { Queue } from './queue.ts';
import { readMessageAttributes } from './read-message-attributes.ts';
import { batchEntries, eachEntry } from './sqs-batch.ts';
import { SqsError } from './sqs-error.ts';
import { type Input, missing, number, strings, text } from './sqs-fields.ts';

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
const maximumBatchBytes = 1_024 * 1_024;
const maximumReceive = 10;

/** Errors whose code in the older query protocol differs: SDKs read it from a header, and some code matches on it. */
const queryCodes: Readonly<Partial<Record<string, string>>> = {
  BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
  BatchRequestTooLong: 'AWS.SimpleQueueService.BatchRequestTooLong',
  EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
  InvalidBatchEntryId: 'AWS.SimpleQueueService.InvalidBatchEntryId',
  MessageNotInflight: 'AWS.SimpleQueueService.MessageNotInflight',
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
  UnsupportedOperation: 'AWS.SimpleQueueService.UnsupportedOperation',
};

interface SqsApiDeps {
  /** By name. */
  readonly queues: ReadonlyMap<string, Queue>;
  readonly endpoint: string;
  readonly account: string;
  readonly faults?: Pick<Faults, 'queuesClosedToSenders'>;
}

/**
 * The SQS calls that the app, its clients and its operators make, in the JSON protocol
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html).
 */
export function sqsApi({ queues, endpoint, account, faults }: SqsApiDeps): JsonService {
  const urlOf = (name: string) => `${endpoint}/${account}/${name}`;
  /** Any host will do: a template's URLs name AWS's, a client's ours. */
  const queueOf = (input: Input): Queue => {
    const url = text(input, 'QueueUrl');
    return existing(queues.get(url.split('/').at(-1) ?? ''));
  };
  const queueToSendTo = (input: Input): Queue => {
    const queue = queueOf(input);
    if (!faults?.queuesClosedToSenders.has(queue.settings.name)) return queue;
    throw new AwsError('AccessDeniedException', `Access to the queue ${queue.settings.arn} is denied.`, 403);
  };

  return {
    errorNamespace: 'com.amazonaws.sqs',
    toAwsError: (error) => (error instanceof SqsError ? new AwsError(error.code, error.message) : undefined),
    errorHeaders: (error) => ({
      'x-amzn-query-error': `${queryCodes[error.code] ?? error.code};${error.status < 500 ? 'Sender' : 'Receiver'}`,
    }),
    operations: {
      GetQueueUrl: (input) => ({
        QueueUrl: urlOf(existing(queues.get(text(input, 'QueueName'))).settings.name),
      }),
      GetQueueAttributes: (input) => ({ Attributes: attributesOf(queueOf(input), strings(input, 'AttributeNames')) }),
      SendMessage: (input) => send(queueToSendTo(input), messageOf(input)),
      SendMessageBatch: (input) => {
        const queue = queueToSendTo(input);
        const entries = batchEntries(input);
        const bytes = entries.reduce((sum, entry) => sum + messageBytes(messageOf(entry)), 0);
        if (bytes > maximumBatchBytes) {
          const message = `Batch requests cannot be longer than ${maximumBatchBytes} bytes. You have sent ${bytes} bytes.`;
          throw new SqsError('BatchRequestTooLong', message);
        }
        return eachEntry(entries, (entry) => send(queue, messageOf(entry)));
      },
      ReceiveMessage: async (input, signal) => {
        const queue = queueOf(input);
        const max = number(input, 'MaxNumberOfMessages') ?? 1;
        if (!Number.isInteger(max) || max < 1 || max > maximumReceive) {
          const message = `Value ${max} for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and ${maximumReceive}, if provided.`;
          throw new SqsError('InvalidParameterValue', message);
        }
        const visibilityTimeoutSeconds = number(input, 'VisibilityTimeout');
        const messages = await queue.receiveWhenAvailable(max, number(input, 'WaitTimeSeconds'), {
          ...(visibilityTimeoutSeconds !== undefined && { visibilityTimeoutSeconds }),
          signal, // a message for a client that is gone would be invisible for nobody
        });
        const systemAttributeNames = [
          ...strings(input, 'MessageSystemAttributeNames'),
          ...strings(input, 'AttributeNames'), // the older name, which AWS CLI scripts still use
        ];
        const messageAttributeNames = strings(input, 'MessageAttributeNames');
        const answers = messages.map((message) =>
          answerWithRequested(message, { systemAttributeNames, messageAttributeNames }),
        );
        return answers.length > 0 ? { Messages: answers } : {};
      },
      DeleteMessage: (input) => deleteMessage(queueOf(input), input),
      DeleteMessageBatch: (input) => {
        const queue = queueOf(input);
        return eachEntry(batchEntries(input), (entry) => deleteMessage(queue, entry));
      },
      ChangeMessageVisibility: (input) => changeVisibility(queueOf(input), input),
      ChangeMessageVisibilityBatch: (input) => {
        const queue = queueOf(input);
        return eachEntry(batchEntries(input), (entry) => changeVisibility(queue, entry));
      },
    },
  };
}

function messageOf(input: Input): MessageToSend {
  const system = readMessageAttributes(input.MessageSystemAttributes ?? {});
  const unknown = Object.keys(system).find((name) => name !== 'AWSTraceHeader');
  if (unknown !== undefined) {
    throw new SqsError('InvalidParameterValue', `The message system attribute '${unknown}' is not supported.`);
  }
  const delaySeconds = number(input, 'DelaySeconds');
  return {
    body: text(input, 'MessageBody'),
    ...(input.MessageAttributes !== undefined && { attributes: readMessageAttributes(input.MessageAttributes ?? {}) }),
    ...(input.MessageGroupId !== undefined && { messageGroupId: text(input, 'MessageGroupId') }),
    ...(system.AWSTraceHeader && { traceHeader: system.AWSTraceHeader.StringValue ?? '' }),
    ...(delaySeconds !== undefined && { delaySeconds }),
  };
}

function send(queue: Queue, message: MessageToSend) {
  const sent = queue.send(message);
  return {
    MessageId: sent.messageId,
    MD5OfMessageBody: sent.md5OfMessageBody,
    MD5OfMessageAttributes: sent.md5OfMessageAttributes,
    MD5OfMessageSystemAttributes: sent.md5OfMessageSystemAttributes,
  };
}

function deleteMessage(queue: Queue, input: Input) {
  queue.deleteMessage(text(input, 'ReceiptHandle'));
  return {};
}

function changeVisibility(queue: Queue, input: Input) {
  const timeoutSeconds = number(input, 'VisibilityTimeout');
  if (timeoutSeconds === undefined) throw missing('VisibilityTimeout');
  queue.changeVisibility(text(input, 'ReceiptHandle'), timeoutSeconds);
  return {};
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
function attributesOf(queue: Queue, requested: readonly string[]): Readonly<Record<string, string>> {
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
  const unknown = requested.find((name) => name !== 'All' && !Object.hasOwn(attributes, name));
  if (unknown !== undefined) throw new SqsError('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
  const wanted = Object.entries(attributes).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && (requested.includes('All') || requested.includes(entry[0])),
  );
  return Object.fromEntries(wanted);
}

function existing(queue: Queue | undefined): Queue {
  if (queue) return queue;
  throw new SqsError('QueueDoesNotExist', 'The specified queue does not exist.');
}
