import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Consumer } from '../lambda/events/catalog.ts';
import { routePattern } from '../lambda/events/route-pattern.ts';
import { ruleArn } from './config/addresses.ts';
import { consumerConfigOf } from './config/config.ts';
import type { Names } from './config/names.ts';
import type { StageConfig } from './config/stage-config.ts';
import { ConsumerFunction } from './functions/consumer-function.ts';
import { ConsumerAlarms } from './monitoring/consumer-alarms.ts';
import { maxReceiveCountFor } from './routing/max-receive-count.ts';
import { QueueRule } from './routing/queue-rule.ts';
import { SecureQueue } from './routing/secure-queue.ts';
import { visibilityTimeoutSeconds } from './routing/visibility-timeout.ts';

interface ConsumerStackProps {
  readonly names: Names;
  readonly config: StageConfig;
  readonly consumer: Consumer;
}

/** All that one consumer needs: its deployment and its failures touch no other. */
export class ConsumerStack extends Stack {
  constructor(scope: Construct, id: string, props: ConsumerStackProps) {
    const { names, config, consumer } = props;
    const own = names.consumer(consumer.name);
    super(scope, id, { stackName: own.stack, terminationProtection: config.protectStacks });
    const numbers = consumerConfigOf(config, consumer.name);
    const { protectData } = config;

    const deadLetterQueue = new SecureQueue(this, 'Dlq', {
      queueName: own.deadLetterQueue,
      retentionSeconds: config.deadLetterRetentionSeconds,
      protectData,
    });
    const queue = new SecureQueue(this, 'Queue', {
      queueName: own.queue,
      retentionSeconds: numbers.queueRetentionSeconds,
      visibilityTimeoutSeconds: visibilityTimeoutSeconds(numbers),
      deadLetterQueue: {
        queue: deadLetterQueue,
        maxReceiveCount: maxReceiveCountFor(numbers),
      },
      protectData,
    });
    for (const target of [queue, deadLetterQueue]) target.allowRule(ruleArn(names, own.rule));

    const rule = new QueueRule(this, 'Route', {
      ruleName: own.rule,
      description: `${consumer.eventType} of every marketplace to the consumer ${consumer.name}.`,
      eventBusName: names.bus,
      pattern: routePattern(
        config.marketplaces.map(({ name }) => name),
        consumer.eventType,
      ),
      queueArn: queue.queueArn,
      deadLetterQueueArn: deadLetterQueue.queueArn,
      delivery: config.delivery,
      messageGroupId: '$.detail.metadata.sellerId',
    });
    // EventBridge does not retry what a queue's policy forbids: the policies come first.
    rule.node.addDependency(queue, deadLetterQueue);

    new ConsumerFunction(this, 'Consumer', { names, config, consumer, queue, deadLetterQueue });
    new ConsumerAlarms(this, 'Alarms', { names, config, consumer: consumer.name });
  }
}
