import { lineOverheadBytes } from '../log-line.ts';
import type { SideUse } from '../model/dollars.ts';
import type { SideCalls } from '../model/run-side.ts';
import type { SideName } from '../model/side.ts';
import { seededTraces } from '../traces/make-trace.ts';
import type { Bundles } from './bundles.ts';
import { cpuOf, type MeasuredSides, measureUse } from './measure-use.ts';

/** What a side needs for each change, and for each batch besides, as measured on the wire. */
interface SideNeeds {
  readonly cpuMillisOfChange: number;
  readonly cpuMillisOfBatch: number;
  readonly logBytesOfChange: number;
  readonly logBytesOfBatch: number;
}

const measuredSides = ['ours', 'ours-with-sdk', 'powertools-condition', 'powertools', 'plain'] as const;

type MeasuredSide = (typeof measuredSides)[number];

export type AllNeeds = Readonly<Record<MeasuredSide, SideNeeds>>;

/** Measures the sides with batches of ten and of a hundred: what differs is of the batches. */
export async function measureNeeds(bundles: Bundles, seed: number, say: (text: string) => void): Promise<AllNeeds> {
  const trace = { name: seededTraces[0] ?? '', changes: 1_000, seed };
  const measure = (batchSize: number) =>
    measureUse(bundles, measuredSides, {
      trace,
      batchSize,
      rounds: 2,
      onRound: (text) => say(`batches of ${batchSize}, ${text} for 1,000 changes`),
    });
  const [small, large] = [await measure(10), await measure(100)];
  return Object.fromEntries(measuredSides.map((side) => [side, needsOf(side, small, large)])) as unknown as AllNeeds;
}

function needsOf(side: MeasuredSide, small: MeasuredSides, large: MeasuredSides): SideNeeds {
  const [ten, hundred] = [small[side], large[side]];
  if (!ten || !hundred) throw new Error(`${side} was not measured.`);
  const batches = Math.max(1e-9, ten.invocations - hundred.invocations);
  const split = (ofTen: number, ofHundred: number) => {
    const ofBatch = side === 'plain' ? 0 : Math.max(0, (ofTen - ofHundred) / batches); // its batches have one change
    return { ofBatch, ofChange: (ofHundred - ofBatch * hundred.invocations) / 1_000 };
  };
  const cpu = split(cpuOf(small, side), cpuOf(large, side));
  const log = split(ten.logBytes, hundred.logBytes);
  return {
    cpuMillisOfChange: cpu.ofChange,
    cpuMillisOfBatch: cpu.ofBatch,
    logBytesOfChange: log.ofChange,
    logBytesOfBatch: log.ofBatch,
  };
}

/** What Lambda itself logs of an invocation in JSON, unless a function's level for its lines is WARN, as ours: https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html */
const platformLines = [
  '{"time":"2026-03-01T10:00:00.000Z","type":"platform.start","record":{"requestId":"3f2b8a1e-4a0e-4f65-9a55-1d0c0f7d9a11","version":"$LATEST"}}',
  '{"time":"2026-03-01T10:00:00.000Z","type":"platform.report","record":{"requestId":"3f2b8a1e-4a0e-4f65-9a55-1d0c0f7d9a11","metrics":{"durationMs":61.53,"billedDurationMs":62,"memorySizeMB":512,"maxMemoryUsedMB":117},"status":"success"}}',
];
const platformBytes = platformLines.reduce((sum, line) => sum + line.length + lineOverheadBytes, 0);

/** One call to DynamoDB from Lambda, typically. */
const callMillis = 5;
/** A function with so many megabytes has one virtual CPU: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const megabytesOfCpu = 1_769;

interface Function {
  readonly memoryMegabytes: number;
  /** Writes that an invocation of ours has under way; the SDK's default of connections for the others. */
  readonly writeConcurrency: number;
}

/** A change of a pack needs at most what one alone does, as the bench `cpu` measures: its needs are taken from there. */
const needsAlone = (name: Exclude<SideName, 'direct'>): MeasuredSide => {
  if (name === 'ours-packed') return 'ours';
  return name === 'powertools-condition-packed' ? 'powertools-condition' : name;
};

/**
 * GB-seconds and logs of a side for a trace: its CPU at the share that its memory gets, and then the waits for its calls.
 *
 * @param measured whose needs count, where they are not those of the side itself.
 */
export function useOf(
  needs: AllNeeds,
  calls: SideCalls,
  { memoryMegabytes, writeConcurrency }: Function,
  measured?: MeasuredSide,
): SideUse {
  const { name } = calls.side;
  if (name === 'direct') return { gigabyteSeconds: 0, logBytes: 0 };
  const { cpuMillisOfBatch, cpuMillisOfChange, logBytesOfBatch, logBytesOfChange } =
    needs[measured ?? needsAlone(name)];
  const { Invoke: batches } = calls.aws;
  const cpuMillis = calls.changes * cpuMillisOfChange + batches * cpuMillisOfBatch;
  const { PutItem = 0, GetItem = 0, UpdateItem = 0 } = calls.code;
  const isOurs = name === 'ours' || name === 'ours-packed';
  const lanes = isOurs ? writeConcurrency : 50;
  const longest = callsInARow(calls);
  const callsOfBatch = (PutItem + GetItem + UpdateItem) / batches;
  const waits = batches * Math.max(longest, Math.ceil(callsOfBatch / lanes)) * callMillis;
  const millis = (cpuMillis * megabytesOfCpu) / memoryMegabytes + waits;
  return {
    gigabyteSeconds: (millis / 1_000) * (memoryMegabytes / 1_024),
    logBytes: calls.changes * logBytesOfChange + batches * (logBytesOfBatch + (isOurs ? 0 : platformBytes)),
  };
}

/** Calls of one record, one after the other. */
function callsInARow({ side, changes, messages }: SideCalls): number {
  if (side.name === 'powertools') return 3;
  if (side.name === 'plain') return 2;
  return side.name === 'powertools-condition-packed' ? Math.ceil(changes / messages) : 1;
}
