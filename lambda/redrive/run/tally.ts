import { causeMap } from '../letters/cause-map.ts';
import type { DeadLetter } from '../letters/dead-letter.ts';
import type { RunResult } from '../protocol.ts';

/** What a run has done when it is not over, or failed. */
export type RunSoFar = Omit<RunResult, 'seen' | 'atStart' | 'remaining' | 'ended'>;

/** What became of some letters. Those that are in no list are still where they were. */
export interface Outcome {
  /** Durably in the queue of every route that they belong to. */
  readonly moved?: readonly DeadLetter[];
  readonly quarantined?: readonly DeadLetter[];
  readonly discarded?: readonly DeadLetter[];
  /** Moved, but not confirmed as deleted here: a harmless copy. */
  readonly movedNotDeleted?: readonly DeadLetter[];
}

export const goneIn = ({ moved = [], quarantined = [], discarded = [] }: Outcome): DeadLetter[] => [
  ...moved,
  ...quarantined,
  ...discarded,
];

/** Counts what becomes of letters. */
export function runTally() {
  const counts = { matched: 0, moved: 0, quarantined: 0, discarded: 0, failed: 0, movedNotDeleted: 0, skipped: 0 };
  const causes = causeMap((cause) => ({ cause, count: 0 }));
  return {
    skipped: (count: number) => {
      counts.skipped += count;
    },
    matched: (letters: readonly DeadLetter[]) => {
      counts.matched += letters.length;
      for (const { cause } of letters) causes.of(cause).count += 1;
    },
    /** @param letters those that were acted on: of what the outcome does not name, nothing was confirmed. */
    acted: (letters: readonly DeadLetter[], outcome: Outcome) => {
      const { moved = [], quarantined = [], discarded = [], movedNotDeleted = [] } = outcome;
      counts.moved += moved.length;
      counts.quarantined += quarantined.length;
      counts.discarded += discarded.length;
      counts.movedNotDeleted += movedNotDeleted.length;
      counts.failed += letters.length - moved.length - quarantined.length - discarded.length - movedNotDeleted.length;
    },
    result: () => ({
      ...counts,
      byCause: causes
        .values()
        .map(({ cause: { failureMessage: _, ...cause }, count }) => ({ ...cause, count }))
        .sort((a, b) => b.count - a.count),
    }),
  };
}
