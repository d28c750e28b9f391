import { configOf } from '../../lib/config/config.ts';
import { dollarsOfMillion } from '../model/dollars.ts';
import { longestMappings, mappingsOf, sameMappings } from '../model/mappings.ts';
import { ourLogs } from '../model/our-logs.ts';
import { batchesOf, type Mappings, type ReceiveRule, runSide, type SideCalls } from '../model/run-side.ts';
import { assertSameState } from '../model/same-state.ts';
import { parties, type SideName, sides } from '../model/side.ts';
import { packFigures } from '../report/cost-figures.ts';
import { type Row, rowOf, type Target } from '../report/row.ts';
import { eventsOfSellers, packedTrace } from '../traces/packed-trace.ts';
import type { Trace } from '../traces/trace.ts';
import { type AllNeeds, useOf } from '../wire/side-needs.ts';

/** Of Powertools, and of Powertools without idempotency. */
interface Targets {
  readonly calls: readonly [number, number];
  readonly dollars?: readonly [number, number];
}

const targets: Readonly<Record<string, Targets>> = {
  bulk: { calls: [0.25, 0.46], dollars: [0.22, 0.35] },
  'bulk-new': { calls: [0.25, 0.46] },
  day: { calls: [0.43, 0.78], dollars: [0.51, 0.81] },
  flash: { calls: [0.35, 0.64], dollars: [0.48, 0.76] },
};

/** One side's calls for one way to send and to read the trace, and what they cost. */
interface Ran {
  readonly calls: SideCalls;
  /** For a thousand changes. */
  all(rule: ReceiveRule): number;
  /** For a million changes. */
  dollars(rule: ReceiveRule): number;
  readonly dollarsWithoutLogs: number;
}

/**
 * What packs save, step by step: ours unpacked and packed, with a window of one second and with the stage's, beside peers that
 * do not pack and one that packs the same way. Five pollers.
 */
export function packRows(trace: Trace, needs: AllNeeds, stage: string): Row[] {
  const { memorySizeMegabytes: memoryMegabytes, writeConcurrency } = configOf(stage).consumerDefaults;
  const packed = packedTrace(trace);
  const packedLonger = packedTrace(trace, 1_000);
  const thousand = (value: number) => (value * 1_000) / trace.changes.length;
  const every: SideCalls[] = [];

  const runner = (mappings: Mappings, packedSo = packed) => {
    const formed = { unpacked: batchesOf(trace, mappings), packed: batchesOf(packedSo, mappings) };
    return (name: SideName): Ran => {
      const side = sides[name];
      const batches = side.packs ? formed.packed : formed.unpacked;
      const calls = runSide(side, side.packs ? packedSo : trace, batches);
      every.push(calls);
      const measured = useOf(needs, calls, { memoryMegabytes, writeConcurrency });
      const isOurs = name === 'ours' || name === 'ours-packed';
      const use = isOurs ? { ...measured, logBytes: ourLogs(batches).all } : measured;
      const { SendMessage, ReceiveMessage, DeleteMessageBatch, Invoke } = calls.aws;
      const code = Object.values(calls.code).reduce((sum, count) => sum + count, 0);
      return {
        calls,
        all: (rule) => thousand(code + SendMessage + ReceiveMessage[rule] + DeleteMessageBatch + Invoke),
        dollars: (rule) => dollarsOfMillion(calls, use, rule).all,
        dollarsWithoutLogs: dollarsOfMillion(calls, { ...use, logBytes: 0 }).all,
      };
    };
  };
  const ofStage = runner(mappingsOf(stage, 5));
  const ofSecond = runner(sameMappings(5, 1_000, 500));
  const ours = ofStage('ours-packed');
  const least = runner(longestMappings(5))('ours-packed');
  const powertools = ofStage('powertools');
  const condition = ofStage('powertools-condition');
  const unpacked = ofStage('ours');
  const onePoller = runner(mappingsOf(stage, 1));
  const alone = { packed: onePoller('ours-packed'), unpacked: onePoller('ours') };
  const steps: Readonly<Record<string, Ran>> = {
    'ours unpacked, window of 1 s': ofSecond('ours'),
    'ours unpacked': unpacked,
    'ours packed, window of 1 s': ofSecond('ours-packed'),
    [packFigures.longerLinger]: runner(mappingsOf(stage, 5), packedLonger)('ours-packed'),
    'powertools-condition-packed': ofStage('powertools-condition-packed'),
  };
  assertSameState(trace, every);

  const row = (name: string, unit: string, value: number, peers: Record<string, number>, target?: Target) =>
    rowOf('cost', { name: `${trace.name}: ${name}`, unit, ours: value, peers, ...(target && { target }) });
  const each = (value: (ran: Ran) => number) =>
    Object.fromEntries(Object.entries(steps).map(([step, ran]) => [step, value(ran)]));
  const figureRows = (
    [name, ofCondition, pessimistic]: readonly [string, string, string],
    unit: string,
    value: (ran: Ran, rule: ReceiveRule) => number,
    leastValue: number,
    atMost: readonly [number, number] | undefined,
  ) => {
    const full = (ran: Ran) => value(ran, 'full');
    const target = (which: 0 | 1) => atMost && ({ of: 'ratio', atMost: atMost[which] } as const);
    const first = (ran: Ran) => value(ran, 'firstMessage');
    const leastPeer = { [packFigures.least]: leastValue };
    return [
      row(name, unit, full(ours), { powertools: full(powertools), ...each(full), ...leastPeer }, target(0)),
      row(
        ofCondition,
        unit,
        full(ours),
        { 'powertools-condition': full(condition), ...each(full), ...leastPeer },
        target(1),
      ),
      row(pessimistic, unit, first(ours), {
        powertools: first(powertools),
        'powertools-condition': first(condition),
        ...each(first),
      }),
    ];
  };
  const idlePolls = Object.values(batchesOf(packed, mappingsOf(stage, 5))).reduce(
    (sum, each) => sum + each.emptyPolls,
    0,
  );
  const { calls, dollars } = targets[trace.name] ?? {};
  const threeParties = (ran: Ran) => thousand(parties * (ran.calls.code.PutItem ?? 0));
  return [
    row(packFigures.events, 'per 1,000 changes', thousand(packed.messages.length), {
      unpacked: 1_000,
      [packFigures.longerLinger]: thousand(packedLonger.messages.length),
      'were all of ten sellers': thousand(eventsOfSellers(trace, 10)),
      [packFigures.oneSeller]: thousand(eventsOfSellers(trace, 1)),
    }),
    row(packFigures.idlePolls, 'per 1,000 changes', thousand(idlePolls), {}),
    ...figureRows(packFigures.calls, 'per 1,000 changes', (ran, rule) => ran.all(rule), least.all('full'), calls),
    ...figureRows(
      packFigures.dollars,
      'per million changes',
      (ran, rule) => ran.dollars(rule),
      least.dollarsWithoutLogs,
      dollars,
    ),
    row(
      packFigures.parties,
      'per 1,000 changes',
      threeParties(ours),
      {
        'ours unpacked': threeParties(unpacked),
        [packFigures.onePoller]: threeParties(alone.packed),
        [packFigures.unpackedOnePoller]: threeParties(alone.unpacked),
      },
      { of: 'ratio', atMost: 1 },
    ),
  ];
}
