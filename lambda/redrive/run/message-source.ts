import { GetQueueAttributesCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** Long enough for a run of 50 s and what follows it; what is not moved is made visible again at its end. */
export const visibilityTimeoutSeconds = 120;

/** How a run reads a queue of dead letters. */
export interface MessageSource {
  /** As far as SQS knows. */
  count(): Promise<{ readonly visible: number; readonly inFlight: number }>;
  /** Up to `max` messages, ten at most, by a long poll of one second. */
  receive(max: number): Promise<Message[]>;
}

export function messageSource(client: SQSClient, queueUrl: string): MessageSource {
  return {
    count: async () => {
      const { Attributes } = await client.send(
        new GetQueueAttributesCommand({
          QueueUrl: queueUrl,
          AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
        }),
      );
      return {
        visible: Number(Attributes?.ApproximateNumberOfMessages ?? 0),
        inFlight: Number(Attributes?.ApproximateNumberOfMessagesNotVisible ?? 0),
      };
    },
    receive: async (max) => {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: max,
          WaitTimeSeconds: 1,
          VisibilityTimeout: visibilityTimeoutSeconds,
          MessageAttributeNames: ['All'],
          MessageSystemAttributeNames: ['SentTimestamp', 'MessageGroupId', 'AWSTraceHeader'],
        }),
      );
      return Messages;
    },
  };
}
