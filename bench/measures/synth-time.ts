import { synthesize } from '../../tools/start/synthesize.ts';
import { type Row, rowOf, spreadOf } from '../report/row.ts';

/** Seconds of a synthesis with its bundles, as `npm start` waits for it. Wall time: it says nothing on a busy machine. */
export async function synthTime(rounds: number, say: (text: string) => void): Promise<Row[]> {
  const seconds: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const begin = performance.now();
    await synthesize('dev');
    seconds.push((performance.now() - begin) / 1_000);
    say(`round ${round + 1} of ${rounds}: ${seconds.at(-1)?.toFixed(1)} s`);
  }
  const { median, spread } = spreadOf(seconds);
  return [rowOf('synth', { name: 'synthesis with bundles', unit: 's', ours: median, spread })];
}
