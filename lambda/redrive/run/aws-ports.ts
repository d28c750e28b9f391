import { setTimeout as wait } from 'node:timers/promises';
import { catalog } from '../../events/catalog.ts';
import { awsClient } from '../../shared/aws-client/aws-client.ts';
import { readEnvironment } from '../../shared/environment.ts';
import { logger } from '../../shared/logger.ts';
import { sqsQueue } from '../../shared/sqs-queue.ts';
import { alarmNamesOf, redriveEnvironment } from '../environment.ts';
import type { RequestRules, SharedQueue } from '../protocol.ts';
import { firingAlarms } from './circuit-breaker.ts';
import { messageSource } from './message-source.ts';

/** A call that hangs is tried again: the whole run must answer within the function's time. */
const attemptTimeoutMillis = 3_000;

/**
 * What the three functions work with, on AWS, as the stack says.
 *
 * @throws Error when the stack has not said it.
 */
export function awsPorts() {
  const env = readEnvironment(redriveEnvironment);
  const sqs = awsClient('sqs', { attemptTimeoutMillis });
  const queue = (url: string) => sqsQueue(sqs, url, (error) => logger.error('A call to SQS failed', error as Error));
  const sharedUrls: Readonly<Record<SharedQueue, string>> = {
    unrouted: env.UNROUTED_QUEUE_URL,
    undelivered: env.UNDELIVERED_QUEUE_URL,
    quarantine: env.QUARANTINE_QUEUE_URL,
  };
  const urls = new Map([
    ...env.ROUTES.map(({ consumer, deadLetterQueueUrl }) => [consumer, deadLetterQueueUrl] as const),
    ...Object.entries(sharedUrls),
  ]);
  const rules: RequestRules = {
    queues: [...urls.keys()],
    redriveNeedsNote: env.ROUTES.filter((route) => route.redriveNeedsNote).map(({ consumer }) => consumer),
    ratePerSecond: env.REDRIVE_RATE_PER_SECOND,
    rampSeconds: env.REDRIVE_RAMP_SECONDS,
  };
  return {
    rules,
    settings: {
      routing: { routes: env.ROUTES, marketplaces: env.MARKETPLACES, eventTypes: catalog.eventTypes },
      unroutedQueueUrl: env.UNROUTED_QUEUE_URL,
      quarantineQueueUrl: env.QUARANTINE_QUEUE_URL,
      redriveCap: env.REDRIVE_CAP,
      alarmsOf: (consumer: string) => alarmNamesOf(env.HEALTH_ALARM_NAMES, consumer),
    },
    /** Runs end by themselves: the AWS CLI and boto3 give up after 60 seconds and would invoke again. */
    runForMillis: env.RUN_FOR_MILLIS,
    /** The queue of dead letters that a request names, which was read by the rules. */
    deadLetters: (name: string) => {
      const url = urls.get(name);
      if (url === undefined) throw new Error(`There is no queue of failed events named ${name}.`);
      return { source: messageSource(sqs, url), deadLetters: queue(url) };
    },
    queue,
    firingAlarms: firingAlarms(awsClient('monitoring', { attemptTimeoutMillis })),
    wait: (millis: number): Promise<void> => wait(millis),
  };
}
