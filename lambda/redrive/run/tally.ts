import { causeMap } from '../letters/cause-map.ts';
import type { DeadLetter } from '../letters/dead-letter.ts';
import type { RunResult } from '../protocol.ts';

/** What a run has done when it is not over, or failed. */
export type RunSoFar = Omit<RunResult, 'seen' | 'atStart' | 'remaining' | 'ended'>;

/** A letter that was chosen. */
export interface ChosenLetter {
  readonly letter: DeadLetter;
  /** How many of its changes are meant. */
  readonly meant: number;
  /** How many others are to stay where they are. */
  readonly rest: number;
}

/** What became of some letters. Those that are in no list are still where they were. */
export interface Outcome {
  /** Durably in the queue of every route that they belong to. */
  readonly moved?: readonly DeadLetter[];
  readonly quarantined?: readonly DeadLetter[];
  readonly discarded?: readonly DeadLetter[];
  /** Those whose other changes are durably in this queue again, whether or not the letter itself could be deleted. */
  readonly sentBack?: readonly DeadLetter[];
  /** Moved, but not confirmed as deleted here: a harmless copy. */
  readonly movedNotDeleted?: readonly DeadLetter[];
}

export const goneIn = ({ moved = [], quarantined = [], discarded = [] }: Outcome): DeadLetter[] => [
  ...moved,
  ...quarantined,
  ...discarded,
];

type CountOfChanges = keyof Pick<RunResult, 'discardedChanges' | 'sentBack' | 'sentBackChanges'>;

/** Counts what becomes of letters. */
export function runTally() {
  const counts = { matched: 0, moved: 0, quarantined: 0, discarded: 0, failed: 0, movedNotDeleted: 0, skipped: 0 };
  const ofChanges: Record<CountOfChanges, number> = { discardedChanges: 0, sentBack: 0, sentBackChanges: 0 };
  const causes = causeMap((cause) => ({ cause, count: 0, changes: 0 }));
  const leftBehind = (chosen: readonly ChosenLetter[]) => {
    const some = chosen.filter(({ rest }) => rest > 0);
    ofChanges.sentBack += some.length;
    ofChanges.sentBackChanges += sum(some.map(({ rest }) => rest));
  };
  return {
    skipped: (count: number) => {
      counts.skipped += count;
    },
    matched: (chosen: readonly ChosenLetter[]) => {
      counts.matched += chosen.length;
      for (const { letter, meant } of chosen) {
        const cause = causes.of(letter.cause);
        cause.count += 1;
        cause.changes += meant;
      }
    },
    /** @param chosen on a dry run: what would be left of these. */
    leftBehind,
    /** On a dry run. */
    wouldQuarantine: (count: number) => {
      counts.quarantined += count;
    },
    /** @param chosen those that were acted on: of what the outcome does not name, nothing was confirmed. */
    acted: (chosen: readonly ChosenLetter[], outcome: Outcome) => {
      const { moved = [], quarantined = [], discarded = [], movedNotDeleted = [] } = outcome;
      counts.moved += moved.length;
      counts.quarantined += quarantined.length;
      counts.discarded += discarded.length;
      counts.movedNotDeleted += movedNotDeleted.length;
      counts.failed += chosen.length - moved.length - quarantined.length - discarded.length - movedNotDeleted.length;
      const gone = chosen.filter(({ letter }) => discarded.includes(letter));
      ofChanges.discardedChanges += sum(gone.map(({ meant }) => meant));
      leftBehind(gone);
    },
    result: () => ({
      ...counts,
      ...ofChanges,
      byCause: causes
        .values()
        .map(({ cause: { failureMessage: _, ...cause }, count, changes }) => ({ ...cause, count, changes }))
        .sort((a, b) => b.count - a.count),
    }),
  };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
