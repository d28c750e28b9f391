import { mostChangesPerEvent } from '../../lambda/events/pack.ts';
import type { ConsumerConfig } from '../config/stage-config.ts';

/**
 * In how many invocations the changes of a full batch are sure to be tried, at most. Each of them may use up a receive of a
 * record without trying all of it.
 */
export const mostPasses = 10;

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
  batchSize * mostChangesPerEvent;

/**
 * How often one place for a write can be used on the slowest table, where each write takes all of its timeout, and so does the
 * read before them of what was received before.
 */
export function slowestWritesInTurn(
  numbers: Pick<ConsumerConfig, 'functionTimeoutSeconds' | 'stopBeforeTimeoutMillis' | 'writeTimeoutMillis'>,
): number {
  const millis = numbers.functionTimeoutSeconds * 1_000 - numbers.stopBeforeTimeoutMillis - numbers.writeTimeoutMillis;
  return Math.max(0, Math.floor(millis / numbers.writeTimeoutMillis));
}

/** Changes that an invocation is sure to try before its deadline, on the slowest table too. */
export const surelyTriedChanges = (
  numbers: Parameters<typeof slowestWritesInTurn>[0] & Pick<ConsumerConfig, 'writeConcurrency'>,
): number => slowestWritesInTurn(numbers) * numbers.writeConcurrency;

/** In how many invocations the changes of a full batch are sure to be tried. */
export const passesOfFullBatch = (
  numbers: Parameters<typeof surelyTriedChanges>[0] & Pick<ConsumerConfig, 'batchSize'>,
): number => Math.ceil(changesOfFullBatch(numbers) / surelyTriedChanges(numbers));

/** Writes of one consumer that may be under way at a time. */
export const writesUnderWay = (numbers: Pick<ConsumerConfig, 'maximumConcurrency' | 'writeConcurrency'>): number =>
  numbers.maximumConcurrency * numbers.writeConcurrency;
