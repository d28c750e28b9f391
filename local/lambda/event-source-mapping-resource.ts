import { queueByArn, type ResourceType } from '../cloud-parts.ts';
import { randomUuid } from '../random-uuid.ts';
import type { ReceivedMessage } from '../sqs/messages/received-message.ts';
import { EventSourceMapping } from './event-source-mapping.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html */
export const eventSourceMappingResource: ResourceType = {
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
    if (cloud.mappings.has(functionName)) request.fail(`${functionName} has an event source mapping already`);
    const eventSourceArn = String(request.read('EventSourceArn'));
    const queue = queueByArn(cloud, eventSourceArn) ?? request.fail(`there is no queue ${eventSourceArn}`);
    const { MaximumConcurrency } = (request.read('ScalingConfig') ?? {}) as { MaximumConcurrency?: unknown };
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
      invoke: async (event: unknown) => {
        const result = await target.invoke(JSON.stringify(event));
        if (result.outcome === 'success') return { outcome: result.outcome, payload: JSON.parse(result.payload) };
        return {
          outcome: result.outcome === 'timeout' ? 'timeout' : 'error',
          message: result.error.errorMessage,
        } as const;
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
