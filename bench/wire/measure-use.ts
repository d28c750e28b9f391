import { mostChangesPerEvent } from '../../lambda/events/pack.ts';
import { sameMappings } from '../model/mappings.ts';
import { batchesOf, runSide } from '../model/run-side.ts';
import { type SideName, sides } from '../model/side.ts';
import { spreadOf } from '../report/row.ts';
import { makeTrace } from '../traces/make-trace.ts';
import type { Trace } from '../traces/trace.ts';
import type { Bundled, Bundles } from './bundles.ts';
import { type Consumed, startWire, traceOfSide, type Wire } from './side-runner.ts';
import type { TraceChoice } from './wire-messages.ts';

/** What a side needs for a thousand changes in each of the rounds, which are in the order of time. */
interface Measured {
  readonly cpuMillis: readonly number[];
  readonly logBytes: number;
  readonly invocations: number;
  readonly messages: number;
}

export type MeasuredSides = Readonly<Partial<Record<Bundled, Measured>>>;

interface MeasureOptions {
  readonly trace: TraceChoice;
  /** Changes of a batch: those of a packed trace of full packs are in a twentieth of the messages. */
  readonly batchSize: number;
  readonly rounds: number;
  /**
   * One process for all sides, where they differ by a few per cent: two processes of the same code differ by more, since each
   * compiles it in its way. Where a side's dependencies are part of what is measured, each has a process of its own.
   */
  readonly inOneProcess?: boolean;
  onRound(text: string): void;
}

/** How the model calls what runs on the wire. */
const modelled: Readonly<Record<Bundled, SideName | undefined>> = {
  ours: 'ours',
  'ours-packed': 'ours-packed',
  'ours-with-sdk': 'ours',
  powertools: 'powertools',
  'powertools-condition': 'powertools-condition',
  'powertools-condition-packed': 'powertools-condition-packed',
  plain: 'plain',
  'least-packed': 'ours-packed',
  floor: undefined,
};

/**
 * Lets the sides consume the same changes, in turn and several times over, each time from empty tables. The first time warms
 * them up and is not counted.
 *
 * @throws Error if a side calls anything else than the model says, or ends in another state than the first side.
 */
export async function measureUse(
  bundles: Bundles,
  sidesToMeasure: readonly Bundled[],
  { trace, batchSize, rounds, inOneProcess, onRound }: MeasureOptions,
): Promise<MeasuredSides> {
  const traces = new Map(sidesToMeasure.map((side) => [side, makeTrace(traceOfSide(side, trace))]));
  const wire = await startWire(bundles, sidesToMeasure, trace, { inOneProcess });
  try {
    const measured = new Map<
      Bundled,
      { cpuMillis: number[]; logBytes: number; invocations: number; messages: number }
    >();
    for (let round = 0; round <= rounds; round++) {
      await wire.forget();
      // Every second time the other way round: whatever the machine does meanwhile meets all of them.
      for (const side of round % 2 === 0 ? sidesToMeasure : sidesToMeasure.toReversed()) {
        const made = traces.get(side) as Trace;
        const messages = batchOf(side, batchSize);
        const consumed = await wire.consume(side, { batchSize: messages, from: 0, to: made.messages.length });
        checkCalls(side, consumed, made, messages);
        const thousands = trace.changes / 1_000;
        const before = measured.get(side) ?? { cpuMillis: [], logBytes: 0, invocations: 0, messages: 0 };
        measured.set(side, {
          cpuMillis: round === 0 ? [] : [...before.cpuMillis, consumed.cpuMillis / thousands],
          logBytes: consumed.logBytes / thousands,
          invocations: consumed.invocations / thousands,
          messages: made.messages.length / thousands,
        });
        onRound(
          `${round === 0 ? 'warm-up' : `round ${round}`}, ${side}: ${(consumed.cpuMillis / thousands).toFixed(0)} ms`,
        );
      }
      await checkState(wire, sidesToMeasure);
    }
    return Object.fromEntries(measured);
  } finally {
    wire.stop();
  }
}

/** In messages. */
function batchOf(side: Bundled, batchSize: number): number {
  if (side === 'plain') return 1;
  return side.endsWith('-packed') ? Math.ceil(batchSize / mostChangesPerEvent) : batchSize;
}

function checkCalls(side: Bundled, { calls }: Consumed, trace: Trace, batchSize: number): void {
  const name = modelled[side];
  if (name === undefined) return;
  const { PutEvents: _, ...expected } = runSide(
    sides[name],
    trace,
    batchesOf(trace, sameMappings(1, 1e12, batchSize)),
  ).code;
  const text = (counts: Readonly<Record<string, number>>) => JSON.stringify(Object.entries(counts).sort());
  if (text(calls) === text(expected)) return;
  throw new Error(`${side} called ${text(calls)} on the wire; the model says ${text(expected)}.`);
}

async function checkState(wire: Wire, measured: readonly Bundled[]): Promise<void> {
  let first: readonly [Bundled, string] | undefined;
  for (const side of measured) {
    const state = JSON.stringify(Object.entries(await wire.stateOf(side)).sort());
    first ??= [side, state];
    if (state !== first[1]) throw new Error(`${side} ends in another state than ${first[0]}.`);
  }
}

/** The ratio of one side's CPU to another's, round by round. */
export function cpuRatio(measured: MeasuredSides, side: Bundled, peer: Bundled): ReturnType<typeof spreadOf> {
  const { cpuMillis: ours = [] } = measured[side] ?? {};
  const { cpuMillis: peers = [] } = measured[peer] ?? {};
  return spreadOf(ours.map((millis, round) => millis / (peers[round] ?? Number.NaN)));
}

/** The middle of a side's rounds: milliseconds for a thousand changes. */
export const cpuOf = (measured: MeasuredSides, side: Bundled): number =>
  spreadOf(measured[side]?.cpuMillis ?? []).median;
