import { describe, expect, it } from 'vitest';
import { packFigures, restFigures } from '../../bench/report/cost-figures.ts';
import { missedTargets } from '../../bench/report/missed-targets.ts';
import { rowOf } from '../../bench/report/row.ts';

const figure = (name: string, ours: number, peers: Record<string, number> = {}, atMost?: number) =>
  rowOf('cost', {
    name,
    unit: 'per million changes',
    ours,
    peers,
    ...(atMost !== undefined && { target: { of: 'ratio', atMost } as const }),
  });

describe('the text beside a target of all of Powertools that is missed', () => {
  const textWith = (least: number) =>
    missedTargets([
      figure('day: dollars, beside all of Powertools', 2.3, { powertools: 3.5 }, 0.62),
      figure(`day: ${restFigures.least}`, least, { powertools: 3.5, [restFigures.metricsAlone]: 2.1 }),
      figure(`day: ${restFigures.events}`, 1, { powertools: 1, [restFigures.leastPeer]: 1 }),
      figure(`day: ${restFigures.writes}`, 0.6, { powertools: 1.8, [restFigures.leastPeer]: 0.5 }),
      figure(`day: ${restFigures.logs}`, 0.07, { powertools: 0.03 }),
    ]).join('');

  it('says that the floor lies above it only where the least does', () => {
    expect(textWith(2.2)).toMatch(
      /is 0\.629: .*\(without these 0\.600\).* 0\.62 × \$3\.500 would be \$2\.170\..* The floor lies above the target\.$/,
    );
  });

  it('says plainly that it is missed where the least is lower', () => {
    expect(textWith(2.1)).toMatch(/The floor lies below the target, which is missed\. .*\$0\.070 of logs/);
    expect(textWith(2.1)).not.toContain('above the target.');
  });
});

describe('the text beside a target of packs that is missed', () => {
  const [calls] = packFigures.calls;
  const rowsWith = ({ events, least, longer = 2_000 }: { events: number; least: number; longer?: number }) => [
    figure(
      `day: ${calls}`,
      2_300,
      { powertools: 4_500, [packFigures.longerLinger]: longer, [packFigures.least]: least },
      0.43,
    ),
    figure(`day: ${packFigures.events}`, events, { unpacked: 1_000, [packFigures.oneSeller]: 488 }),
    figure(`day: ${packFigures.idlePolls}`, 27),
    figure(`day-polled-60s: ${calls}`, 974, { powertools: 4_562 }),
  ];

  it('has the events that the trace takes, the least with these, a longer linger and adapters that poll', () => {
    const [text] = missedTargets(rowsWith({ events: 965, least: 2_200 }));
    expect(text).toContain('is 0.5111, not at most 0.43 × powertools.');
    expect(text).toContain('1,000 of them take 965 events, and 488 were they all of one seller');
    expect(text).toContain('the least is 0.489. The floor for these events lies above the target.');
    expect(text).toContain('A linger of 1 s gives 0.444, which misses it too.');
    expect(text).toContain('the same changes give 0.2135 (day-polled-60s).');
  });

  it.each([
    [{ events: 965, least: 1_900 }, 'The floor for these events lies below the target, which is missed.'],
    [{ events: 965, least: 2_200, longer: 1_900 }, 'gives 0.422, which holds, but every change waits so long.'],
    [{ events: 50, least: 2_200 }, 'The packs are full: 1,000 changes take 50 events.'],
  ])('follows from the rows: %j', (rows, expected) => {
    expect(missedTargets(rowsWith(rows))[0]).toContain(expected);
  });

  it.each([
    [2_900, 3_000, 'Packing costs no call'],
    [3_000, 2_900, 'Packs coalesce less there as well.'],
  ])(
    'says whether packs coalesce less where no chance is in it: %i packed and %i unpacked',
    (packed, unpacked, expected) => {
      const peers = {
        'ours unpacked': 2_900,
        [packFigures.onePoller]: packed,
        [packFigures.unpackedOnePoller]: unpacked,
      };
      expect(missedTargets([figure(`bulk: ${packFigures.parties}`, 2_990, peers, 1)])[0]).toContain(expected);
    },
  );

  it.each([
    [110, 'takes 0.917. The floor lies above the target.'],
    [100, 'takes 0.833. The floor lies below the target, which is missed.'],
  ])('has the CPU of what no consumer can leave out: %i ms', (least, expected) => {
    const peers = { 'ours unpacked': 120, [packFigures.leastCpu]: least };
    const name = `bulk: ${packFigures.cpu}, batches of 100 changes`;
    expect(missedTargets([figure(name, 115, peers, 0.9)])[0]).toContain(expected);
  });

  it.each([
    [2_900, 'comes to 2.900 of the unpacked rate. The floor lies above the target.'],
    [3_100, 'comes to 3.100 of the unpacked rate. The floor lies below the target, which is missed.'],
  ])('has the rate at which a laptop publishes and writes and does nothing else: %i a second', (least, expected) => {
    const peers = { 'ours unpacked': 1_000, [packFigures.leastLocal]: least };
    const target = { of: 'ratio', atLeast: 3 } as const;
    const row = rowOf('throughput', { name: packFigures.local, unit: 'changes a second', ours: 1_500, peers, target });
    expect(missedTargets([row])[0]).toContain(expected);
  });
});
