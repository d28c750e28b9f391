import { checkWholeNumber } from './messages/message-to-send.ts';
import type { Message } from './messages/stored-message.ts';
import { SqsError } from './sqs-error.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html */
export const maximumInFlight = 120_000;
const maximumVisibilityTimeoutSeconds = 43_200; // 12 hours, also in total since the receive
const maximumWaitSeconds = 20;
const maximumReceive = 10_000; // what an event source mapping takes at once; the API's own ten is the wire's to check

/** @throws SqsError for what no receive may ask for, and `OverLimit` while too many messages are in flight. */
export function checkReceive(max: number, timeoutSeconds: number, inFlight: number): void {
  checkWholeNumber('MaxNumberOfMessages', max, 1, maximumReceive);
  checkWholeNumber('VisibilityTimeout', timeoutSeconds, 0, maximumVisibilityTimeoutSeconds);
  if (inFlight < maximumInFlight) return;
  throw new SqsError('OverLimit', `Too many messages in flight: a queue can have ${maximumInFlight}.`);
}

/** @throws SqsError for a wait that SQS refuses. */
export const checkWait = (seconds: number): void => checkWholeNumber('WaitTimeSeconds', seconds, 0, maximumWaitSeconds);

/** @throws SqsError for a visibility timeout that SQS refuses. */
export const checkVisibilityTimeout = (seconds: number): void =>
  checkWholeNumber('VisibilityTimeout', seconds, 0, maximumVisibilityTimeoutSeconds);

/**
 * @param message that the handle is of; `undefined` where there is none
 * @param until epoch milliseconds
 * @throws SqsError for a message that is not in flight, or would be for more than 12 hours in all.
 */
export function checkStaysInFlight(
  receiptHandle: string,
  message: Message | undefined,
  until: number,
): asserts message is Message {
  if (!message) {
    throw new SqsError(
      'InvalidParameterValue',
      `Value ${receiptHandle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
    );
  }
  if (message.state !== 'inFlight') throw new SqsError('MessageNotInflight', 'The message is not in flight.');
  if (until <= message.lastReceivedAt + maximumVisibilityTimeoutSeconds * 1_000) return;
  throw new SqsError(
    'InvalidParameterValue',
    `Total VisibilityTimeout for the message is beyond the limit [${maximumVisibilityTimeoutSeconds} seconds]`,
  );
}
