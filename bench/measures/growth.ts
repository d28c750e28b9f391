import { sameMappings } from '../model/mappings.ts';
import { batchesOf, runSide } from '../model/run-side.ts';
import { sides } from '../model/side.ts';
import { type Row, rowOf, spreadOf } from '../report/row.ts';
import { makeTrace } from '../traces/make-trace.ts';
import type { Bundles } from '../wire/bundles.ts';
import { startWire } from '../wire/side-runner.ts';

interface GrowthOptions {
  /** Of the longest run; the others have a tenth and a hundredth. */
  readonly changes: number;
  readonly seed: number;
  readonly rounds: number;
}

const batchSizes = [10, 100, 500];
const target = { of: 'ratio', atMost: 1.1 } as const;

/** Whether a change costs more in a long run, or in a large batch: CPU of our consumer, and calls of the model. */
export async function growth(bundles: Bundles, options: GrowthOptions, say: (text: string) => void): Promise<Row[]> {
  return [...(await growthByBatch(bundles, options, say)), ...(await growthByChanges(bundles, options, say))];
}

/** On the even trace, where a larger batch has not fewer writes: what differs is the batch. */
async function growthByBatch(bundles: Bundles, { seed, rounds }: GrowthOptions, say: (text: string) => void) {
  const trace = { name: 'even', changes: 6_000, seed };
  const wire = await startWire(bundles, ['ours'], trace);
  const cpu = new Map<number, number[]>(batchSizes.map((size) => [size, []]));
  try {
    for (let round = 0; round <= rounds; round++) {
      for (const batchSize of round % 2 === 0 ? batchSizes : batchSizes.toReversed()) {
        await wire.forget();
        const { cpuMillis } = await wire.consume('ours', { batchSize, from: 0, to: trace.changes });
        if (round > 0) cpu.get(batchSize)?.push(cpuMillis / (trace.changes / 1_000)); // the first warms up
        say(`batches of ${batchSize}: ${(cpuMillis / (trace.changes / 1_000)).toFixed(0)} ms for 1,000 changes`);
      }
    }
  } finally {
    wire.stop();
  }
  const [ten = [], hundred = [], most = []] = batchSizes.map((size) => cpu.get(size));
  const { median: ratio, spread } = spreadOf(most.map((millis, round) => millis / (ten[round] ?? Number.NaN)));
  return [
    rowOf('growth', {
      name: 'CPU in batches of 500',
      unit: 'ms per 1,000 changes',
      ours: spreadOf(most).median,
      peers: { 'batches of 10': spreadOf(ten).median, 'batches of 100': spreadOf(hundred).median },
      ratio,
      spread,
      target,
    }),
  ];
}

/** Runs of the trading day of three lengths, each from empty tables, once the code is compiled. The shortest is the middle of five. */
async function growthByChanges(bundles: Bundles, { changes, seed }: GrowthOptions, say: (text: string) => void) {
  const trace = { name: 'day', changes, seed };
  const wire = await startWire(bundles, ['ours'], trace);
  const piece = changes / 100; // as small for the longest run as for the shortest: what waits in memory is the same
  const sizes = [piece, changes / 10, changes];
  const ofThousand: number[] = [];
  try {
    await wire.consume('ours', { batchSize: 100, from: 0, to: changes / 10 });
    for (const [index, size] of sizes.entries()) {
      const runs: number[] = [];
      for (let run = 0; run < (index === 0 ? 5 : 1); run++) {
        await wire.forget();
        let cpuMillis = 0;
        for (let from = 0; from < size; from += piece) {
          const to = Math.min(size, from + piece);
          cpuMillis += (await wire.consume('ours', { batchSize: 100, from, to })).cpuMillis;
          if (to % (changes / 10) === 0) say(`${to} of ${size} changes`);
        }
        runs.push(cpuMillis / (size / 1_000));
      }
      ofThousand.push(spreadOf(runs).median);
    }
  } finally {
    wire.stop();
  }
  const name = (size = 0) => `${size.toLocaleString('en-US')} changes`;
  const calls = sizes.map((size) => {
    const part = makeTrace({ name: 'day', changes: size, seed });
    const { code } = runSide(sides.ours, part, batchesOf(part, sameMappings(5, 1_000, 100)));
    return Object.values(code).reduce((sum, count) => sum + count, 0) / (size / 1_000);
  });
  const rowFor = (what: string, unit: string, [least = 0, middle = 0, most = 0]: readonly number[]) =>
    rowOf('growth', {
      name: `${what}, ${name(sizes[2])}`,
      unit,
      ours: most,
      peers: { [name(sizes[0])]: least, [name(sizes[1])]: middle },
      target,
    });
  return [rowFor('CPU', 'ms per 1,000 changes', ofThousand), rowFor('calls by our code', 'per 1,000 changes', calls)];
}
