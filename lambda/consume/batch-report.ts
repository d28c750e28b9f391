import type { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { EventIdentity, StateChange } from '../events/state-change.ts';
import type { ConsumerMetric } from '../shared/metrics.ts';
import { type CarriedChange, failureIn, receiveCountOf } from './carried-change.ts';
import { type ChangeOutcome, changeLogs, changesLine, type LoggedChanges, loggedEntity } from './change-log.ts';
import { type DeadLetterLog, deadLetterLine, keptLine } from './dead-letter-log.ts';
import type { Failure } from './failure.ts';
import type { Settled, SettledChanges } from './settle-units.ts';

/**
 * What became of the changes of one batch, each as often as a record carries it. Every one is in exactly one of `applied`,
 * `repeated`, `stale`, `coalesced`, `duplicate`, `untried` and `failures`.
 */
export interface BatchReport {
  readonly received: number;
  /** Changes that took effect. */
  readonly applied: number;
  /** Replaced by a newer change in the same batch: writes that were never made. */
  readonly coalesced: number;
  /** Further copies of a change in the same batch. */
  readonly duplicate: number;
  /** They have taken effect before. */
  readonly repeated: number;
  /** The table held a newer one already. */
  readonly stale: number;
  /** Not started, because the function's time was nearly up. */
  readonly untried: number;
  /** Records whose message group is not their seller: fairness between sellers does not work for them. */
  readonly wrongGroup: number;
  /** From `occurredAt` to applied, of each applied change that was not redriven or replayed. */
  readonly freshnessMillis: readonly number[];
  /** The changes behind `applied`, `repeated`, `stale`, `coalesced` and `duplicate`. */
  readonly settled: readonly SettledChanges[];
  /** The changes behind `untried`, once for each record that carries them. */
  readonly untriedChanges: readonly StateChange[];
  readonly failures: readonly ChangeFailure[];
}

interface ChangeFailure {
  readonly messageId: string;
  readonly identity: EventIdentity;
  /** Of a valid event. */
  readonly entityKey?: string;
  readonly failure: Failure;
  readonly receiveCount: number;
  /** Durably in the dead-letter queue. Else it is tried again. */
  readonly deadLettered: boolean;
}

/** @param deadLettered those of the changes that are durably in the dead-letter queue. */
export function reportOf(
  carried: readonly CarriedChange[],
  { settled, freshnessMillis }: Settled,
  deadLettered: ReadonlySet<CarriedChange>,
): BatchReport {
  const outcomes = (wanted: SettledChanges['outcome']) => settled.filter(({ outcome }) => outcome === wanted).length;
  const done = settled.flatMap(({ changes }) => changes);
  const untried = carried.filter(({ fate }) => fate === 'untried');
  const wrongGroup = carried.filter(
    ({ record, change }) => change && record.attributes.MessageGroupId !== change.metadata.sellerId,
  );
  return {
    received: carried.length,
    applied: outcomes('applied'),
    repeated: outcomes('repeated'),
    stale: outcomes('stale'),
    coalesced: done.length - settled.length,
    duplicate: done.reduce((sum, { copies }) => sum + copies.length - 1, 0),
    untried: untried.length,
    wrongGroup: new Set(wrongGroup.map(({ record }) => record)).size,
    freshnessMillis,
    settled,
    untriedChanges: untried.flatMap(({ change }) => change ?? []),
    failures: carried.flatMap((each) => {
      const failure = failureIn(each);
      if (failure === undefined) return [];
      const { record, identity, change } = each;
      return {
        messageId: record.messageId,
        identity,
        ...(change && { entityKey: change.entityKey }),
        failure,
        receiveCount: receiveCountOf(record),
        deadLettered: deadLettered.has(each),
      };
    }),
  };
}

interface ReporterOptions {
  /** Whether to log what became of each change. */
  readonly traceChanges: boolean;
  /** Writes one line to the log. */
  print?(line: string): void;
}

/**
 * Writes a report as CloudWatch metrics (embedded in the log: no call, no wait), what became of all changes that were
 * settled, and one line for each failure. `requestId` is that of the invocation.
 *
 * What is said of a few changes stands in the line of the metrics, since a line of its own would cost as much again; that of
 * many is a line of its own, so that no line is too long for the metrics in it to be read.
 */
export function batchReporter(
  logger: Logger,
  { traceChanges, print = (line) => void process.stdout.write(`${line}\n`) }: ReporterOptions,
): (report: BatchReport, requestId: string) => void {
  const metrics = new Metrics();
  return (report, requestId) => {
    // Not by the logger: what it adds to a line is more than the line of a small batch.
    const line = { message: changesLine, function_request_id: requestId };
    const logs = traceChanges ? changeLogs(outcomesIn(report)) : [];
    const [log] = logs;
    const short = logs.length === 1 && log && charactersOf(log) <= mostBesideMetrics;
    writeMetrics(metrics, report, short ? { ...line, ...log } : {});
    for (const each of short ? [] : logs) {
      print(JSON.stringify({ level: 'INFO', ...line, timestamp: new Date().toISOString(), ...each }));
    }
    for (const { messageId, identity, entityKey, failure, receiveCount, deadLettered } of report.failures) {
      logger.warn(deadLettered ? deadLetterLine : keptLine, {
        messageId,
        eventType: identity.eventType,
        changeId: identity.changeId,
        marketplace: identity.marketplace,
        sellerId: identity.sellerId,
        entity: entityKey === undefined ? undefined : loggedEntity(entityKey),
        failureClass: failure.class,
        failureReason: failure.reason,
        failureMessage: failure.message,
        failureFingerprint: failure.fingerprint,
        receiveCount,
      } satisfies DeadLetterLog);
    }
  };
}

/** Longer than this, what is said of changes has a line of its own. */
const mostBesideMetrics = 20_000;

const charactersOf = (log: Readonly<Record<string, string>>): number =>
  Object.values(log).reduce((sum, words) => sum + words.length, 0);

/** A line takes a hundred values of a metric, and with the hundredth Powertools publishes what it has. */
const mostFreshness = 99;

/**
 * At most `most` of the values, which stand for all: evenly spaced by rank, with the least and the greatest among them, so
 * that percentiles are those of all values, to the distance between two ranks of the sample.
 */
export function evenSample(values: readonly number[], most: number): readonly number[] {
  if (values.length <= most) return values;
  const sorted = values.toSorted((a, b) => a - b);
  return Array.from({ length: most }, (_, n) => sorted[Math.round((n * (sorted.length - 1)) / (most - 1))] as number);
}

/** Counts of nothing are left out: they are most of the line. What reads them fills in zeros, see `lib/monitoring/metrics.ts`. */
function writeMetrics(metrics: Metrics, report: BatchReport, beside: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(beside)) metrics.addMetadata(name, value);
  const counts: Record<Exclude<ConsumerMetric, 'Freshness' | 'Received'>, number> = {
    Applied: report.applied,
    Coalesced: report.coalesced,
    Duplicate: report.duplicate,
    Repeated: report.repeated,
    Stale: report.stale,
    Untried: report.untried,
    Failed: report.failures.length,
    DeadLettered: report.failures.filter(({ deadLettered }) => deadLettered).length,
    WrongGroup: report.wrongGroup,
  };
  for (const millis of evenSample(report.freshnessMillis, mostFreshness)) {
    metrics.addMetric('Freshness' satisfies ConsumerMetric, MetricUnit.Milliseconds, millis);
  }
  // Always there: that a batch came, and what the rates of the others are taken of.
  metrics.addMetric('Received' satisfies ConsumerMetric, MetricUnit.Count, report.received);
  for (const [name, count] of Object.entries(counts)) {
    if (count > 0) metrics.addMetric(name, MetricUnit.Count, count);
  }
  metrics.publishStoredMetrics();
}

function* outcomesIn({ settled, untriedChanges }: BatchReport): Iterable<readonly [ChangeOutcome, LoggedChanges]> {
  for (const { outcome, changes } of settled) {
    const logged = changes.map(({ change, copies }) => ({
      changeId: change.metadata.changeId,
      copies: copies.length,
    }));
    yield [outcome, { entityKey: changes[0]?.change.entityKey ?? '', changes: logged }];
  }
  for (const { entityKey, metadata } of untriedChanges) {
    yield ['untried', { entityKey, changes: [{ changeId: metadata.changeId, copies: 1 }] }];
  }
}
