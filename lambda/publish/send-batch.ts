import { backoffAfter } from '../shared/backoff.ts';
import type { PutEventsEntry } from './entry-size.ts';
import { entryError, isNetworkError, type PutEventsError, requestError } from './put-events-error.ts';

/** Around the SDK's call: `(request, options) => client.send(new PutEventsCommand(request), options)`. */
export type PutEvents = (
  request: { Entries: PutEventsEntry[] },
  options: { abortSignal?: AbortSignal },
) => Promise<{
  readonly Entries?:
    | readonly { EventId?: string | undefined; ErrorCode?: string | undefined; ErrorMessage?: string | undefined }[]
    | undefined;
}>;

export interface SendSettings {
  readonly putEvents: PutEvents;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  /** Rejects when the signal aborts. */
  readonly sleep: (millis: number, signal?: AbortSignal) => Promise<unknown>;
  /** How often one entry is sent at most. */
  readonly maxAttempts: number;
  readonly firstBackoffMillis: number;
  readonly maxBackoffMillis: number;
}

/** Told once of every item: without an error it is durably on the bus. */
export type Settle<Item> = (item: Item, error?: PutEventsError) => void;

/**
 * Sends one request and, of it, again what failed for a passing reason, until every item is settled.
 *
 * @returns the error that every further request would meet too, if there is one.
 */
export async function sendBatch<Item extends { readonly entry: PutEventsEntry }>(
  batch: readonly Item[],
  settle: Settle<Item>,
  settings: SendSettings,
  signal: AbortSignal | undefined,
): Promise<PutEventsError | undefined> {
  let waiting = batch;
  for (let attempt = 1; ; attempt++) {
    if (signal?.aborted) return failAll(waiting, settle, aborted);
    const answer = await send(waiting, settings.putEvents, signal);
    if (signal?.aborted && 'error' in answer) return failAll(waiting, settle, aborted);
    if ('error' in answer && answer.error.action === 'stop') return failAll(waiting, settle, answer.error);
    if ('error' in answer && answer.error.action === 'refused') {
      // Which entry AWS refuses the request for, it does not tell: halve until the bad one is alone.
      if (waiting.length === 1) return settleAll(waiting, settle, answer.error);
      const half = Math.ceil(waiting.length / 2);
      const first = await sendBatch(waiting.slice(0, half), settle, settings, signal);
      if (first !== undefined) return failAll(waiting.slice(half), settle, first);
      return sendBatch(waiting.slice(half), settle, settings, signal);
    }

    const isLast = attempt >= settings.maxAttempts;
    if (isLast && 'error' in answer && isNetworkError(answer.error)) {
      return failAll(waiting, settle, { ...answer.error, action: 'stop' });
    }
    const again: Item[] = [];
    for (const [position, item] of waiting.entries()) {
      const error = 'error' in answer ? answer.error : answer.errors[position];
      if (error?.action !== 'again' || isLast) settle(item, error);
      else again.push(item);
    }
    if (again.length === 0) return undefined;
    waiting = again;
    try {
      const backoff = { first: settings.firstBackoffMillis, most: settings.maxBackoffMillis };
      await settings.sleep(backoffAfter(attempt, backoff, settings.random()), signal);
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  }
}

export const aborted: PutEventsError = { action: 'stop', code: 'aborted', message: 'The caller aborted.' };

/** By position, what AWS answered for each entry; or what the whole request failed with. */
async function send(
  batch: readonly { readonly entry: PutEventsEntry }[],
  putEvents: PutEvents,
  signal: AbortSignal | undefined,
): Promise<{ errors: readonly (PutEventsError | undefined)[] } | { error: PutEventsError }> {
  try {
    const { Entries = [] } = await putEvents(
      { Entries: batch.map(({ entry }) => entry) },
      signal ? { abortSignal: signal } : {},
    );
    // Without an event id an entry is not confirmed, whatever else the answer says or leaves out.
    return {
      errors: batch.map((_, position) => {
        const result = Entries[position];
        if (result?.EventId && !result.ErrorCode) return undefined;
        return entryError(result?.ErrorCode, result?.ErrorMessage);
      }),
    };
  } catch (thrown) {
    return { error: requestError(thrown) };
  }
}

function settleAll<Item>(items: readonly Item[], settle: Settle<Item>, error: PutEventsError): undefined {
  for (const item of items) settle(item, error);
}

function failAll<Item>(items: readonly Item[], settle: Settle<Item>, error: PutEventsError): PutEventsError {
  settleAll(items, settle, error);
  return error;
}
