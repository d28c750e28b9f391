import { packMaxBytes } from '../events/pack.ts';
import { changeTextOf } from './change-text.ts';
import { entrySize, type PutEventsEntry } from './entry-size.ts';
import type { Filling, Sendable, Slot } from './request.ts';

export interface PackSettings<Item> {
  /** From 2 on. */
  readonly maxChanges: number;
  /** One that is sent instead of several: its `parts` are those, and its entry is what carries all of them. */
  readonly together: (items: readonly Item[], entry: PutEventsEntry) => Item;
}

/**
 * So many sellers' changes are gathered side by side, at most: then the oldest pack goes as it is. It bounds what is read and not
 * sent: 200 packs of 63 KiB are 13 MB, and as much again for the single texts, which are kept for the case of a refusal.
 */
const mostOpenPacks = 200;

/** Changes that may go into one entry, and wait for more of their kind. */
interface OpenPack<Item> {
  readonly slots: Slot<Item>[];
  readonly changes: string[];
  /** The entry's text up to the first change. */
  readonly head: string;
  /** Of the entry, as AWS counts them. */
  bytes: number;
}

/**
 * Gathers the changes of one seller that are read one after another, or among those of others, into packs, and fills requests
 * with these. Changes keep their order within a pack. What belongs to no pack, as a pack that a producer made itself, an entry
 * too large, or a text that cannot be moved, goes into the request at once and as it is.
 */
export function packing<Item extends Sendable<Item>>(
  request: Filling<Item>,
  { maxChanges, together }: PackSettings<Item>,
  maxRequestBytes: number,
  onPacked: (slots: readonly Slot<Item>[], pack: Slot<Item>) => void,
): Filling<Item> {
  const maxBytes = Math.min(packMaxBytes, maxRequestBytes);
  const open = new Map<string, OpenPack<Item>>(); // the oldest first

  function close(kind: string, { slots, changes, head }: OpenPack<Item>): readonly Slot<Item>[][] {
    open.delete(kind);
    const [first] = slots;
    if (first === undefined) return [];
    if (slots.length === 1) return request.add(first);
    const entry = { ...first.entry, Detail: `${head}${changes.join(',')}${tail}` };
    const items = slots.map(({ item }) => item);
    const pack = { item: together(items, entry), entry };
    onPacked(slots, pack);
    return request.add(pack);
  }

  return {
    add(slot) {
      const { entry, item } = slot;
      const text = item.parts === undefined ? changeTextOf(entry.Detail) : undefined;
      if (text === undefined) return request.add(slot);
      const head = `{"metadata":{${text.common}},"changes":[`;
      const changeBytes = Buffer.byteLength(text.change) + 1; // with its comma
      const emptyBytes = entrySize({ ...entry, Detail: head + tail }) - 1; // the first has no comma
      if (emptyBytes + changeBytes > maxBytes) return request.add(slot);

      const kind = kindOf(entry, text.common);
      const before = open.get(kind);
      const fits = before !== undefined && before.bytes + changeBytes <= maxBytes;
      const full = before && !fits ? [...close(kind, before)] : [];
      const pack = fits ? before : { slots: [], changes: [], head, bytes: emptyBytes };
      if (!fits) {
        const [oldest] = open.size >= mostOpenPacks ? open : [];
        if (oldest) full.push(...close(...oldest));
        open.set(kind, pack);
      }
      pack.slots.push(slot);
      pack.changes.push(text.change);
      pack.bytes += changeBytes;
      if (pack.slots.length >= maxChanges) full.push(...close(kind, pack));
      return full;
    },
    isEmpty: () => open.size === 0 && request.isEmpty(),
    mayHaveOlder: () => open.size > 0 || !request.isEmpty(), // so nothing waits for long beside a seller that sends much
    takeAll: () => [...[...open].flatMap(([kind, pack]) => [...close(kind, pack)]), ...request.takeAll()],
  };
}

const tail = ']}';

/** Equal for entries whose changes one entry may carry. */
function kindOf({ Source, DetailType, Time, Resources, TraceHeader }: PutEventsEntry, common: string): string {
  const rare = Time || Resources || TraceHeader ? JSON.stringify([Time, Resources, TraceHeader]) : '';
  return `${Source}\n${DetailType}\n${common}\n${rare}`;
}
