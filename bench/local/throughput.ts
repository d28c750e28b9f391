import { localBackbone } from './local-backbone.ts';
import type { PublisherTask } from './publisher-messages.ts';

/** Events (of packs: changes) a second from the first PutEvents to the last applied change, for each run on a newly booted local cloud. */
export async function throughput(
  assemblyDirectory: string,
  input: PublisherTask['input'],
  runs: number,
  onRun: (eventsPerSecond: number) => void,
): Promise<{ eventsPerSecond: number[] }> {
  const eventsPerSecond: number[] = [];
  for (let run = 0; run < runs; run++) {
    const backbone = await localBackbone(assemblyDirectory);
    const { published, seconds } = await backbone.run(input);
    const rate = Math.round(published / seconds);
    eventsPerSecond.push(rate);
    onRun(rate);
    await backbone.stop();
  }
  return { eventsPerSecond };
}

/** Changes a second of bulk syncs that existing sellers send, alone and in packs in turn, each on a newly booted local cloud. */
export async function bulkThroughput(
  assemblyDirectory: string,
  bulk: { readonly changes: number; readonly seed: number },
  runs: number,
  onRun: (packed: boolean, changesPerSecond: number) => void,
): Promise<{ unpacked: number[]; packed: number[] }> {
  const rates: { unpacked: number[]; packed: number[] } = { unpacked: [], packed: [] };
  for (let run = 0; run < runs; run++) {
    for (const packed of run % 2 === 0 ? [false, true] : [true, false]) {
      const input = { kind: 'bulk-sync', ...bulk, packed } as const;
      const { eventsPerSecond } = await throughput(assemblyDirectory, input, 1, (rate) => onRun(packed, rate));
      rates[packed ? 'packed' : 'unpacked'].push(...eventsPerSecond);
    }
  }
  return rates;
}
