import { configOf } from '../../lib/config/config.ts';
import { prices } from '../../tools/price/prices.ts';
import { dollarsOfMillion } from '../model/dollars.ts';
import { longestMappings, mappingsOf, sameMappings } from '../model/mappings.ts';
import { type OurLogs, ourLogs } from '../model/our-logs.ts';
import { batchesOf, floorMappings, type Mappings, partyCalls, runSide, type SideCalls } from '../model/run-side.ts';
import { assertSameState } from '../model/same-state.ts';
import { type SideName, sides } from '../model/side.ts';
import { logFigures, partyFigures } from '../report/cost-figures.ts';
import { type Row, rowOf, type Target } from '../report/row.ts';
import { makeTrace, seededTraces } from '../traces/make-trace.ts';
import { polledTrace } from '../traces/polled-trace.ts';
import type { Trace } from '../traces/trace.ts';
import { type AllNeeds, useOf } from '../wire/side-needs.ts';
import { dollarRows } from './cost-floors.ts';
import { packRows } from './packs.ts';

const peers = ['powertools-condition', 'powertools', 'plain'] as const satisfies readonly SideName[];
const unpackedSides = Object.values(sides).filter(({ packs }) => !packs);
const partyTargets: Readonly<Record<string, number>> = { day: 0.76, flash: 0.62 };

/**
 * In the traces of a day changes come one by one, as from webhooks and a shop's own events. Those that poll send bursts, and pack
 * more: each seller every ten seconds, or every minute, which is as often as Amazon lets its orders be listed for long:
 * https://developer-docs.amazon.com/sp-api/docs/orders-api-rate-limits
 */
const polledTraces: readonly string[] = ['day', 'flash'];
const pollSeconds = [10, 60];

/** Traces to be made one after the other: they are large. */
type Traces = readonly (() => Trace)[];

/** Every seeded trace, and one of real orders where there is a file. @throws LocalCloudError if it cannot be read. */
export function costTraces(options: { changes: number; seed: number; trace?: string | undefined }): Traces {
  const { changes, seed, trace: file } = options;
  const real = file === undefined ? [] : [makeTrace({ name: 'orders', file, changes, seed })];
  return [...seededTraces.map((name) => () => makeTrace({ name, changes, seed })), ...real.map((trace) => () => trace)];
}

/** Calls, write units and dollars of every trace and side: five pollers with the stage's windows, and what other settings give. */
export function cost(needs: AllNeeds, traces: Traces, stage: string, say: (text: string) => void): Row[] {
  return traces.flatMap((make) => {
    const trace = make();
    say(`${trace.name}: ${trace.changes.length} changes, by two and by five pollers`);
    const rows = [...rowsOf(trace, needs, stage), ...packRows(trace, needs, stage)];
    if (!polledTraces.includes(trace.name)) return rows;
    const polled = pollSeconds.map((seconds) => polledTrace(trace, seconds * 1_000));
    say(`${trace.name}: the same changes from adapters that poll`);
    return [...rows, ...polled.flatMap((each) => packRows(each, needs, stage))];
  });
}

function rowsOf(trace: Trace, needs: AllNeeds, stage: string): Row[] {
  const { memorySizeMegabytes, writeConcurrency } = configOf(stage).consumerDefaults;
  const lambda = { memoryMegabytes: memorySizeMegabytes, writeConcurrency };
  const logsOf = new Map<SideCalls, OurLogs>(); // of ours, line by line: entities of traces are not equally long
  const run = (mappings: Mappings) => {
    const batches = batchesOf(trace, mappings);
    const calls = Object.fromEntries(unpackedSides.map((side) => [side.name, runSide(side, trace, batches)])) as Record<
      SideName,
      SideCalls
    >;
    assertSameState(trace, Object.values(calls));
    logsOf.set(calls.ours, ourLogs(batches));
    return { batches, calls };
  };
  const five = run(mappingsOf(stage, 5));
  const two = run(mappingsOf(stage, 2));
  const longest = run(longestMappings(5));
  const before = run(sameMappings(5, 1_000, 500));
  const beforeTwo = run(sameMappings(2, 1_000, 500));
  const floor = runSide(sides['powertools-condition'], trace, batchesOf(trace, floorMappings(mappingsOf(stage, 5))));
  const floorWrites = runSide(sides.ours, trace, batchesOf(trace, floorMappings(mappingsOf(stage, 5)))).writeUnits;

  const perThousand = (value: number) => (value * 1_000) / trace.changes.length;
  const byPeer = (value: (calls: SideCalls) => number, from = five.calls) =>
    Object.fromEntries(peers.map((peer) => [peer, value(from[peer])]));
  const code = ({ code: counts }: SideCalls) =>
    perThousand(Object.values(counts).reduce((sum, count) => sum + count, 0));
  const aws = (rule: 'full' | 'firstMessage') => (calls: SideCalls) => {
    const { SendMessage, ReceiveMessage, DeleteMessageBatch, Invoke } = calls.aws;
    return perThousand(SendMessage + ReceiveMessage[rule] + DeleteMessageBatch + Invoke);
  };
  const all = (rule: 'full' | 'firstMessage') => (calls: SideCalls) => code(calls) + aws(rule)(calls);
  const use = (calls: SideCalls, measured?: 'ours-with-sdk') => {
    const needed = useOf(needs, calls, lambda, measured);
    const logs = logsOf.get(calls);
    return logs ? { ...needed, logBytes: logs.all } : needed;
  };
  const withUse = (calls: SideCalls) => ({ calls, use: use(calls) });
  const priced = (calls: SideCalls) => dollarsOfMillion(calls, use(calls));
  const dollars = (calls: SideCalls) => priced(calls).all;
  const dollarsWithSdk = (calls: SideCalls) => dollarsOfMillion(calls, use(calls, 'ours-with-sdk')).all;
  const pessimistic = (calls: SideCalls) => dollarsOfMillion(calls, use(calls), 'firstMessage').all;
  const surcharge = priced(five.calls.ours).groupIds;
  const row = (name: string, unit: string, ours: number, others: Record<string, number>, target?: Target) =>
    rowOf('cost', { name: `${trace.name}: ${name}`, unit, ours, peers: others, ...(target && { target }) });

  const floorDollars = dollarsOfMillion({ ...floor, writeUnits: floorWrites }, { gigabyteSeconds: 0, logBytes: 0 }).all;
  const conditionDollars = dollars(five.calls['powertools-condition']);
  const logs = logsOf.get(five.calls.ours);
  const withoutLogs = priced(five.calls.ours).all - priced(five.calls.ours).logs;
  const megabytesLeft = ((conditionDollars + surcharge - withoutLogs) / prices.logGigabyte) * 1_000;
  const threeParties = (mappings: Mappings) => perThousand(partyCalls(trace, batchesOf(trace, mappings), sides.ours));
  const partyTarget = partyTargets[trace.name];
  return [
    row('calls by our code', 'per 1,000 changes', code(five.calls.ours), {
      ...byPeer(code),
      'ours with a window of 1 s': code(before.calls.ours),
    }),
    row('calls by AWS for us', 'per 1,000 changes', aws('full')(five.calls.ours), {
      ...byPeer(aws('full')),
      'ours with a window of 1 s': aws('full')(before.calls.ours),
      floor: aws('full')(floor),
    }),
    row(
      'the same, each receive with one message',
      'per 1,000 changes',
      aws('firstMessage')(five.calls.ours),
      byPeer(aws('firstMessage')),
    ),
    row('all calls', 'per 1,000 changes', all('full')(five.calls.ours), byPeer(all('full'))),
    row('all calls, two pollers', 'per 1,000 changes', all('full')(two.calls.ours), {
      ...byPeer(all('full'), two.calls),
      'ours with a window of 1 s': all('full')(beforeTwo.calls.ours),
    }),
    row('write units', 'per 1,000 changes', perThousand(five.calls.ours.writeUnits), {
      ...byPeer(({ writeUnits }) => perThousand(writeUnits)),
      'ours with a window of 1 s': perThousand(before.calls.ours.writeUnits),
      floor: perThousand(floorWrites),
    }),
    row(
      'calls to three parties',
      'per 1,000 changes',
      threeParties(mappingsOf(stage, 5)),
      {
        direct: perThousand(partyCalls(trace, five.batches, sides.direct)),
        'ours with a window of 1 s': threeParties(sameMappings(5, 1_000, 500)),
        [partyFigures.two]: threeParties(mappingsOf(stage, 2)),
        [partyFigures.longest]: threeParties(longestMappings(5)),
      },
      partyTarget === undefined ? undefined : { of: 'ratio', atMost: partyTarget },
    ),
    row(
      'dollars',
      'per million changes',
      dollars(five.calls.ours),
      {
        ...byPeer(dollars),
        'ours before (the SDK, 1 s)': dollarsWithSdk(before.calls.ours),
        'ours with a window of 1 s': dollars(before.calls.ours),
        floor: floorDollars,
      },
      {
        of: 'value',
        atMost: conditionDollars + surcharge,
        text: `at most powertools-condition + ${surcharge.toFixed(3)} for group ids`,
      },
    ),
    ...(trace.name === 'day'
      ? [
          row(
            'dollars, beside all of Powertools',
            'per million changes',
            dollars(five.calls.ours),
            { powertools: dollars(five.calls.powertools) },
            { of: 'ratio', atMost: 0.62 },
          ),
          ...dollarRows(
            trace.name,
            withUse(five.calls.ours),
            withUse(longest.calls.ours),
            ourLogs(longest.batches),
            withUse(five.calls.powertools),
          ),
        ]
      : []),
    row('dollars, two pollers', 'per million changes', dollars(two.calls.ours), byPeer(dollars, two.calls)),
    row(
      'dollars, each receive with one message',
      'per million changes',
      pessimistic(five.calls.ours),
      byPeer(pessimistic),
    ),
    row('GB-seconds', 'per million changes', gigabyteSeconds(five.calls.ours), byPeer(gigabyteSeconds)),
    row('logs', 'MB per million changes', megabytes(five.calls.ours), {
      ...byPeer(megabytes),
      [logFigures.left]: megabytesLeft,
      [logFigures.metrics]: (logs?.metrics ?? 0) / trace.changes.length,
      [logFigures.least]: ((logs?.metrics ?? 0) + (logs?.least ?? 0)) / trace.changes.length,
    }),
  ];

  function gigabyteSeconds(calls: SideCalls) {
    return (use(calls).gigabyteSeconds * 1_000_000) / calls.changes;
  }
  function megabytes(calls: SideCalls) {
    return use(calls).logBytes / calls.changes;
  }
}
