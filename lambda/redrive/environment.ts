import * as z from 'zod/mini';
import { json, text, wholeNumber } from '../shared/environment.ts';

/** Where one consumer's events go, and where its dead letters wait. */
const route = z.object({
  consumer: text,
  eventType: text,
  queueUrl: text,
  deadLetterQueueUrl: text,
  redriveNeedsNote: z.boolean(),
});

export type Route = z.infer<typeof route>;

/** What the stack tells `inspect`, `redrive` and `discard`. */
export const redriveEnvironment = z.object({
  ROUTES: json(z.array(route)),
  MARKETPLACES: json(z.array(text)),
  UNROUTED_QUEUE_URL: text,
  UNDELIVERED_QUEUE_URL: text,
  QUARANTINE_QUEUE_URL: text,
  HEALTH_ALARM_NAMES: json(z.array(text)), // for `alarmNamesOf`
  RUN_FOR_MILLIS: wholeNumber,
  REDRIVE_CAP: wholeNumber,
  REDRIVE_RATE_PER_SECOND: wholeNumber,
  REDRIVE_RAMP_SECONDS: wholeNumber,
});

/** While one of these is in ALARM nothing is pushed to its consumer. Only these: a full queue, say, is no reason. */
export const healthAlarms = ['failing-records', 'crashing', 'throttled'] as const;

export type HealthAlarm = (typeof healthAlarms)[number];

/** Stands for the consumer in `HEALTH_ALARM_NAMES`: a name for each would not fit into the 4 kB of an environment. */
export const anyConsumer = '{consumer}';

/** The health alarms of one consumer. */
export const alarmNamesOf = (healthAlarmNames: readonly string[], consumer: string) =>
  healthAlarmNames.map((name) => name.replace(anyConsumer, consumer));
