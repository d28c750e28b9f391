import type { BatchReport } from '../../../lambda/consume/batch-report.ts';
import type { BatchPorts } from '../../../lambda/consume/consume-batch.ts';
import type { OutgoingMessage } from '../../../lambda/shared/sqs-queue.ts';

/**
 * The world around a batch on a clock that stands still, in which every call succeeds.
 *
 * @param deadLetters gets what is sent to the dead-letter queue
 */
export function stillPorts(
  deadLetters: OutgoingMessage[] = [],
  report: (report: BatchReport) => void = () => {},
): BatchPorts {
  return {
    queue: { changeVisibility: async () => {} },
    deadLetterQueue: {
      send: async (letters) => {
        deadLetters.push(...letters);
        return new Set(letters);
      },
    },
    now: () => Date.parse('2026-03-01T10:00:05Z'),
    random: () => 0.5,
    sleep: async () => {},
    report,
  };
}

/** The report of a batch in which nothing happened. */
export const emptyReport: BatchReport = {
  received: 0,
  applied: 0,
  coalesced: 0,
  duplicate: 0,
  repeated: 0,
  stale: 0,
  untried: 0,
  wrongGroup: 0,
  freshnessMillis: [],
  settled: [],
  untriedChanges: [],
  failures: [],
};
