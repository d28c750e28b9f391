import { packFigures } from '../report/cost-figures.ts';
import { type Row, rowOf } from '../report/row.ts';
import type { Bundles } from '../wire/bundles.ts';
import { cpuOf, cpuRatio, type MeasuredSides, measureUse } from '../wire/measure-use.ts';

interface CpuOptions {
  readonly changes: number;
  readonly seed: number;
  readonly batchSize: number;
  readonly rounds: number;
}

const measured = ['ours', 'ours-with-sdk', 'powertools-condition', 'powertools', 'plain'] as const;

/** What the targets are for each trace: ours by Powertools. */
const targets = { day: 0.1, even: 0.15 };

/** CPU of the consumers' processes for a thousand changes, on the wire to a stub in another process. */
export async function consumerCpu(
  bundles: Bundles,
  { changes, seed, batchSize, rounds }: CpuOptions,
  say: (text: string) => void,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [name, atMost] of Object.entries(targets)) {
    const use = await measureUse(bundles, measured, {
      trace: { name, changes, seed },
      batchSize,
      rounds,
      onRound: (text) => say(`${name}, ${text} for 1,000 changes`),
    });
    const cpu = (side: (typeof measured)[number]) => cpuOf(use, side);
    const { spread } = cpuRatio(use, 'ours', 'powertools');
    const peers = {
      powertools: cpu('powertools'),
      'powertools-condition': cpu('powertools-condition'),
      plain: cpu('plain'),
      'ours with the SDK': cpu('ours-with-sdk'),
    };
    const target = { of: 'ratio', atMost } as const;
    const unit = 'ms per 1,000 changes';
    rows.push(
      rowOf('cpu', {
        name: `${name}: consumer CPU, batches of ${batchSize}`,
        unit,
        ours: cpu('ours'),
        peers,
        spread,
        target,
      }),
      gainRow(name, use),
    );
  }
  return [...rows, ...(await cpuOfPacks(bundles, { changes, seed, batchSize, rounds }, say))];
}

/**
 * What packs save: the same changes of bulk syncs in batches of as many changes, in full packs and alone. Those of ours differ
 * by a few per cent: they take turns in one process, ten times as often as the peers, with twice the changes each time.
 */
async function cpuOfPacks(bundles: Bundles, options: CpuOptions, say: (text: string) => void): Promise<Row[]> {
  const { changes, seed, batchSize, rounds } = options;
  const common = { batchSize, onRound: (text: string) => say(`bulk, ${text} for 1,000 changes`) };
  const ours = await measureUse(bundles, ['ours', 'ours-packed', 'least-packed'], {
    ...common,
    trace: { name: 'bulk', changes: changes * 2, seed },
    rounds: rounds * 10,
    inOneProcess: true,
  });
  const peers = ['powertools-condition', 'powertools-condition-packed'] as const;
  const others = await measureUse(bundles, peers, { ...common, trace: { name: 'bulk', changes, seed }, rounds });
  const { median: ratio, spread } = cpuRatio(ours, 'ours-packed', 'ours');
  return [
    rowOf('cpu', {
      name: `bulk: ${packFigures.cpu}, batches of ${batchSize} changes`,
      unit: 'ms per 1,000 changes',
      ours: cpuOf(ours, 'ours-packed'),
      peers: {
        'ours unpacked': cpuOf(ours, 'ours'),
        [packFigures.leastCpu]: cpuOf(ours, 'least-packed'),
        ...Object.fromEntries(peers.map((side) => [side, cpuOf(others, side)])),
      },
      ratio,
      spread,
      target: { of: 'ratio', atMost: 0.9 },
    }),
  ];
}

/** What the lean write gains: the same consumer with the SDK's write, in the same rounds. */
function gainRow(name: string, use: MeasuredSides): Row {
  return rowOf('cpu', {
    name: `${name}: of these, with the lean write instead of the SDK's`,
    unit: 'ms per 1,000 changes',
    ours: cpuOf(use, 'ours'),
    peers: { 'ours with the SDK': cpuOf(use, 'ours-with-sdk') },
    spread: cpuRatio(use, 'ours', 'ours-with-sdk').spread,
  });
}
