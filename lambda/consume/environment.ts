import * as z from 'zod/mini';
import { json, text, wholeNumber } from '../shared/environment.ts';

/** What the stack tells every consumer. */
export const consumerEnvironment = z.object({
  CONSUMER_NAME: text,
  QUEUE_URL: text,
  DLQ_URL: text,
  MAX_RECEIVE_COUNT: wholeNumber,
  GIVE_UP_AFTER_SECONDS: wholeNumber,
  WRITE_CONCURRENCY: wholeNumber,
  STOP_BEFORE_TIMEOUT_MILLIS: wholeNumber,
  BACKOFF_FIRST_SECONDS: wholeNumber,
  BACKOFF_MAX_SECONDS: wholeNumber,
  TRACE_CHANGES: json(z.boolean()),
});

/** What it tells their effects, whichever they have. */
export const effectEnvironment = z.object({
  WRITE_TIMEOUT_MILLIS: wholeNumber,
});

/** What it tells the effect of those that keep the current-state table besides. */
export const currentStateEnvironment = z.object({
  CURRENT_STATE_TABLE_NAME: text,
});
