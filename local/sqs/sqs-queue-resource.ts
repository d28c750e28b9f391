import * as z from 'zod/mini';
import type { Clock } from '../clock.ts';
import { type ResourceType, readProperty } from '../resource-type.ts';
import { Queue } from './queue.ts';
import { queueByArn } from './queue-by-arn.ts';

interface QueueNeeds {
  readonly account: string;
  readonly region: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly queues: Map<string, Queue>;
}

const redrivePolicy = z.optional(z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.unknown() }));

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html */
export const sqsQueueResource: ResourceType<QueueNeeds> = {
  properties: [
    'DelaySeconds',
    'MaximumMessageSize',
    'MessageRetentionPeriod',
    'QueueName',
    'ReceiveMessageWaitTimeSeconds',
    'RedrivePolicy',
    'VisibilityTimeout',
  ],
  propertiesWithoutEffect: [
    'KmsDataKeyReusePeriodSeconds',
    'KmsMasterKeyId',
    'RedriveAllowPolicy',
    'SqsManagedSseEnabled',
    'Tags',
  ],
  create: (request, cloud) => {
    const name = String(request.read('QueueName') ?? request.defaultName);
    if (cloud.queues.has(name)) request.fail(`the queue ${name} already exists`);
    const arn = `arn:aws:sqs:${cloud.region}:${cloud.account}:${name}`;
    const policy = readProperty(request, 'RedrivePolicy', redrivePolicy);
    const seconds = (property: string, otherwise: number) => Number(request.read(property) ?? otherwise);
    const queue = new Queue(
      {
        name,
        arn,
        visibilityTimeoutSeconds: seconds('VisibilityTimeout', 30),
        messageRetentionSeconds: seconds('MessageRetentionPeriod', 60 * 60 * 24 * 4), // 4 days
        delaySeconds: seconds('DelaySeconds', 0),
        receiveMessageWaitTimeSeconds: seconds('ReceiveMessageWaitTimeSeconds', 0),
        maximumMessageSizeBytes: Number(request.read('MaximumMessageSize') ?? 1_024 * 1_024),
        ...(policy && {
          redrivePolicy: {
            deadLetterTargetArn: policy.deadLetterTargetArn,
            maxReceiveCount: Number(policy.maxReceiveCount),
          },
        }),
      },
      {
        clock: cloud.clock,
        random: cloud.random,
        deadLetterQueue: (deadLetterArn) => queueByArn(cloud.queues, deadLetterArn),
      },
    );
    cloud.queues.set(name, queue);
    // As on AWS, so that a client that follows the host of a queue's URL instead of AWS_ENDPOINT_URL is noticed here.
    const url = `https://sqs.${cloud.region}.amazonaws.com/${cloud.account}/${name}`;
    return { ref: url, attributes: { Arn: arn, QueueName: name, QueueUrl: url } };
  },
};
