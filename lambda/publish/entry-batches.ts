import { type PackSettings, packing } from './packs.ts';
import { type Filling, requestOf, type Sendable, type Slot, slotOf } from './request.ts';

export interface FillSettings {
  /** Of all entries of one request together; an entry above it fails alone, unsent. */
  readonly maxRequestBytes: number;
  /**
   * How long a change waits for others to fill its entry and its request, at most, from when it was read. Only for inputs that
   * wait.
   */
  readonly lingerMillis: number;
  /** Waits so long for more input. Ends early when the signal aborts, whether by resolving or rejecting. */
  readonly linger: (millis: number, signal: AbortSignal) => Promise<unknown>;
}

interface Reading<Item> {
  /** Told of every slot as soon as it is read. */
  readonly onRead: (slot: Slot<Item>) => void;
  /** Told of slots in whose place another goes on. */
  readonly onPacked: (slots: readonly Slot<Item>[], pack: Slot<Item>) => void;
  /** Told of a slot that is larger than a request. */
  readonly onTooLarge: (slot: Slot<Item>, bytes: number) => void;
  /** Ends the reading: an item that comes later is not counted. */
  readonly stop: AbortSignal;
}

/**
 * Fills requests with entries, in the order of the input: ten of them, or as many as `maxRequestBytes` allows. An input that
 * has its items at hand fills each request; one that makes them wait gets its request sent after `lingerMillis`.
 *
 * @param packs if the items are to be packed before.
 */
export function entryBatches<Item extends Sendable<Item>>(
  items: Iterable<Item> | AsyncIterable<Item>,
  settings: FillSettings,
  reading: Reading<Item>,
  packs?: PackSettings<Item>,
): AsyncGenerator<Slot<Item>[], void, void> {
  const { maxRequestBytes } = settings;
  const request = requestOf(maxRequestBytes, reading.onTooLarge);
  const filling = packs ? packing(request, packs, maxRequestBytes, reading.onPacked) : request;
  return Symbol.asyncIterator in items
    ? waitingBatches(items, filling, settings, reading)
    : readyBatches(items, filling, reading);
}

/** Without a promise for each item. */
async function* readyBatches<Item extends Sendable<Item>>(
  items: Iterable<Item>,
  filling: Filling<Item>,
  reading: Reading<Item>,
): AsyncGenerator<Slot<Item>[], void, void> {
  for (const item of items) {
    if (reading.stop.aborted) return;
    const slot = slotOf(item);
    reading.onRead(slot);
    const full = filling.add(slot);
    if (full.length > 0) yield* full;
  }
  yield* filling.takeAll();
}

async function* waitingBatches<Item extends Sendable<Item>>(
  items: AsyncIterable<Item>,
  filling: Filling<Item>,
  { lingerMillis, linger }: FillSettings,
  reading: Reading<Item>,
): AsyncGenerator<Slot<Item>[], void, void> {
  const iterator = items[Symbol.asyncIterator]();
  let next: Promise<IteratorResult<Item>> | undefined; // asked for, and perhaps not there yet
  let waiting: { readonly over: Promise<undefined>; readonly cancel: AbortController } | undefined;
  const endWaiting = () => {
    waiting?.cancel.abort();
    waiting = undefined;
  };
  let inputIsOpen = true;
  try {
    for (;;) {
      next ??= iterator.next();
      const read = waiting ? await Promise.race([next, waiting.over]) : await next;
      if (read === undefined) {
        endWaiting();
        yield* filling.takeAll();
        continue; // the item that did not come in time is still asked for
      }
      next = undefined;
      inputIsOpen = !read.done;
      if (read.done || reading.stop.aborted) break;
      const slot = slotOf(read.value);
      reading.onRead(slot);
      const full = filling.add(slot);
      if (full.length > 0 && !filling.mayHaveOlder()) endWaiting(); // what is too large begins nothing
      if (!filling.isEmpty() && waiting === undefined) {
        const cancel = new AbortController();
        waiting = { over: linger(lingerMillis, cancel.signal).then(nothing, nothing), cancel };
      }
      yield* full;
    }
    if (!reading.stop.aborted) yield* filling.takeAll();
  } catch (error) {
    inputIsOpen = false; // an input that failed is over
    throw error;
  } finally {
    endWaiting();
    if (inputIsOpen) await iterator.return?.();
  }
}

const nothing = () => undefined;
