import { type Row, rowOf, spreadOf } from '../report/row.ts';
import { ask, startChild, startStub } from '../wire/child.ts';
import { type ProducerTask, producerAnswer } from '../wire/wire-messages.ts';

interface ProducerOptions {
  readonly changes: number;
  readonly seed: number;
  readonly rounds: number;
}

/** CPU of publishing with our client, in tens and checked, beside bare `PutEventsCommand`s of ten. */
export async function producerCpu(
  { changes, seed, rounds }: ProducerOptions,
  say: (text: string) => void,
): Promise<Row[]> {
  const stub = await startStub();
  const child = startChild('./producer-process.ts');
  const publish = async (way: ProducerTask['way']) => {
    const trace = { name: 'day', changes, seed };
    const { cpuMillis } = producerAnswer.parse(
      await ask(child, { endpoint: stub.endpoint, way, trace } satisfies ProducerTask),
    );
    return cpuMillis / (changes / 1_000);
  };
  const took = { ours: [] as number[], bare: [] as number[] };
  try {
    for (let round = 0; round <= rounds; round++) {
      for (const way of round % 2 === 0 ? (['ours', 'bare'] as const) : (['bare', 'ours'] as const)) {
        const millis = await publish(way);
        if (round > 0) took[way].push(millis); // the first warms up
        say(`${way}: ${millis.toFixed(0)} ms for 1,000 events`);
      }
    }
  } finally {
    for (const each of [child, stub.child]) each.kill();
  }
  return [
    rowOf('producer', {
      name: "the producers' client, CPU",
      unit: 'ms per 1,000 events',
      ours: spreadOf(took.ours).median,
      peers: { 'bare PutEventsCommand': spreadOf(took.bare).median },
      spread: spreadOf(took.ours.map((millis, round) => millis / (took.bare[round] ?? Number.NaN))).spread,
      target: { of: 'ratio', atMost: 1.1 },
    }),
  ];
}
