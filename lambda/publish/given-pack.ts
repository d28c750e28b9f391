import { changeTextsIn, mostChangesPerEvent, packMaxBytes, withChanges } from '../events/pack.ts';
import { batchesOf } from '../shared/batches.ts';
import { entrySize, type PutEventsEntry } from './entry-size.ts';

/** An entry with some changes of a pack. */
export interface PartOfPack {
  readonly entry: PutEventsEntry;
  /** In the pack, from 0. */
  readonly positions: readonly number[];
}

/**
 * The entries that carry these changes of a pack which a producer made: itself, where it has no others and is small enough;
 * otherwise cut, in entries of up to 63 KiB. A change that is larger has its own. All text stays as it is.
 */
export function entriesOfPack(
  entry: PutEventsEntry,
  positions: readonly number[],
  maxRequestBytes: number,
): PartOfPack[] {
  const maxBytes = Math.min(packMaxBytes, maxRequestBytes);
  const changes = changeTextsIn(entry.Detail);
  if (positions.length === changes.length && entrySize(entry) <= maxBytes) return [{ entry, positions }];
  const limit = { maxCount: mostChangesPerEvent, maxBytes: maxBytes + 1 - entrySize(partOfPack(entry, [])) };
  const bytesOf = (position: number) => Buffer.byteLength(changes[position] ?? '') + 1; // with its comma, which the first has not
  return batchesOf(positions, limit, bytesOf).map((each) => ({ entry: partOfPack(entry, each), positions: each }));
}

/** The same entry with these changes of its pack alone. */
export const partOfPack = (entry: PutEventsEntry, positions: readonly number[]): PutEventsEntry => ({
  ...entry,
  Detail: withChanges(entry.Detail, 'detail', positions),
});
