import { lineText, shortened } from '../engine/trace.ts';
import type { SimulationResult } from '../simulate.ts';
import { type FaultCounts, type FaultKind, faultKinds } from '../world/fault-kinds.ts';

/** One seed as a process tells another of it. */
export interface SeedOutcome {
  readonly seed: number;
  readonly counts: FaultCounts;
  /** What a person reads of a seed that failed. */
  readonly failure?: string;
}

export function outcomeOf(result: SimulationResult): SeedOutcome {
  const { seed, counts, failure } = result;
  return { seed, counts, ...(failure && { failure: failureText(result) }) };
}

/** What failed, and what happened to the changes that it is about. */
function failureText({ seed, failure, trace, world }: SimulationResult): string {
  const nameOf = (changeId: string) => world.changes.get(changeId)?.name ?? changeId;
  const ids = new Set(failure?.changeIds.slice(0, mostChanges));
  const lines = shortened(trace, ids);
  return [
    `Seed ${seed} fails. The check: ${failure?.check}.`,
    `${failure?.message} ${[...ids].map(nameOf).join(' ')}`.trim(),
    ...lines.map((line) => lineText(line, nameOf)),
    `${lines.length} of ${trace.length} lines. All of them: npm run simulate -- --seed ${seed} --trace`,
  ].join('\n');
}

const mostChanges = 3;

export function addCounts(sum: FaultCounts, counts: FaultCounts): void {
  for (const kind of Object.keys(faultKinds) as FaultKind[]) sum[kind] += counts[kind];
}

/** How often each kind occurred. */
export function countsTable(counts: FaultCounts): string {
  const rows = (Object.keys(faultKinds) as FaultKind[]).map(
    (kind) => `${counts[kind].toLocaleString('en-GB').padStart(12)}  ${faultKinds[kind]}`,
  );
  return ['      occurred  fault', ...rows.map((row) => `  ${row}`)].join('\n');
}

/** Those that never occurred, in the words of the table. */
export const neverOccurred = (counts: FaultCounts): string[] =>
  (Object.keys(faultKinds) as FaultKind[]).filter((kind) => counts[kind] === 0).map((kind) => faultKinds[kind]);
