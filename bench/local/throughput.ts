import { localBackbone } from './local-backbone.ts';
import type { PublisherTask } from './publisher-messages.ts';

/** Events a second from the first PutEvents to the last applied change, for each run on a newly booted local cloud. */
export async function throughput(
  assemblyDirectory: string,
  input: PublisherTask['input'],
  runs: number,
): Promise<{ published: number; eventsPerSecond: number[] }> {
  const eventsPerSecond: number[] = [];
  let events = 0;
  for (let run = 0; run < runs; run++) {
    const backbone = await localBackbone(assemblyDirectory);
    const { published, seconds } = await backbone.run(input);
    events = published;
    eventsPerSecond.push(Math.round(published / seconds));
    await backbone.stop();
  }
  return { published: events, eventsPerSecond };
}
