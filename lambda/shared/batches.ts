/** Splits items, in their order, into batches of at most `maxCount` items and `maxBytes` bytes; a larger item stands alone. */
export function batchesOf<Item>(
  items: readonly Item[],
  { maxCount, maxBytes = Number.POSITIVE_INFINITY }: { readonly maxCount: number; readonly maxBytes?: number },
  bytesOf: (item: Item) => number = () => 0,
): Item[][] {
  const batches: Item[][] = [];
  let batch: Item[] = [];
  let bytes = 0;
  for (const item of items) {
    const itemBytes = bytesOf(item);
    if (batch.length > 0 && (batch.length >= maxCount || bytes + itemBytes > maxBytes)) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(item);
    bytes += itemBytes;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
