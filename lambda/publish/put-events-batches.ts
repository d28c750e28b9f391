import { entrySize, type PutEventsEntry } from './entry-size.ts';
import type { PutEventsError } from './put-events-error.ts';
import { aborted, type SendSettings, type Settle, sendBatch } from './send-batch.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const maxEntries = 10;

export interface BatchSettings extends SendSettings {
  /** Of all entries of one request together; an entry above it fails alone, unsent. */
  readonly maxRequestBytes: number;
  /** How many requests are under way at once. */
  readonly concurrency: number;
}

/**
 * Sends entries in requests of at most ten entries and `maxRequestBytes`, each as often as its settings allow, and
 * settles every item exactly once. It checks nothing of the entries' contents.
 *
 * @param items read only as fast as they are sent: they need not fit into memory.
 * @returns why it stopped before the end of the items, if it did: what is settled is then the first part of them.
 */
export async function putEventsBatches<Item extends { readonly entry: PutEventsEntry }>(
  items: Iterable<Item> | AsyncIterable<Item>,
  settle: Settle<Item>,
  settings: BatchSettings,
  signal?: AbortSignal,
): Promise<PutEventsError | undefined> {
  const unsettled = new Set<Slot<Item>>();
  const settleOnce: Settle<Slot<Item>> = (slot, error) => {
    if (unsettled.delete(slot)) settle(slot.item, error);
  };
  const stop = new AbortController(); // ends the reading; requests under way come to their own end
  const stopReading = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const batches = batchesOf(items, unsettled, settleOnce, settings.maxRequestBytes, stopReading);
  let stopped: PutEventsError | undefined;
  const lane = async () => {
    try {
      for (;;) {
        const next = await unlessAborted(batches.next(), stopReading);
        if (signal?.aborted) stopped ??= aborted;
        if (next === undefined || next.done || stopped !== undefined) return;
        const error = await sendBatch(next.value, settleOnce, settings, signal);
        stopped ??= error; // not in one step: it would overwrite what another lane found meanwhile
        if (stopped !== undefined) stop.abort();
      }
    } catch (error) {
      stopped ??= {
        action: 'stop',
        code: 'input_failed',
        message: error instanceof Error ? error.message : `${error}`,
      };
    }
  };
  await Promise.all(Array.from({ length: settings.concurrency }, lane));

  if (stopped !== undefined) {
    void batches.return().catch(() => {}); // not awaited: that would wait for input that may never come
    for (const slot of [...unsettled]) settleOnce(slot, stopped);
  }
  return stopped;
}

/** One place in the input: the same object may stand in several. */
interface Slot<Item> {
  readonly item: Item;
  readonly entry: PutEventsEntry;
}

async function* batchesOf<Item extends { readonly entry: PutEventsEntry }>(
  items: Iterable<Item> | AsyncIterable<Item>,
  unsettled: Set<Slot<Item>>,
  settle: Settle<Slot<Item>>,
  maxBytes: number,
  stopReading: AbortSignal,
): AsyncGenerator<Slot<Item>[], void, void> {
  let batch: Slot<Item>[] = [];
  let batchBytes = 0;
  for await (const item of items) {
    if (stopReading.aborted) return; // it came too late to be counted
    const slot = { item, entry: item.entry };
    unsettled.add(slot);
    const bytes = entrySize(slot.entry);
    if (bytes > maxBytes) {
      settle(slot, { action: 'refused', code: 'too_large', message: `${bytes} bytes; a request takes ${maxBytes}.` });
      continue;
    }
    if (batch.length === maxEntries || batchBytes + bytes > maxBytes) {
      yield batch;
      batch = [];
      batchBytes = 0;
    }
    batch.push(slot);
    batchBytes += bytes;
  }
  if (batch.length > 0) yield batch;
}

/** The promise's value, or nothing as soon as the signal aborts. Listens anew each time: a race would pile up. */
function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value | undefined> {
  if (signal.aborted) {
    promise.catch(() => {});
    return Promise.resolve(undefined);
  }
  const { promise: first, resolve, reject } = Promise.withResolvers<Value | undefined>();
  const onAbort = () => resolve(undefined);
  signal.addEventListener('abort', onAbort, { once: true });
  promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  return first;
}
