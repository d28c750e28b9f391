import { prices } from './prices.ts';

interface ChangeLoad {
  /** Changes in a batch, on average. */
  readonly batchSize: number;
  /** Of the changes, the share that is written: not those that a newer one in the batch replaces. */
  readonly writtenShare: number;
  /** Bytes that a function logs in a batch. */
  readonly logBytesOfBatch: number;
}

/**
 * US dollars for a million changes from the bus to the table. Without the functions' GB-seconds, without what is stored,
 * and for events of at most 64 kB: what a share is taken of is then rather too small than too large.
 */
export function millionChangesPrice({ batchSize, writtenShare, logBytesOfBatch }: ChangeLoad): number {
  const requests = 1 + 2 / Math.min(10, batchSize); // SQS receives and deletes ten at a time
  return (
    prices.eventMillion +
    requests * (prices.sqsMillion + prices.sqsGroupMillion) +
    writtenShare * prices.writeMillion +
    prices.lambdaMillion / batchSize +
    logPrice(logBytesOfBatch / batchSize, 0)
  );
}

/** US dollars for so many bytes of log for each of a million changes, kept for so many days. */
export function logPrice(bytes: number, retentionDays: number): number {
  const gigabytes = (bytes * 1_000_000) / 1_000_000_000;
  const daysOfMonth = 365 / 12;
  return gigabytes * (prices.logGigabyte + (prices.logGigabyteMonth * retentionDays) / daysOfMonth);
}
