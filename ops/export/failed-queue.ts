import { GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { catalog } from '../../lambda/events/catalog.ts';
import type { SharedQueue } from '../../lambda/redrive/protocol.ts';
import { namesOf } from '../../lib/config/names.ts';
import { OpsError } from '../context.ts';

/** Where the queue of failed events is that commands call so. @throws OpsError where none is called so. */
export async function failedQueueUrl(client: SQSClient, stage: string, queue: string): Promise<string> {
  const names = namesOf(stage);
  const shared: Readonly<Record<SharedQueue, string>> = {
    unrouted: names.unroutedQueue,
    undelivered: names.unroutedDeadLetterQueue,
    quarantine: names.quarantineQueue,
  };
  const queueNames = new Map([
    ...catalog.consumers.map(({ name }) => [name, names.consumer(name).deadLetterQueue] as const),
    ...Object.entries(shared),
  ]);
  const QueueName = queueNames.get(queue);
  if (QueueName === undefined) {
    throw new OpsError(`There is no queue "${queue}": use one of ${[...queueNames.keys()].join(', ')}.`);
  }
  const { QueueUrl = '' } = await client.send(new GetQueueUrlCommand({ QueueName }));
  return QueueUrl;
}
