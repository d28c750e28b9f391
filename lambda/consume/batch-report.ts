import type { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { EventIdentity } from '../events/state-change.ts';
import type { ConsumerMetric } from '../shared/metrics.ts';
import { type DeadLetterLog, deadLetterLine } from './dead-letter-log.ts';
import type { Failure } from './failure.ts';

/**
 * What became of the records of one batch. Every record is in exactly one of `applied`, `stale`, `coalesced`,
 * `duplicate`, `untried` and `failures`.
 */
export interface BatchReport {
  readonly received: number;
  /** Changes that took effect. */
  readonly applied: number;
  /** Replaced by a newer change in the same batch: writes that were never made. */
  readonly coalesced: number;
  /** Further copies of a change in the same batch. */
  readonly duplicate: number;
  /** The table held this change or a newer one already. */
  readonly stale: number;
  /** Not started, because the function's time was nearly up. */
  readonly untried: number;
  /** Records whose message group is not their seller: fairness between sellers does not work for them. */
  readonly wrongGroup: number;
  /** From `occurredAt` to applied, of each applied change that was not redriven or replayed. */
  readonly freshnessMillis: readonly number[];
  readonly failures: readonly RecordFailure[];
}

interface RecordFailure {
  readonly messageId: string;
  readonly identity: EventIdentity;
  readonly failure: Failure;
  readonly receiveCount: number;
  /** Durably in the dead-letter queue. Else it is tried again. */
  readonly deadLettered: boolean;
}

/** Writes a report as CloudWatch metrics (embedded in the log: no call, no wait) and one log line for each failure. */
export function batchReporter(logger: Logger): (report: BatchReport) => void {
  const metrics = new Metrics();
  return (report) => {
    const counts: Record<Exclude<ConsumerMetric, 'Freshness'>, number> = {
      Received: report.received,
      Applied: report.applied,
      Coalesced: report.coalesced,
      Duplicate: report.duplicate,
      Stale: report.stale,
      Untried: report.untried,
      Failed: report.failures.length,
      DeadLettered: report.failures.filter(({ deadLettered }) => deadLettered).length,
      WrongGroup: report.wrongGroup,
    };
    // The hundredth value of one metric publishes what is stored: the counts come last, so that never nothing is left.
    for (const millis of report.freshnessMillis) {
      metrics.addMetric('Freshness' satisfies ConsumerMetric, MetricUnit.Milliseconds, millis);
    }
    for (const [name, count] of Object.entries(counts)) metrics.addMetric(name, MetricUnit.Count, count);
    metrics.publishStoredMetrics();

    for (const { messageId, identity, failure, receiveCount, deadLettered } of report.failures) {
      logger.warn(deadLettered ? deadLetterLine : 'Record kept for another try', {
        messageId,
        ...identity,
        failureClass: failure.class,
        failureReason: failure.reason,
        failureMessage: failure.message,
        failureFingerprint: failure.fingerprint,
        receiveCount,
      } satisfies DeadLetterLog);
    }
  };
}
