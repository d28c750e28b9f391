import { SQSClient } from '@aws-sdk/client-sqs';
import { readEnv } from '../shared/env.ts';
import { logger } from '../shared/logger.ts';
import { type SqsQueue, sqsQueue } from '../shared/sqs-queue.ts';
import { type MessageSource, messageSource } from './read-messages.ts';
import { type Routing, readRouting } from './routes.ts';

/** Where dead letters are and where they belong, as the stack says. */
export interface RedriveEnvironment {
  readonly routing: Routing;
  /** What a request may name: every consumer, and `unrouted`. */
  readonly queues: readonly string[];
  /** The queue of dead letters that a request names. */
  deadLetters(queue: string): SqsQueue & { readonly source: MessageSource };
  queue(url: string): SqsQueue;
  /** Runs end by themselves: the AWS CLI and boto3 give up after 60 seconds and would invoke again. */
  readonly runForMillis: number;
}

export function redriveEnvironment(): RedriveEnvironment {
  const env = readEnv(['ROUTES', 'MARKETPLACES', 'UNROUTED_QUEUE_URL', 'RUN_FOR_MILLIS']);
  const routing = readRouting(env);
  const client = new SQSClient();
  const queue = (url: string) => sqsQueue(client, url, (error) => logger.error('A call to SQS failed', error as Error));
  return {
    routing,
    queues: [...routing.routes.map(({ consumer }) => consumer), 'unrouted'],
    deadLetters: (name) => {
      const url = routing.routes.find(({ consumer }) => consumer === name)?.deadLetterQueueUrl;
      return { ...queue(url ?? env.UNROUTED_QUEUE_URL), source: messageSource(client, url ?? env.UNROUTED_QUEUE_URL) };
    },
    queue,
    runForMillis: Number(env.RUN_FOR_MILLIS),
  };
}
