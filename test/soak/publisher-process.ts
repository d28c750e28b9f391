import { publishSample } from '../../tools/start/publish-sample.ts';
import { type Traffic, waveOf } from './traffic.ts';

/** What the process of the publisher is asked: to publish one wave. It answers with how many changes the bus took. */
export interface WaveTask {
  readonly traffic: Traffic;
  readonly number: number;
  readonly changes: number;
  readonly endpoint: string;
  readonly busName: string;
}

process.on('message', async ({ traffic, number, changes, endpoint, busName }: WaveTask) => {
  const { events } = waveOf(traffic, number, changes);
  process.send?.(await publishSample(events, endpoint, busName, () => {}));
});
process.on('disconnect', () => process.exit());
