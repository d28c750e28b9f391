import type { Clock } from '../clock.ts';

interface LongPoll<Item> {
  readonly clock: Clock;
  readonly waitMillis: number;
  readonly signal: AbortSignal | undefined;
  /** What is there now. */
  attempt(): Item[];
  /** Calls the listener whenever there may be more. The answer unsubscribes. */
  onMore(listener: () => void): () => void;
}

/** What there is as soon as there is something; nothing when the time is over, or when the signal says so. */
export function longPoll<Item>({ clock, waitMillis, signal, attempt, onMore }: LongPoll<Item>): Promise<Item[]> {
  const atOnce = attempt();
  if (atOnce.length > 0 || signal?.aborted) return Promise.resolve(atOnce);
  return new Promise((resolve) => {
    const finish = (items: Item[]) => {
      unsubscribe();
      cancel();
      signal?.removeEventListener('abort', giveUp);
      resolve(items);
    };
    const giveUp = () => finish([]);
    const unsubscribe = onMore(() => {
      const items = attempt();
      if (items.length > 0) finish(items);
    });
    const cancel = clock.schedule(waitMillis, giveUp);
    signal?.addEventListener('abort', giveUp);
  });
}
