import { setTimeout as timer } from 'node:timers/promises';
import { entryBatches, type FillSettings } from './entry-batches.ts';
import type { PackSettings } from './packs.ts';
import type { PutEventsError } from './put-events-error.ts';
import { type Sendable, type Slot, slotOf } from './request.ts';
import { aborted, type SendSettings, type Settle, sendBatch } from './send-batch.ts';

export interface BatchSettings extends SendSettings, FillSettings {
  /** How many requests are under way at once. */
  readonly concurrency: number;
}

/** Eight attempts wait 6 to 13 seconds in all: longer than a throttled burst, shorter than a caller's patience. */
export const defaultBatchSettings: Omit<BatchSettings, 'putEvents'> = {
  random: Math.random,
  sleep: (millis: number, signal?: AbortSignal) => timer(millis, undefined, signal ? { signal } : {}),
  maxAttempts: 8,
  firstBackoffMillis: 100,
  maxBackoffMillis: 5_000,
  maxRequestBytes: 256 * 1_024, // AWS takes 1 MB since 2026; whether of an entry or of a request, its documents disagree
  concurrency: 4,
  // At most ten requests a second for a trickle, and no event is later for it than a person notices. AWS bills events, not requests.
  lingerMillis: 100,
  linger: (millis, signal) => timer(millis, undefined, { signal }),
};

/**
 * Sends entries in requests of at most ten entries and `maxRequestBytes`, each as often as its settings allow, and
 * settles every item exactly once. It checks nothing of the entries' contents.
 *
 * @param items read only as fast as they are sent: they need not fit into memory.
 * @param packs if items are to be packed: what they are packed into is then settled instead of them.
 * @returns why it stopped before the end of the items, if it did: what is settled is then the first part of them.
 */
export async function putEventsBatches<Item extends Sendable<Item>>(
  items: Iterable<Item> | AsyncIterable<Item>,
  settle: Settle<Item>,
  settings: BatchSettings,
  signal?: AbortSignal,
  packs?: PackSettings<Item>,
): Promise<PutEventsError | undefined> {
  const unsettled = new Set<Slot<Item>>();
  const settleOnce: Settle<Slot<Item>> = (slot, error) => {
    if (unsettled.delete(slot)) settle(slot.item, error);
  };
  const replace = (before: readonly Slot<Item>[], after: readonly Slot<Item>[]) => {
    for (const slot of before) unsettled.delete(slot);
    for (const slot of after) unsettled.add(slot);
  };
  const split = (slot: Slot<Item>) => {
    const parts = slot.item.parts?.().map(slotOf);
    if (parts) replace([slot], parts);
    return parts;
  };
  const stop = new AbortController(); // ends the reading; requests under way come to their own end
  const stopReading = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const reading = {
    onRead: (slot: Slot<Item>) => unsettled.add(slot),
    onPacked: (slots: readonly Slot<Item>[], pack: Slot<Item>) => replace(slots, [pack]),
    onTooLarge: (slot: Slot<Item>, bytes: number) =>
      settleOnce(slot, {
        action: 'refused',
        code: 'too_large',
        message: `${bytes} bytes; a request takes ${settings.maxRequestBytes}.`,
      }),
    stop: stopReading,
  };
  const batches = entryBatches(items, settings, reading, packs);
  let stopped: PutEventsError | undefined;
  const lane = async () => {
    try {
      for (;;) {
        const next = await unlessAborted(batches.next(), stopReading);
        if (signal?.aborted) stopped ??= aborted;
        if (next === undefined || next.done || stopped !== undefined) return;
        const error = await sendBatch(next.value, { settle: settleOnce, split }, settings, signal);
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
