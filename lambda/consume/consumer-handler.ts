import { setTimeout as timer } from 'node:timers/promises';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Catalog } from '../events/catalog.ts';
import { awsClient } from '../shared/aws-client/aws-client.ts';
import { readEnvironment } from '../shared/environment.ts';
import { logger } from '../shared/logger.ts';
import { sqsQueue } from '../shared/sqs-queue.ts';
import { batchReporter } from './batch-report.ts';
import { type BatchLimits, type BatchPorts, type Consumption, consumeBatch } from './consume-batch.ts';
import { consumerEnvironment } from './environment.ts';
import type { Effects } from './settle-units.ts';

/**
 * The handler of the consumer that the environment names: its row of the catalog, its queues and its limits.
 *
 * @param effects what it does with changes.
 */
export function consumerHandler(
  catalog: Catalog,
  effects: Effects,
): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  const env = readEnvironment(consumerEnvironment);
  const consumer = catalog.consumers.find(({ name }) => name === env.CONSUMER_NAME);
  if (!consumer) throw new Error(`Add a consumer named ${env.CONSUMER_NAME} to the catalog: it has none.`);

  // A call that hangs is tried again: the batch must be answered within what is left of the function's time.
  const sqs = awsClient('sqs', { attemptTimeoutMillis: env.STOP_BEFORE_TIMEOUT_MILLIS / 4 });
  const onError = (error: unknown) => logger.error('A call to SQS failed', error as Error);
  const consumption: Consumption = {
    eventTypes: catalog.eventTypes,
    eventType: consumer.eventType,
    coalesce: consumer.coalesce,
    ...effects,
  };
  const report = batchReporter(logger, { traceChanges: env.TRACE_CHANGES });
  const ports: Omit<BatchPorts, 'report'> = {
    queue: sqsQueue(sqs, env.QUEUE_URL, onError),
    deadLetterQueue: sqsQueue(sqs, env.DLQ_URL, onError),
    now: Date.now,
    random: Math.random,
    sleep: (millis) => timer(millis),
  };
  const limits: BatchLimits = {
    writeConcurrency: env.WRITE_CONCURRENCY,
    stopBeforeTimeoutMillis: env.STOP_BEFORE_TIMEOUT_MILLIS,
    maxReceiveCount: env.MAX_RECEIVE_COUNT,
    giveUpAfterMillis: env.GIVE_UP_AFTER_SECONDS * 1_000,
    backoff: { first: env.BACKOFF_FIRST_SECONDS, most: env.BACKOFF_MAX_SECONDS },
  };
  return (event, context) => {
    logger.addContext(context);
    const reported: BatchPorts = { ...ports, report: (batch) => report(batch, context.awsRequestId) };
    return consumeBatch(event, context, consumption, reported, limits);
  };
}
