import { entrySize, type PutEventsEntry } from './entry-size.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const maxEntries = 10;

export interface FillSettings {
  /** Of all entries of one request together; an entry above it fails alone, unsent. */
  readonly maxRequestBytes: number;
  /** How long an entry waits for others to fill its request, at most, from when it was read. Only for inputs that wait. */
  readonly lingerMillis: number;
  /** Waits so long for more input. Ends early when the signal aborts, whether by resolving or rejecting. */
  readonly linger: (millis: number, signal: AbortSignal) => Promise<unknown>;
}

/** One place in the input: the same object may stand in several. */
export interface Slot<Item> {
  readonly item: Item;
  readonly entry: PutEventsEntry;
}

interface Reading<Item> {
  /** Told of every slot as soon as it is read. */
  readonly onRead: (slot: Slot<Item>) => void;
  /** Told of a slot that is larger than a request. */
  readonly onTooLarge: (slot: Slot<Item>, bytes: number) => void;
  /** Ends the reading: an item that comes later is not counted. */
  readonly stop: AbortSignal;
}

/**
 * Fills requests with entries, in the order of the input: ten of them, or as many as `maxRequestBytes` allows. An input that
 * has its items at hand fills each request; one that makes them wait gets its request sent after `lingerMillis`.
 */
export function entryBatches<Item extends { readonly entry: PutEventsEntry }>(
  items: Iterable<Item> | AsyncIterable<Item>,
  settings: FillSettings,
  reading: Reading<Item>,
): AsyncGenerator<Slot<Item>[], void, void> {
  return Symbol.asyncIterator in items
    ? waitingBatches(items, settings, reading)
    : readyBatches(items, settings, reading);
}

/** Without a promise for each item. */
async function* readyBatches<Item extends { readonly entry: PutEventsEntry }>(
  items: Iterable<Item>,
  { maxRequestBytes }: FillSettings,
  reading: Reading<Item>,
): AsyncGenerator<Slot<Item>[], void, void> {
  const request = requestOf(maxRequestBytes, reading);
  for (const item of items) {
    if (reading.stop.aborted) return;
    const full = request.add(item);
    if (full) yield full;
  }
  if (!request.isEmpty()) yield request.take();
}

async function* waitingBatches<Item extends { readonly entry: PutEventsEntry }>(
  items: AsyncIterable<Item>,
  { maxRequestBytes, lingerMillis, linger }: FillSettings,
  reading: Reading<Item>,
): AsyncGenerator<Slot<Item>[], void, void> {
  const request = requestOf(maxRequestBytes, reading);
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
        yield request.take();
        continue; // the item that did not come in time is still asked for
      }
      next = undefined;
      inputIsOpen = !read.done;
      if (read.done || reading.stop.aborted) break;
      const full = request.add(read.value);
      if (full) endWaiting();
      if (!request.isEmpty() && waiting === undefined) {
        const cancel = new AbortController();
        waiting = { over: linger(lingerMillis, cancel.signal).then(nothing, nothing), cancel };
      }
      if (full) yield full;
    }
    if (!reading.stop.aborted && !request.isEmpty()) yield request.take();
  } catch (error) {
    inputIsOpen = false; // an input that failed is over
    throw error;
  } finally {
    endWaiting();
    if (inputIsOpen) await iterator.return?.();
  }
}

const nothing = () => undefined;

/** The request that is being filled. */
function requestOf<Item extends { readonly entry: PutEventsEntry }>(maxBytes: number, reading: Reading<Item>) {
  let slots: Slot<Item>[] = [];
  let bytes = 0;
  const take = () => {
    const taken = slots;
    slots = [];
    bytes = 0;
    return taken;
  };
  return {
    isEmpty: () => slots.length === 0,
    take,
    /** Returns a request that is full: with the item, or because the item does not fit and begins the next one. */
    add(item: Item): Slot<Item>[] | undefined {
      const slot = { item, entry: item.entry };
      reading.onRead(slot);
      const size = entrySize(slot.entry);
      if (size > maxBytes) {
        reading.onTooLarge(slot, size);
        return undefined;
      }
      const full = bytes + size > maxBytes ? take() : undefined;
      slots.push(slot);
      bytes += size;
      return full ?? (slots.length === maxEntries ? take() : undefined);
    },
  };
}
