import type { PutEventsEntry } from './entry-size.ts';
import { type PartOfPack, partOfPack } from './given-pack.ts';

/** Which change of an event that is a pack. */
export interface PlaceInPack {
  /** Its position in `detail.changes`, from 0. */
  readonly change: number;
  /** How many changes the pack has. */
  readonly of: number;
}

/** What goes into one entry: a change, or several that are settled alike. */
export interface PublishedItem<Event> {
  /** The position of its event in the input, from 0; of several, that of the first. */
  readonly index: number;
  readonly event: Event;
  readonly entry: PutEventsEntry;
  /** Of a change of a pack. */
  readonly place?: PlaceInPack;
  /** Each by itself, where they are several. */
  readonly changes?: readonly PublishedItem<Event>[];
  /** The same changes in smaller entries. */
  readonly parts?: () => readonly PublishedItem<Event>[];
}

/** Several that one entry carries; if AWS refuses it, each goes as it came. */
export const together = <Event>(
  items: readonly PublishedItem<Event>[],
  entry: PutEventsEntry,
): PublishedItem<Event> => {
  const [first] = items;
  if (first === undefined) throw new RangeError('A pack of nothing.');
  return { index: first.index, event: first.event, entry, changes: items, parts: () => items };
};

/** An entry with changes of a pack that a producer made; if AWS refuses it, each goes as a pack of one. */
export function itemOfPack<Event>(
  given: { readonly index: number; readonly event: Event; readonly of: number },
  { entry, positions }: PartOfPack,
): PublishedItem<Event> {
  const { index, event, of } = given;
  const changes = positions.map((change): PublishedItem<Event> => ({ index, event, entry, place: { change, of } }));
  const [first, ...others] = changes;
  if (first !== undefined && others.length === 0) return first;
  const parts = () => changes.map((item, place) => ({ ...item, entry: partOfPack(entry, [place]) }));
  return { index, event, entry, changes, parts };
}
