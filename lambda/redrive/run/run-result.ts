import { causeMap } from '../letters/cause-map.ts';
import type { Cause, DeadLetter } from '../letters/dead-letter.ts';

export type CauseCount = Omit<Cause, 'failureMessage'> & { readonly count: number };

/** What a run has done. Every message that it saw is in `matched` or in `skipped`. */
export interface RunSoFar {
  readonly redriveId: string;
  /** ISO 8601. With `redriveId` in a new request it continues this run: what died again since then is left alone. */
  readonly startedAt: string;
  readonly dryRun: boolean;
  /** Acted on, or on a dry run: would be. */
  readonly matched: number;
  readonly moved: number;
  readonly quarantined: number;
  readonly discarded: number;
  /** Not confirmed by AWS: still here. */
  readonly failed: number;
  /** Moved, but still here as well, because the deletion was not confirmed: a harmless copy. */
  readonly movedNotDeleted: number;
  /** Still here: not meant by the filter, without a route, died again during this run, or not reached in its time. */
  readonly skipped: number;
  /** Of those that matched, most frequent first. */
  readonly byCause: readonly CauseCount[];
  /** Of the consumers' health, those in ALARM. */
  readonly alarms: readonly string[];
}

export interface RunResult extends RunSoFar {
  readonly seen: number;
  /** Visible messages when it began, as far as SQS knows. */
  readonly atStart: number;
  /** Visible messages left, as far as SQS knows. */
  readonly remaining: number;
  /** `time_is_up`: there is more to do. */
  readonly ended: 'done' | 'time_is_up' | 'max_messages' | 'unhealthy';
}

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
