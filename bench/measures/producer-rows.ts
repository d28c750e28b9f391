import { producerCpu } from '../producer/producer-cpu.ts';
import { type Row, rowOf, spreadOf } from '../report/row.ts';

interface ProducerOptions {
  readonly events: number;
  readonly seed: number;
  readonly rounds: number;
}

/** CPU of publishing with our client, in tens and checked, beside bare `PutEventsCommand`s of ten. */
export async function producerRows(options: ProducerOptions, say: (text: string) => void): Promise<Row[]> {
  const { bareSdk, ours, oursUnsent, ratios } = await producerCpu(options, (round) =>
    say(`ours ${round.ours.toFixed(0)} ms, bare ${round.bareSdk.toFixed(0)} ms for 1,000 events`),
  );
  const unit = 'ms per 1,000 events';
  return [
    rowOf('producer', {
      name: "the producers' client, CPU",
      unit,
      ours,
      peers: { 'bare PutEventsCommand': bareSdk },
      spread: spreadOf(ratios).spread,
      target: { of: 'ratio', atMost: 1.1 },
    }),
    rowOf('producer', { name: 'of these, checks and bookkeeping', unit, ours: oursUnsent }),
  ];
}
