import * as z from 'zod/mini';
import { UsageError } from '../usage-error.ts';

/** One figure of a bench, beside the same figure of others. */
export interface Row {
  readonly bench: string;
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  /** The same figure of each peer, of the floor, and of ours as it was, by name. */
  readonly peers: Readonly<Record<string, number>>;
  /** Ours by the first peer; null without peers. */
  readonly ratio: number | null;
  /** The least and the greatest ratio of the rounds, or value where there is no ratio; null where it is exact. */
  readonly spread: readonly [number, number] | null;
  readonly target: string | null;
  /** Whether the target is met; null where there is none. */
  readonly holds: boolean | null;
}

interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  /** The one that the ratio is taken of comes first. */
  readonly peers?: Readonly<Record<string, number>>;
  /** Where it is the middle of the rounds' ratios, which drift of the machine disturbs less than that of the figures. */
  readonly ratio?: number;
  readonly spread?: readonly [number, number];
  readonly target?: Target;
}

/** A bound of the ratio to the first peer, or of the value itself. */
export type Target = {
  readonly of: 'ratio' | 'value';
  readonly atMost?: number;
  readonly atLeast?: number;
  /** Where the bound needs words. */
  readonly text?: string;
};

/** Rounds for a reader, and says whether the target holds before it rounds. */
export function rowOf(bench: string, { name, unit, ours, peers = {}, spread, target, ...given }: Figure): Row {
  const [first] = Object.values(peers);
  const ratio = given.ratio ?? (first === undefined || first === 0 ? null : ours / first);
  const measured = target?.of === 'value' ? ours : ratio;
  return {
    bench,
    name,
    unit,
    ours: rounded(ours),
    peers: Object.fromEntries(Object.entries(peers).map(([peer, value]) => [peer, rounded(value)])),
    ratio: ratio === null ? null : rounded(ratio),
    spread: spread ? [rounded(spread[0]), rounded(spread[1])] : null,
    target: target ? targetText(target, Object.keys(peers)[0]) : null,
    holds: target && measured !== null ? within(measured, target) : null,
  };
}

const within = (value: number, { atMost = Number.POSITIVE_INFINITY, atLeast = Number.NEGATIVE_INFINITY }: Target) =>
  value <= atMost && value >= atLeast;

function targetText({ of, atMost, atLeast, text }: Target, peer: string | undefined): string {
  const bound = atMost === undefined ? `at least ${rounded(atLeast ?? 0)}` : `at most ${rounded(atMost)}`;
  return text ?? (of === 'ratio' ? `${bound} × ${peer}` : bound);
}

/** Four digits are more than any bench can tell apart. */
const rounded = (value: number): number =>
  Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(4));

/** The middle one, and the two ends. */
export function spreadOf(values: readonly number[]): { median: number; spread: readonly [number, number] } {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const median = sorted.length % 2 === 1 ? sorted[middle] : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
  return { median: median ?? Number.NaN, spread: [sorted[0] ?? Number.NaN, sorted.at(-1) ?? Number.NaN] };
}

const rowSchema = z.array(
  z.object({
    bench: z.string(),
    name: z.string(),
    unit: z.string(),
    ours: z.number(),
    peers: z.record(z.string(), z.number()),
    ratio: z.nullable(z.number()),
    spread: z.nullable(z.tuple([z.number(), z.number()])),
    target: z.nullable(z.string()),
    holds: z.nullable(z.boolean()),
  }),
);

/** The rows that `--json` printed. @throws UsageError for anything else. */
export function readRows(json: string): readonly Row[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    throw new UsageError('The file is not JSON: name one that `npm run bench -- --json` printed.');
  }
  const read = rowSchema.safeParse(parsed);
  if (read.success) return read.data;
  throw new UsageError(`The file has no rows of a bench:\n${z.prettifyError(read.error)}`);
}
