import type { Message } from '@aws-sdk/client-sqs';
import type { AwsCall } from '../../shared/aws-client/aws-client.ts';

/** Long enough for a run of 50 s and what follows it; what is not moved is made visible again at its end. */
export const visibilityTimeoutSeconds = 120;

/** How a run reads a queue of dead letters. */
export interface MessageSource {
  /** As far as SQS knows. */
  count(): Promise<{ readonly visible: number; readonly inFlight: number }>;
  /** Up to `max` messages, ten at most, by a long poll of one second. */
  receive(max: number): Promise<Message[]>;
}

export function messageSource(call: AwsCall<'sqs'>, queueUrl: string): MessageSource {
  return {
    count: async () => {
      const { Attributes } = await call('GetQueueAttributes', {
        QueueUrl: queueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      });
      return {
        visible: Number(Attributes?.ApproximateNumberOfMessages ?? 0),
        inFlight: Number(Attributes?.ApproximateNumberOfMessagesNotVisible ?? 0),
      };
    },
    receive: async (max) => {
      const { Messages = [] } = await call('ReceiveMessage', {
        QueueUrl: queueUrl,
        MaxNumberOfMessages: max,
        WaitTimeSeconds: 1,
        VisibilityTimeout: visibilityTimeoutSeconds,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['SentTimestamp', 'MessageGroupId', 'AWSTraceHeader'],
      });
      return Messages;
    },
  };
}
