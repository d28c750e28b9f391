import { setTimeout as wait } from 'node:timers/promises';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { readEnv } from '../../shared/env.ts';
import { logger } from '../../shared/logger.ts';
import { type SqsQueue, sqsQueue } from '../../shared/sqs-queue.ts';
import { readRouting } from '../letters/routes.ts';
import type { RedriveSettings } from '../redrive.ts';
import type { RequestRules } from '../request.ts';
import { sqsClient } from '../sqs-client/sqs-client.ts';
import { type FiringAlarms, firingAlarms } from './circuit-breaker.ts';
import { type MessageSource, messageSource } from './message-source.ts';

/** A call that hangs is tried again: the whole run must answer within the function's time. */
const requestHandler = {
  connectionTimeout: 1_000,
  requestTimeout: 3_000, // until the answer begins
  socketTimeout: 3_000, // until it goes on
  throwOnRequestTimeout: true,
};

/** What the redrive functions work with, as the stack says. */
export interface RedriveEnvironment {
  readonly rules: RequestRules;
  readonly settings: RedriveSettings;
  /** Runs end by themselves: the AWS CLI and boto3 give up after 60 seconds and would invoke again. */
  readonly runForMillis: number;
  /** The queue of dead letters that a request names. */
  deadLetters(queue: string): { readonly source: MessageSource; readonly deadLetters: SqsQueue };
  queue(url: string): SqsQueue;
  readonly firingAlarms: FiringAlarms;
  wait(millis: number): Promise<void>;
}

export function redriveEnvironment(): RedriveEnvironment {
  const env = readEnv([
    'ROUTES',
    'MARKETPLACES',
    'UNROUTED_QUEUE_URL',
    'UNDELIVERED_QUEUE_URL',
    'QUARANTINE_QUEUE_URL',
    'HEALTH_ALARM_NAMES',
    'RUN_FOR_MILLIS',
    'REDRIVE_CAP',
    'REDRIVE_RATE_PER_SECOND',
    'REDRIVE_RAMP_SECONDS',
  ]);
  const routing = readRouting(env);
  const client = sqsClient();
  const queue = (url: string) => sqsQueue(client, url, (error) => logger.error('A call to SQS failed', error as Error));
  const urls = new Map([
    ...routing.routes.map(({ consumer, deadLetterQueueUrl }) => [consumer, deadLetterQueueUrl] as const),
    ['unrouted', env.UNROUTED_QUEUE_URL],
    ['undelivered', env.UNDELIVERED_QUEUE_URL],
    ['quarantine', env.QUARANTINE_QUEUE_URL],
  ]);
  const alarmNames: readonly string[] = JSON.parse(env.HEALTH_ALARM_NAMES);
  return {
    rules: {
      queues: [...urls.keys()],
      redriveNeedsNote: routing.routes.filter((route) => route.redriveNeedsNote).map(({ consumer }) => consumer),
      ratePerSecond: Number(env.REDRIVE_RATE_PER_SECOND),
      rampSeconds: Number(env.REDRIVE_RAMP_SECONDS),
    },
    settings: {
      routing,
      unroutedQueueUrl: env.UNROUTED_QUEUE_URL,
      quarantineQueueUrl: env.QUARANTINE_QUEUE_URL,
      redriveCap: Number(env.REDRIVE_CAP),
      alarmsOf: (consumer) => alarmNames.map((name) => name.replace('{consumer}', consumer)),
    },
    runForMillis: Number(env.RUN_FOR_MILLIS),
    deadLetters: (name) => {
      const url = urls.get(name) as string; // the request was read by the rules above
      return { source: messageSource(client, url), deadLetters: queue(url) };
    },
    queue,
    firingAlarms: firingAlarms(new CloudWatchClient({ requestHandler })),
    wait: (millis) => wait(millis),
  };
}
