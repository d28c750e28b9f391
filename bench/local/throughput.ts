import { localBackbone } from './local-backbone.ts';
import type { PublisherTask } from './publisher-messages.ts';

/** Events a second from the first PutEvents to the last applied change, for each run on a newly booted local cloud. */
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
