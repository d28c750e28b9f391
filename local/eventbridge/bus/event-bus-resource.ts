import type { Clock } from '../../clock.ts';
import type { MetricStore } from '../../cloudwatch/metrics/metric-store.ts';
import type { Faults } from '../../faults.ts';
import { randomUuid } from '../../random.ts';
import type { ResourceType } from '../../resource-type.ts';
import type { Queue } from '../../sqs/queue.ts';
import { queueByArn } from '../../sqs/queue-by-arn.ts';
import { SqsError } from '../../sqs/sqs-error.ts';
import { DeliveryError } from './delivery-error.ts';
import { type BusEvent, EventBus } from './event-bus.ts';
import type { DeliveredMessage } from './event-delivery.ts';

interface DeliveryNeeds {
  readonly clock: Clock;
  readonly metrics: Pick<MetricStore, 'add'>;
  readonly faults: Pick<Faults, 'queuesClosedToRules' | 'rulesWithLiteralGroups' | 'throttledRules'>;
  readonly queues: ReadonlyMap<string, Queue>;
}

interface EventBusNeeds extends DeliveryNeeds {
  readonly account: string;
  readonly region: string;
  readonly random: () => number;
  readonly buses: Map<string, EventBus>;
  readonly archives: ReadonlyMap<string, BusArchive>;
}

interface BusArchive {
  readonly settings: { readonly busArn: string };
  add(event: BusEvent, body: string): void;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-eventbus.html */
export const eventBusResource: ResourceType<EventBusNeeds> = {
  properties: ['Name'],
  propertiesWithoutEffect: ['Description', 'KmsKeyIdentifier', 'LogConfig', 'Policy', 'Tags'],
  create: (request, cloud) => {
    const name = String(request.read('Name'));
    if (cloud.buses.has(name)) request.fail(`the event bus ${name} already exists`);
    const arn = `arn:aws:events:${cloud.region}:${cloud.account}:event-bus/${name}`;
    const bus = new EventBus(
      { name, arn, account: cloud.account, region: cloud.region },
      {
        clock: cloud.clock,
        newId: () => randomUuid(cloud.random),
        deliver: (...delivery) => deliver(cloud, name, ...delivery),
        onEvent: (event, body) => {
          for (const archive of cloud.archives.values()) if (archive.settings.busArn === arn) archive.add(event, body);
        },
        onMetric: (metricName, dimensions, value) => {
          const timestamp = cloud.clock.now();
          cloud.metrics.add({ namespace: 'AWS/Events', metricName, dimensions, unit: 'Count', value, timestamp });
        },
      },
    );
    cloud.buses.set(name, bus);
    return { ref: name, attributes: { Arn: arn, Name: name } };
  },
};

/** @throws DeliveryError as EventBridge's dead letters name it. */
function deliver(
  cloud: DeliveryNeeds,
  busName: string,
  targetArn: string,
  message: DeliveredMessage,
  ruleArn: string,
): void {
  const { faults } = cloud;
  const ruleName = ruleArn.slice(ruleArn.lastIndexOf('/') + 1);
  if (faults.throttledRules.has(ruleName)) {
    const dimensions = { EventBusName: busName, RuleName: ruleName };
    const timestamp = cloud.clock.now();
    cloud.metrics.add({
      namespace: 'AWS/Events',
      metricName: 'ThrottledRules',
      dimensions,
      unit: 'Count',
      value: 1,
      timestamp,
    });
    throw new DeliveryError('THROTTLING', `The rule ${ruleName} is throttled.`, true);
  }
  const queue = queueByArn(cloud.queues, targetArn);
  if (!queue) throw new DeliveryError('NO_RESOURCE', `There is no queue ${targetArn}.`, false);
  if (faults.queuesClosedToRules.has(queue.settings.name)) {
    throw new DeliveryError('NO_PERMISSIONS', `Access to the queue ${targetArn} is denied.`, false);
  }
  const { attributes, ...rest } = message;
  const literalGroup = faults.rulesWithLiteralGroups.has(ruleName) && { messageGroupId: '$.detail.metadata.sellerId' };
  const messageAttributes = Object.entries(attributes ?? {}).map(
    ([name, value]) => [name, { DataType: 'String', StringValue: value }] as const,
  );
  try {
    queue.send({ ...rest, ...literalGroup, attributes: Object.fromEntries(messageAttributes) });
  } catch (error) {
    if (!(error instanceof SqsError)) throw error;
    throw new DeliveryError('SDK_CLIENT_ERROR', error.message, false);
  }
}
