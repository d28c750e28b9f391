import { producerCpu } from '../producer/producer-cpu.ts';
import { type Row, rowOf, spreadOf } from '../report/row.ts';

interface ProducerOptions {
  readonly events: number;
  readonly seed: number;
  readonly rounds: number;
}

/** CPU of publishing with our client, in tens and checked, beside bare `PutEventsCommand`s of ten; and of packing. */
export async function producerRows(options: ProducerOptions, say: (text: string) => void): Promise<Row[]> {
  const { bareSdk, ours, oursUnsent, ratios, bareSync, oursPacked, packedRatios } = await producerCpu(
    options,
    (round) =>
      say(
        `ours ${round.ours.toFixed(0)} ms, bare ${round.bareSdk.toFixed(0)} ms for 1,000 events; packed ${round.oursPacked.toFixed(0)} of ${round.bareSync.toFixed(0)} ms`,
      ),
  );
  const unit = 'ms per 1,000 events';
  return [
    rowOf('producer', {
      name: "the producers' client, CPU",
      unit,
      ours,
      peers: { 'bare PutEventsCommand': bareSdk },
      ...ratioOf(ratios),
      target: { of: 'ratio', atMost: 1.1 },
    }),
    rowOf('producer', { name: 'of these, checks and bookkeeping', unit, ours: oursUnsent }),
    rowOf('producer', {
      name: 'a stock sync in packs of 20, CPU',
      unit: 'ms per 1,000 changes',
      ours: oursPacked,
      peers: { 'bare PutEventsCommand': bareSync },
      ...ratioOf(packedRatios),
      target: { of: 'ratio', atMost: 0.5 },
    }),
  ];
}

function ratioOf(ratios: readonly number[]) {
  const { median: ratio, spread } = spreadOf(ratios);
  return { ratio, spread };
}
