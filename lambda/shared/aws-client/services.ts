import type { DescribeAlarmsInput, DescribeAlarmsOutput } from '@aws-sdk/client-cloudwatch';
import type { BatchGetItemInput, BatchGetItemOutput, PutItemInput, PutItemOutput } from '@aws-sdk/client-dynamodb';
import type { PutEventsRequest, PutEventsResponse } from '@aws-sdk/client-eventbridge';
import type {
  ChangeMessageVisibilityBatchRequest,
  ChangeMessageVisibilityBatchResult,
  DeleteMessageBatchRequest,
  DeleteMessageBatchResult,
  GetQueueAttributesRequest,
  GetQueueAttributesResult,
  ReceiveMessageRequest,
  ReceiveMessageResult,
  SendMessageBatchRequest,
  SendMessageBatchResult,
} from '@aws-sdk/client-sqs';

interface Operation<Input, Output> {
  readonly input: Input;
  readonly output: Output;
}

/**
 * The operations that we call, in the SDK's types and without its code. A value of another type than JSON's needs a
 * translation in `wire-json.ts`.
 */
export interface Operations {
  readonly dynamodb: {
    readonly BatchGetItem: Operation<BatchGetItemInput, BatchGetItemOutput>;
    readonly PutItem: Operation<PutItemInput, PutItemOutput>;
  };
  readonly events: {
    readonly PutEvents: Operation<PutEventsRequest, PutEventsResponse>;
  };
  readonly monitoring: {
    readonly DescribeAlarms: Operation<DescribeAlarmsInput, Pick<DescribeAlarmsOutput, 'NextToken'> & AlarmNames>;
  };
  readonly sqs: {
    readonly ChangeMessageVisibilityBatch: Operation<
      ChangeMessageVisibilityBatchRequest,
      Partial<ChangeMessageVisibilityBatchResult>
    >;
    readonly DeleteMessageBatch: Operation<DeleteMessageBatchRequest, Partial<DeleteMessageBatchResult>>;
    readonly GetQueueAttributes: Operation<GetQueueAttributesRequest, GetQueueAttributesResult>;
    readonly ReceiveMessage: Operation<ReceiveMessageRequest, ReceiveMessageResult>;
    readonly SendMessageBatch: Operation<SendMessageBatchRequest, Partial<SendMessageBatchResult>>;
  };
}

/** Of an alarm its name alone: its times are numbers on the wire. */
interface AlarmNames {
  readonly MetricAlarms?: readonly { readonly AlarmName?: string | undefined }[] | undefined;
}

/** A service by the name that its endpoints and signatures have. */
export type ServiceName = keyof Operations;

interface Service {
  /** Before the operation's name in `X-Amz-Target`. */
  readonly target: string;
  /** Of AWS JSON: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
  readonly jsonVersion: '1.0' | '1.1';
  /** As the variable with the service's endpoint ends: https://docs.aws.amazon.com/sdkref/latest/guide/ss-endpoints-table.html */
  readonly endpointVariable: `AWS_ENDPOINT_URL_${string}`;
  /** https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
  readonly maxAttempts: number;
}

export const services: Readonly<Record<ServiceName, Service>> = {
  dynamodb: {
    target: 'DynamoDB_20120810',
    jsonVersion: '1.0',
    endpointVariable: 'AWS_ENDPOINT_URL_DYNAMODB',
    maxAttempts: 4,
  },
  events: {
    target: 'AWSEvents',
    jsonVersion: '1.1',
    endpointVariable: 'AWS_ENDPOINT_URL_EVENTBRIDGE',
    maxAttempts: 3,
  },
  monitoring: {
    target: 'GraniteServiceVersion20100801',
    jsonVersion: '1.0',
    endpointVariable: 'AWS_ENDPOINT_URL_CLOUDWATCH',
    maxAttempts: 3,
  },
  sqs: { target: 'AmazonSQS', jsonVersion: '1.0', endpointVariable: 'AWS_ENDPOINT_URL_SQS', maxAttempts: 3 },
};
