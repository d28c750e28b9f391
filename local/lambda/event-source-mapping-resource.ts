import * as z from 'zod/mini';
import type { Clock } from '../clock.ts';
import { randomUuid } from '../random.ts';
import { type ResourceType, readProperty } from '../resource-type.ts';
import type { ReceivedMessage } from '../sqs/messages/received-message.ts';
import type { Queue } from '../sqs/queue.ts';
import { queueByArn } from '../sqs/queue-by-arn.ts';
import { EventSourceMapping, type InvocationResult } from './event-source-mapping.ts';
import type { LocalFunction } from './function.ts';

interface EventSourceMappingNeeds {
  readonly account: string;
  readonly region: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly queues: ReadonlyMap<string, Queue>;
  readonly functions: ReadonlyMap<string, Pick<LocalFunction, 'invoke'>>;
  /** By the name of their function. */
  readonly mappings: Map<string, EventSourceMapping>;
  readonly onAcknowledged: (functionName: string, messages: readonly ReceivedMessage[], now: number) => void;
}

const scalingConfig = z._default(z.object({ MaximumConcurrency: z.optional(z.unknown()) }), {});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html */
export const eventSourceMappingResource: ResourceType<EventSourceMappingNeeds> = {
  properties: [
    'BatchSize',
    'Enabled',
    'EventSourceArn',
    'FunctionName',
    'FunctionResponseTypes',
    'MaximumBatchingWindowInSeconds',
    'ScalingConfig',
  ],
  propertiesWithoutEffect: ['KmsKeyArn', 'MetricsConfig', 'Tags'],
  create: (request, cloud) => {
    const functionName = String(request.read('FunctionName')).split(':').at(-1) ?? '';
    const target = cloud.functions.get(functionName) ?? request.fail(`there is no function ${functionName}`);
    // One queue per consumer is the rule of this app; two would need another key than the function's name.
    if (cloud.mappings.has(functionName)) request.fail(`${functionName} already has an event source mapping`);
    const eventSourceArn = String(request.read('EventSourceArn'));
    const queue = queueByArn(cloud.queues, eventSourceArn) ?? request.fail(`there is no queue ${eventSourceArn}`);
    const { MaximumConcurrency } = readProperty(request, 'ScalingConfig', scalingConfig);
    const uuid = randomUuid(cloud.random);
    const settings = {
      uuid,
      functionName,
      queue,
      batchSize: Number(request.read('BatchSize') ?? 10),
      maximumBatchingWindowSeconds: Number(request.read('MaximumBatchingWindowInSeconds') ?? 0),
      ...(MaximumConcurrency !== undefined && { maximumConcurrency: Number(MaximumConcurrency) }),
      reportBatchItemFailures: [request.read('FunctionResponseTypes') ?? []].flat().includes('ReportBatchItemFailures'),
      enabled: request.read('Enabled') !== false,
    };
    const deps = {
      clock: cloud.clock,
      region: cloud.region,
      invoke: async (event: unknown): Promise<InvocationResult> => {
        const result = await target.invoke(JSON.stringify(event));
        if (result.outcome === 'success') return { outcome: 'success', payload: parseAnswer(result.payload) };
        const message = result.error.errorMessage;
        return { outcome: result.outcome === 'timeout' ? 'timeout' : 'error', message };
      },
      onAcknowledged: (messages: readonly ReceivedMessage[], now: number) =>
        cloud.onAcknowledged(functionName, messages, now),
    };
    try {
      cloud.mappings.set(functionName, new EventSourceMapping(settings, deps));
    } catch (error) {
      request.fail(error instanceof Error ? error.message : String(error));
    }
    const arn = `arn:aws:lambda:${cloud.region}:${cloud.account}:event-source-mapping:${uuid}`;
    return { ref: uuid, attributes: { Id: uuid, EventSourceMappingArn: arn } };
  },
};

/** Of any form: what counts as a success is for the mapping to say. */
const parseAnswer = (json: string): unknown => JSON.parse(json);
