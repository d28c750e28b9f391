import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { consumerEnvironment, currentStateEnvironment, effectEnvironment } from '../../lambda/consume/environment.ts';
import type { Consumer } from '../../lambda/events/catalog.ts';
import { writeEnvironment } from '../../lambda/shared/environment.ts';
import { tableArn } from '../config/addresses.ts';
import { consumerConfigOf } from '../config/config.ts';
import type { Names } from '../config/names.ts';
import type { ConsumerConfig, StageConfig } from '../config/stage-config.ts';
import { giveUpAfterSeconds, maxReceiveCountFor } from '../routing/max-receive-count.ts';
import { NodeFunction } from './node-function.ts';

interface ConsumerFunctionProps {
  readonly names: Names;
  readonly config: StageConfig;
  readonly consumer: Consumer;
  readonly queue: IQueue;
  readonly deadLetterQueue: IQueue;
}

/** The function of one consumer, and the mapping that gives it batches of its queue. */
export class ConsumerFunction extends Construct {
  constructor(scope: Construct, id: string, props: ConsumerFunctionProps) {
    super(scope, id);
    const { names, config, consumer, queue, deadLetterQueue } = props;
    const numbers = consumerConfigOf(config, consumer.name);

    const handler = new NodeFunction(this, 'Handler', {
      functionName: names.consumer(consumer.name).function,
      description: `Consumes ${consumer.eventType} for ${consumer.name}.`,
      entry: consumer.entry,
      timeoutSeconds: numbers.functionTimeoutSeconds,
      memorySizeMegabytes: numbers.memorySizeMegabytes,
      serviceName: consumer.name,
      logsFailedInvocationsOnly: config.logLevel !== 'DEBUG', // two lines for each batch that nothing reads
      names,
      config,
      environment: {
        ...writeEnvironment(consumerEnvironment, {
          CONSUMER_NAME: consumer.name,
          QUEUE_URL: queue.queueUrl,
          DLQ_URL: deadLetterQueue.queueUrl,
          ...numbersForTheFunction(numbers),
        }),
        ...writeEnvironment(effectEnvironment, { WRITE_TIMEOUT_MILLIS: numbers.writeTimeoutMillis }),
        ...(consumer.writesCurrentState &&
          writeEnvironment(currentStateEnvironment, { CURRENT_STATE_TABLE_NAME: names.currentStateTable })),
      },
      permissions: [
        new PolicyStatement({
          actions: [
            'sqs:ReceiveMessage', // these three for the mapping
            'sqs:DeleteMessage',
            'sqs:GetQueueAttributes',
            'sqs:ChangeMessageVisibility',
          ],
          resources: [queue.queueArn],
        }),
        new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetterQueue.queueArn] }),
        ...(consumer.writesCurrentState
          ? [
              new PolicyStatement({
                actions: ['dynamodb:PutItem', 'dynamodb:BatchGetItem'],
                resources: [tableArn(names.currentStateTable)],
              }),
            ]
          : []),
      ],
    });

    // No filter: SQS deletes a message that does not match one.
    const mapping = new EventSourceMapping(this, 'Mapping', {
      target: handler.function,
      eventSourceArn: queue.queueArn,
      batchSize: numbers.batchSize,
      maxBatchingWindow: Duration.seconds(numbers.maximumBatchingWindowSeconds),
      maxConcurrency: numbers.maximumConcurrency,
      reportBatchItemFailures: true,
    });
    mapping.node.addDependency(handler); // Lambda refuses a mapping whose role may not read the queue yet
  }
}

function numbersForTheFunction(numbers: ConsumerConfig) {
  return {
    GIVE_UP_AFTER_SECONDS: giveUpAfterSeconds(numbers),
    MAX_RECEIVE_COUNT: maxReceiveCountFor(numbers),
    WRITE_CONCURRENCY: numbers.writeConcurrency,
    STOP_BEFORE_TIMEOUT_MILLIS: numbers.stopBeforeTimeoutMillis,
    BACKOFF_FIRST_SECONDS: numbers.backoffFirstSeconds,
    BACKOFF_MAX_SECONDS: numbers.backoffMaxSeconds,
    TRACE_CHANGES: numbers.traceChanges,
  };
}
