import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { type Backoff, backoffAfter } from '../shared/backoff.ts';
import type { SqsQueue } from '../shared/sqs-queue.ts';
import { type BatchReport, reportOf } from './batch-report.ts';
import { type CarriedChange, type ConsumedType, carriedChanges, receiveCountOf } from './carried-change.ts';
import { deadLetterWhatIsFinal, type FinalLimits } from './final-failures.ts';
import { type Effects, settleUnits } from './settle-units.ts';
import type { WorkPorts } from './work-through.ts';

/** What one consumer does with changes. */
export interface Consumption extends ConsumedType, Effects {
  readonly coalesce: 'newest' | 'none';
}

/** The world around a batch. */
export interface BatchPorts extends WorkPorts {
  readonly queue: Pick<SqsQueue, 'changeVisibility'>;
  readonly deadLetterQueue: Pick<SqsQueue, 'send'>;
  /** Told once, after everything else. */
  report(report: BatchReport): void;
}

export interface BatchLimits extends FinalLimits {
  /** How many effects run at a time. */
  readonly writeConcurrency: number;
  /** Nothing new is started when less of the function's time is left. */
  readonly stopBeforeTimeoutMillis: number;
  /** In seconds. */
  readonly backoff: Backoff;
}

/**
 * Processes one batch and answers which records SQS must keep.
 *
 * A record is acknowledged only when each of its changes, or a newer one that replaced it, has taken effect, or is durably
 * in the dead-letter queue with its cause. Whatever goes unsaid is kept.
 */
export async function consumeBatch(
  event: SQSEvent,
  context: { getRemainingTimeInMillis(): number },
  consumption: Consumption,
  ports: BatchPorts,
  limits: BatchLimits,
): Promise<SQSBatchResponse> {
  const timeIsUp = () => context.getRemainingTimeInMillis() < limits.stopBeforeTimeoutMillis;
  const startedAt = ports.now();
  const carried = event.Records.flatMap((record) => carriedChanges(record, consumption, startedAt));

  const settled = await settleUnits(carried, consumption, limits.writeConcurrency, timeIsUp, ports);
  const deadLettered = await deadLetterWhatIsFinal(carried, startedAt, limits, ports);
  const done = ({ fate }: CarriedChange) => fate === 'settled';
  const kept = keptRecords(carried, (change) => done(change) || deadLettered.has(change));
  // The last calls of the invocation: a message that is visible again may be received at once.
  await delayTheNextTry(kept, ports, limits);
  ports.report(reportOf(carried, settled, deadLettered));
  return { batchItemFailures: kept.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

/** The records with a change that is not done with, once each. */
function keptRecords(carried: readonly CarriedChange[], isDone: (change: CarriedChange) => boolean): SQSRecord[] {
  return [...new Set(carried.filter((change) => !isDone(change)).map(({ record }) => record))];
}

/**
 * What was not tried waits as long as what failed: however a record comes back, by the end of an outage it has been received
 * no more often than its backoffs allow.
 */
function delayTheNextTry(kept: readonly SQSRecord[], ports: BatchPorts, limits: BatchLimits): Promise<void> {
  return ports.queue.changeVisibility(
    kept.map((record) => ({
      receiptHandle: record.receiptHandle,
      seconds: Math.ceil(backoffAfter(receiveCountOf(record), limits.backoff, ports.random())),
    })),
  );
}
