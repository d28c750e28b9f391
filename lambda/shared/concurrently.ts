/** Runs `task` on every item, at most `limit` at a time, starting them in order. A task that throws rejects the whole. */
export async function concurrently<Item>(
  limit: number,
  items: readonly Item[],
  task: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values(); // shared: each lane takes the next item that no other lane took
  const lane = async () => {
    for (const item of queue) await task(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
}
