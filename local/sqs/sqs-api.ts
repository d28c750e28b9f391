import type { Faults } from '../faults.ts';
import { AwsError } from '../protocols/aws-error.ts';
import type { JsonService } from '../protocols/json-service.ts';
import { attributesOf, checkSystemAttributeNames } from './attribute-names.ts';
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
  readonly region: string;
  readonly faults?: Pick<Faults, 'queuesClosedToSenders'>;
}

/**
 * The SQS calls that the app, its clients and its operators make, in the JSON protocol
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html).
 */
export function sqsApi({ queues, endpoint, account, region, faults }: SqsApiDeps): JsonService {
  const urlOf = (name: string) => `${endpoint}/${account}/${name}`;
  const queueNamed = (name: string, owner: string): Queue => {
    const queue = owner === account ? queues.get(name) : undefined;
    if (queue) return queue;
    const message = 'The specified queue does not exist.';
    const why = ` It belongs to the account ${owner}: the local cloud has only ${account}.`;
    throw new SqsError('QueueDoesNotExist', owner === account ? message : message + why);
  };
  /** Any host will do, but for one of another region: a template's URLs name AWS's, a client's ours. */
  const queueOf = (input: Input): Queue => {
    const url = text(input, 'QueueUrl');
    const { hostname = '', pathname = '' } = URL.parse(url) ?? {};
    const [, owner, name] = /^\/(\d{12})\/([^/]+)$/.exec(pathname) ?? [];
    const hostRegion = /^sqs\.([a-z0-9-]+)\.amazonaws\.com$/.exec(hostname)?.[1] ?? region;
    if (owner === undefined || name === undefined || hostRegion !== region) {
      throw new SqsError('InvalidAddress', `The address ${url} is not valid for this endpoint.`);
    }
    return queueNamed(name, owner);
  };
  const queueToSendTo = (input: Input): Queue => {
    const queue = queueOf(input);
    if (!faults?.queuesClosedToSenders.has(queue.settings.name)) return queue;
    throw new AwsError('AccessDeniedException', `Access to the queue ${queue.settings.arn} is denied.`, 403);
  };

  return {
    errorNamespace: 'com.amazonaws.sqs',
    notServed: (message) => new SqsError('InvalidParameterValue', message),
    toAwsError: (error) => (error instanceof SqsError ? new AwsError(error.code, error.message) : undefined),
    errorHeaders: (error) => ({
      'x-amzn-query-error': `${queryCodes[error.code] ?? error.code};${error.status < 500 ? 'Sender' : 'Receiver'}`,
    }),
    operations: {
      GetQueueUrl: {
        parameters: ['QueueName', 'QueueOwnerAWSAccountId'],
        run: (input) => {
          const owner = input.QueueOwnerAWSAccountId === undefined ? account : text(input, 'QueueOwnerAWSAccountId');
          return { QueueUrl: urlOf(queueNamed(text(input, 'QueueName'), owner).settings.name) };
        },
      },
      GetQueueAttributes: {
        parameters: ['QueueUrl', 'AttributeNames'],
        run: (input) => ({ Attributes: attributesOf(queueOf(input), strings(input, 'AttributeNames')) }),
      },
      SendMessage: {
        parameters: ['QueueUrl', ...messageParameters],
        run: (input) => send(queueToSendTo(input), messageOf(input)),
      },
      SendMessageBatch: {
        parameters: ['QueueUrl', 'Entries'],
        run: (input) => {
          const queue = queueToSendTo(input);
          const entries = batchEntries(input, messageParameters);
          const bytes = entries.reduce((sum, entry) => sum + messageBytes(messageOf(entry)), 0);
          if (bytes > maximumBatchBytes) {
            const message = `Batch requests cannot be longer than ${maximumBatchBytes} bytes. You have sent ${bytes} bytes.`;
            throw new SqsError('BatchRequestTooLong', message);
          }
          return eachEntry(entries, (entry) => send(queue, messageOf(entry)));
        },
      },
      ReceiveMessage: {
        parameters: [
          'QueueUrl',
          'AttributeNames',
          'MaxNumberOfMessages',
          'MessageAttributeNames',
          'MessageSystemAttributeNames',
          'VisibilityTimeout',
          'WaitTimeSeconds',
        ],
        run: async (input, signal) => {
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
          checkSystemAttributeNames(systemAttributeNames);
          const messageAttributeNames = strings(input, 'MessageAttributeNames');
          const answers = messages.map((message) =>
            answerWithRequested(message, { systemAttributeNames, messageAttributeNames }),
          );
          return answers.length > 0 ? { Messages: answers } : {};
        },
      },
      DeleteMessage: {
        parameters: ['QueueUrl', 'ReceiptHandle'],
        run: (input) => deleteMessage(queueOf(input), input),
      },
      DeleteMessageBatch: {
        parameters: ['QueueUrl', 'Entries'],
        run: (input) => {
          const queue = queueOf(input);
          return eachEntry(batchEntries(input, ['ReceiptHandle']), (entry) => deleteMessage(queue, entry));
        },
      },
      ChangeMessageVisibility: {
        parameters: ['QueueUrl', 'ReceiptHandle', 'VisibilityTimeout'],
        run: (input) => changeVisibility(queueOf(input), input),
      },
      ChangeMessageVisibilityBatch: {
        parameters: ['QueueUrl', 'Entries'],
        run: (input) => {
          const queue = queueOf(input);
          const entries = batchEntries(input, ['ReceiptHandle', 'VisibilityTimeout']);
          return eachEntry(entries, (entry) => changeVisibility(queue, entry));
        },
      },
    },
  };
}

const messageParameters = [
  'MessageBody',
  'DelaySeconds',
  'MessageAttributes',
  'MessageGroupId',
  'MessageSystemAttributes',
];

function messageOf(input: Input): MessageToSend {
  const system = readMessageAttributes(input.MessageSystemAttributes ?? {});
  const unknown = Object.keys(system).find((name) => name !== 'AWSTraceHeader');
  if (unknown !== undefined) {
    throw new SqsError('InvalidParameterValue', `The message system attribute '${unknown}' is not supported.`);
  }
  const delaySeconds = number(input, 'DelaySeconds');
  return {
    body: text(input, 'MessageBody'),
    ...(input.MessageAttributes !== undefined && { attributes: readMessageAttributes(input.MessageAttributes) }),
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
