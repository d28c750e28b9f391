import { entrySize, type PutEventsEntry } from './entry-size.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
export const maxEntries = 10;

/** What one entry carries. */
export interface Sendable<Item> {
  readonly entry: PutEventsEntry;
  /** Of what can be sent in smaller entries, if AWS refuses this one: what these are. */
  readonly parts?: () => readonly Item[];
}

/** One place in the input: the same object may stand in several. */
export interface Slot<Item> {
  readonly item: Item;
  readonly entry: PutEventsEntry;
}

export const slotOf = <Item extends Sendable<Item>>(item: Item): Slot<Item> => ({ item, entry: item.entry });

/** Turns slots into requests, in their order. */
export interface Filling<Item> {
  /** Takes one more; returns the requests that are full now: with it, or because it does not fit and begins the next. */
  add(slot: Slot<Item>): readonly Slot<Item>[][];
  isEmpty(): boolean;
  /** Whether something may wait that was there before the last one that was added. */
  mayHaveOlder(): boolean;
  /** All that waits. */
  takeAll(): readonly Slot<Item>[][];
}

/** The request that is being filled: ten entries, or as many as `maxBytes` allows. A slot above that is `onTooLarge`. */
export function requestOf<Item>(
  maxBytes: number,
  onTooLarge: (slot: Slot<Item>, bytes: number) => void,
): Filling<Item> {
  let slots: Slot<Item>[] = [];
  let bytes = 0;
  const take = () => {
    const taken = slots;
    slots = [];
    bytes = 0;
    return [taken];
  };
  return {
    add(slot) {
      const size = entrySize(slot.entry);
      if (size > maxBytes) {
        onTooLarge(slot, size);
        return none;
      }
      const full = bytes + size > maxBytes ? take() : none;
      slots.push(slot);
      bytes += size;
      return slots.length === maxEntries ? take() : full;
    },
    isEmpty: () => slots.length === 0,
    mayHaveOlder: () => slots.length > 1,
    takeAll: () => (slots.length === 0 ? none : take()),
  };
}

const none: [] = [];
