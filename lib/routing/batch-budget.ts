import type { ConsumerConfig } from '../config/stage-config.ts';

/** The most changes that one event, and so one record of a batch, carries. The budgets count in changes. */
export const mostChangesPerRecord = 1;

/**
 * Write units a second that a new on-demand table takes. It takes more when traffic has grown, or once it is warmed.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput-scenarios.html
 */
export const newTableWritesPerSecond = 4_000;

/** And one partition of it, so each of its items, whatever the table takes: the same page. */
export const partitionWritesPerSecond = 1_000;

/** Changes of a full batch, each of which may need a write. */
export const changesOfFullBatch = ({ batchSize }: Pick<ConsumerConfig, 'batchSize'>): number =>
  batchSize * mostChangesPerRecord;

/** How often one place for a write can be used on the slowest table, where each write takes all of its timeout. */
export function slowestWritesInTurn(
  numbers: Pick<ConsumerConfig, 'functionTimeoutSeconds' | 'stopBeforeTimeoutMillis' | 'writeTimeoutMillis'>,
): number {
  const millis = numbers.functionTimeoutSeconds * 1_000 - numbers.stopBeforeTimeoutMillis;
  return Math.max(0, Math.floor(millis / numbers.writeTimeoutMillis));
}

/** Changes that an invocation is sure to try before its deadline, on the slowest table too. */
export const surelyTriedChanges = (
  numbers: Parameters<typeof slowestWritesInTurn>[0] & Pick<ConsumerConfig, 'writeConcurrency'>,
): number => slowestWritesInTurn(numbers) * numbers.writeConcurrency;

/** Writes of one consumer that may be under way at a time. */
export const writesUnderWay = (numbers: Pick<ConsumerConfig, 'maximumConcurrency' | 'writeConcurrency'>): number =>
  numbers.maximumConcurrency * numbers.writeConcurrency;
