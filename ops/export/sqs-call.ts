import {
  ChangeMessageVisibilityBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { AwsCall } from '../../lambda/shared/aws-client/aws-client.ts';

const commands: Readonly<Record<string, new (input: never) => unknown>> = {
  ChangeMessageVisibilityBatch: ChangeMessageVisibilityBatchCommand,
  GetQueueAttributes: GetQueueAttributesCommand,
  ReceiveMessage: ReceiveMessageCommand,
  SendMessageBatch: SendMessageBatchCommand,
};

/** The calls of the functions, by a client that has the operator's profile. */
export function sqsCall(client: SQSClient): AwsCall<'sqs'> {
  return (operation, input) => {
    const Command = commands[operation];
    if (!Command) throw new Error(`Add ${operation} to the calls of ops.`);
    return client.send(new Command(input as never) as never) as Promise<never>;
  };
}
