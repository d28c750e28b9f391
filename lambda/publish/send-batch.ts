import { backoffAfter } from '../shared/backoff.ts';
import { batchesOf } from '../shared/batches.ts';
import { entrySize, type PutEventsEntry } from './entry-size.ts';
import { entryError, isNetworkError, type PutEventsError, requestError } from './put-events-error.ts';
import { maxEntries } from './request.ts';

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
  /** Of all entries of one request together. */
  readonly maxRequestBytes: number;
}

/** Told once of every item: without an error it is durably on the bus. */
export type Settle<Item> = (item: Item, error?: PutEventsError) => void;

interface Outcome<Item> {
  readonly settle: Settle<Item>;
  /**
   * Asked of an item that AWS refuses: what is sent and settled in its place, so that only what is at fault is refused. Nothing
   * where it has no parts.
   */
  readonly split: (item: Item) => readonly Item[] | undefined;
}

/**
 * Sends one request and, of it, again what failed for a passing reason, until every item is settled.
 *
 * @returns the error that every further request would meet too, if there is one.
 */
export async function sendBatch<Item extends { readonly entry: PutEventsEntry }>(
  batch: readonly Item[],
  outcome: Outcome<Item>,
  settings: SendSettings,
  signal: AbortSignal | undefined,
): Promise<PutEventsError | undefined> {
  const { settle, split } = outcome;
  const sendParts = (parts: readonly Item[]) => {
    const limit = { maxCount: maxEntries, maxBytes: settings.maxRequestBytes };
    const batches = batchesOf(parts, limit, ({ entry }) => entrySize(entry));
    return sendInTurn(batches, outcome, settings, signal);
  };
  let waiting = batch;
  for (let attempt = 1; ; attempt++) {
    if (signal?.aborted) return failAll(waiting, settle, aborted);
    const answer = await send(waiting, settings.putEvents, signal);
    if (signal?.aborted && 'error' in answer) return failAll(waiting, settle, aborted);
    if ('error' in answer && answer.error.action === 'stop') return failAll(waiting, settle, answer.error);
    if ('error' in answer && answer.error.action === 'refused') {
      // Which entry AWS refuses the request for, it does not tell: halve until the bad one is alone.
      const [first, ...others] = waiting;
      const parts = first && others.length === 0 ? split(first) : undefined;
      if (parts) return sendParts(parts);
      if (others.length === 0) return settleAll(waiting, settle, answer.error);
      const half = Math.ceil(waiting.length / 2);
      return sendInTurn([waiting.slice(0, half), waiting.slice(half)], outcome, settings, signal);
    }

    const isLast = attempt >= settings.maxAttempts;
    if (isLast && 'error' in answer && isNetworkError(answer.error)) {
      return failAll(waiting, settle, { ...answer.error, action: 'stop' });
    }
    const again: Item[] = [];
    const refusedParts: Item[] = [];
    for (const [position, item] of waiting.entries()) {
      const error = 'error' in answer ? answer.error : answer.errors[position];
      const parts = error?.action === 'refused' ? split(item) : undefined;
      if (parts) refusedParts.push(...parts);
      else if (error?.action !== 'again' || isLast) settle(item, error);
      else again.push(item);
    }
    const stopped = refusedParts.length > 0 ? await sendParts(refusedParts) : undefined;
    if (stopped !== undefined) return failAll(again, settle, stopped);
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

/** Sends requests one after another; of what follows one that had to stop, none. */
async function sendInTurn<Item extends { readonly entry: PutEventsEntry }>(
  batches: readonly (readonly Item[])[],
  outcome: Outcome<Item>,
  settings: SendSettings,
  signal: AbortSignal | undefined,
): Promise<PutEventsError | undefined> {
  for (const [place, batch] of batches.entries()) {
    const stopped = await sendBatch(batch, outcome, settings, signal);
    if (stopped !== undefined) return failAll(batches.slice(place + 1).flat(), outcome.settle, stopped);
  }
  return undefined;
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
