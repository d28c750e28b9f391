import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { withoutAwsSettings } from '../../local/aws-settings.ts';
import { type Row, rowOf, spreadOf } from '../report/row.ts';
import type { Bundled, Bundles } from '../wire/bundles.ts';

const started = ['ours', 'floor', 'powertools-condition', 'powertools', 'plain'] as const;

/** Loads the module as Lambda's INIT does, and prints what that took. Node's own start is in neither. */
const script = `const before = process.cpuUsage(), begin = performance.now();
await import(process.argv[1]);
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ cpu: (user + system) / 1000, wall: performance.now() - begin }));
process.exit();`;

const run = promisify(execFile);

/** Each side's bundle in a fresh process, in turn, beside one that creates the two SDK clients; and the bundles' sizes. */
export async function coldStart(bundles: Bundles, rounds: number, say: (text: string) => void): Promise<Row[]> {
  const cpu = new Map<Bundled, number[]>(started.map((side) => [side, []]));
  const wall = new Map<Bundled, number[]>(started.map((side) => [side, []]));
  for (let round = 0; round < rounds; round++) {
    for (const side of round % 2 === 0 ? started : started.toReversed()) {
      const took = await startOnce(bundles, side);
      cpu.get(side)?.push(took.cpu);
      wall.get(side)?.push(took.wall);
    }
    say(`round ${round + 1} of ${rounds}: ours ${cpu.get('ours')?.at(-1)?.toFixed(0)} ms of CPU`);
  }
  const target = { of: 'ratio', atMost: 0.75 } as const;
  return [
    startRow('cold start, CPU', cpu, target),
    startRow('cold start, wall time', wall),
    rowOf('start', {
      name: 'bundle',
      unit: 'kB',
      ours: bundles.bytes.ours / 1_000,
      peers: Object.fromEntries(
        (['floor', 'powertools-condition', 'powertools', 'plain'] as const).map((side) => [
          side,
          bundles.bytes[side] / 1_000,
        ]),
      ),
      target: { of: 'value', atMost: 330 },
    }),
  ];
}

function startRow(
  name: string,
  took: ReadonlyMap<Bundled, readonly number[]>,
  target?: { of: 'ratio'; atMost: number },
) {
  const [ours = [], ...others] = started.map((side) => took.get(side));
  const floor = took.get('floor') ?? [];
  return rowOf('start', {
    name,
    unit: 'ms',
    ours: spreadOf(ours).median,
    peers: Object.fromEntries(started.slice(1).map((side, index) => [side, spreadOf(others[index] ?? []).median])),
    spread: spreadOf(ours.map((millis, round) => millis / (floor[round] ?? Number.NaN))).spread,
    ...(target && { target }),
  });
}

async function startOnce({ consumers }: Bundles, side: Bundled): Promise<{ cpu: number; wall: number }> {
  const [consumer] = Object.values(consumers[side]);
  if (!consumer) throw new Error(`${side} has no bundle.`);
  const env = {
    ...withoutAwsSettings({ PATH: process.env.PATH }),
    ...consumer.environment,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  const args = ['--input-type=module', '--eval', script, pathToFileURL(consumer.bundle).href];
  const { stdout } = await run(process.execPath, args, { env });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}');
}
