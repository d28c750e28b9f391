import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { EventType } from '../events/event-type.ts';
import {
  type EventIdentity,
  identityOf,
  type ParsedChange,
  parseMessageBody,
  type StateChange,
} from '../events/state-change.ts';
import { type Backoff, backoffAfter } from '../shared/backoff.ts';
import { concurrently } from '../shared/concurrently.ts';
import type { SqsQueue } from '../shared/sqs-queue.ts';
import type { BatchReport, SettledChanges } from './batch-report.ts';
import { deadLetter } from './dead-letter.ts';
import { type Failure, failureOf, invalidEvent } from './failure.ts';
import { sentAgain } from './sent-again.ts';
import { type ReceivedChange, receiveCountOf, type UnitOfWork, unitsOfWork } from './units-of-work.ts';

/** What one consumer does with one change. */
export interface Consumption {
  readonly eventTypes: Readonly<Record<string, EventType>>;
  /** The one event type that its queue is for. */
  readonly eventType: string;
  readonly coalesce: 'newest' | 'none';
  /**
   * Acts on one change, durably before it answers; `stale` when this change or a newer one was there already.
   * May run more than once for one change. Throws PermanentFailure where no retry can help, anything else to be retried.
   */
  effect(change: StateChange): Promise<'applied' | 'stale'>;
}

/** The world around a batch. */
export interface BatchPorts {
  readonly queue: Pick<SqsQueue, 'changeVisibility'>;
  readonly deadLetterQueue: Pick<SqsQueue, 'send'>;
  /** Epoch milliseconds. */
  now(): number;
  /** From 0 up to, not including, 1. */
  random(): number;
  /** Told once, after everything else. */
  report(report: BatchReport): void;
}

export interface BatchLimits {
  /** How many effects run at a time. */
  readonly writeConcurrency: number;
  /** Nothing new is started when less of the function's time is left. */
  readonly stopBeforeTimeoutMillis: number;
  /** SQS moves a message to the dead-letter queue itself, without a cause, after this many receives. */
  readonly maxReceiveCount: number;
  /** In seconds. */
  readonly backoff: Backoff;
}

/** What has become of a batch so far. */
interface Progress {
  readonly acknowledged: Set<SQSRecord>;
  readonly settled: SettledChanges[];
  readonly failed: FailedRecord[];
  wrongGroup: number;
  readonly freshnessMillis: number[];
}

interface FailedRecord {
  readonly record: SQSRecord;
  readonly identity: EventIdentity;
  /** Of a valid event. */
  readonly entityKey?: string;
  readonly failure: Failure;
}

interface ValidRecord {
  readonly record: SQSRecord;
  readonly change: StateChange;
}

/**
 * Processes one batch and answers which records SQS must keep.
 *
 * A record is acknowledged only when its change, or a newer one that replaced it, has taken effect, or when it is
 * durably in the dead-letter queue with its cause. Whatever goes unsaid is kept.
 */
export async function consumeBatch(
  event: SQSEvent,
  context: { getRemainingTimeInMillis(): number },
  consumption: Consumption,
  ports: BatchPorts,
  limits: BatchLimits,
): Promise<SQSBatchResponse> {
  const progress: Progress = { acknowledged: new Set(), settled: [], failed: [], wrongGroup: 0, freshnessMillis: [] };
  const timeIsUp = () => context.getRemainingTimeInMillis() < limits.stopBeforeTimeoutMillis;

  const valid = validRecords(event.Records, consumption, ports, progress);
  await concurrently(limits.writeConcurrency, unitsOfWork(valid, consumption.coalesce), async (unit) => {
    if (!timeIsUp()) await settle(unit, consumption, ports, timeIsUp, progress);
  });
  await deadLetterWhatIsFinal(ports, limits, progress);
  const kept = event.Records.filter((record) => !progress.acknowledged.has(record));
  // The last calls of the invocation: a message that is visible again may be received at once.
  await delayTheNextTry(kept, ports, limits, progress);
  ports.report(reportOf(event.Records, valid, kept, progress));
  return { batchItemFailures: kept.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

/** The records that keep the contract; the others have failed for good. */
function validRecords(
  records: readonly SQSRecord[],
  { eventTypes, eventType }: Consumption,
  ports: BatchPorts,
  progress: Progress,
): ValidRecord[] {
  const valid: ValidRecord[] = [];
  for (const record of records) {
    const [parsed] = parseMessageBody(record.body, eventTypes, ports.now()) as [ParsedChange];
    if (!parsed.valid) {
      const failure = invalidEvent(parsed.reason, parsed.problems);
      progress.failed.push({ record, identity: parsed.identity, failure });
    } else if (parsed.change.eventType !== eventType) {
      const failure = invalidEvent('wrong_event_type', [{ path: 'detail-type', code: 'wrong_event_type' }]);
      progress.failed.push({ record, ...entityOf(parsed.change), failure });
    } else {
      valid.push({ record, change: parsed.change });
      if (record.attributes.MessageGroupId !== parsed.change.metadata.sellerId) progress.wrongGroup += 1;
    }
  }
  return valid;
}

/** Runs the effect on the newest change; on the next one only where the one before can never succeed. */
async function settle(
  { candidates }: UnitOfWork,
  { effect }: Consumption,
  ports: BatchPorts,
  timeIsUp: () => boolean,
  progress: Progress,
): Promise<void> {
  for (const [index, candidate] of candidates.entries()) {
    if (index > 0 && timeIsUp()) return;
    const { change } = candidate;
    try {
      const outcome = await effect(change);
      if (outcome === 'applied' && !candidate.records.every(sentAgain)) {
        progress.freshnessMillis.push(ports.now() - Date.parse(change.metadata.occurredAt));
      }
      const changes = candidates.slice(index);
      progress.settled.push({ outcome, changes });
      for (const record of changes.flatMap(({ records }) => records)) progress.acknowledged.add(record);
      return;
    } catch (thrown) {
      const failure = failureOf(thrown);
      // A passing failure keeps the older changes too: nothing has replaced them yet.
      const kept: readonly ReceivedChange[] = failure.class === 'permanent' ? [candidate] : candidates.slice(index);
      for (const { change, records } of kept) {
        for (const record of records) progress.failed.push({ record, ...entityOf(change), failure });
      }
      if (failure.class === 'transient') return;
    }
  }
}

/** Sends what no retry can help, and what has had its last try; acknowledges what is confirmed. */
async function deadLetterWhatIsFinal(ports: BatchPorts, limits: BatchLimits, progress: Progress): Promise<void> {
  const final = progress.failed.filter(
    ({ record, failure }) => failure.class === 'permanent' || receiveCountOf(record) >= limits.maxReceiveCount,
  );
  const letters = new Map(
    final.map(({ record, identity, failure }) => [deadLetter(record, failure, identity, ports.now()), record]),
  );
  for (const letter of await ports.deadLetterQueue.send([...letters.keys()])) {
    const record = letters.get(letter);
    if (record) progress.acknowledged.add(record);
  }
}

/** What failed waits for its backoff; what was not tried is visible at once. */
function delayTheNextTry(
  kept: readonly SQSRecord[],
  ports: BatchPorts,
  limits: BatchLimits,
  { failed }: Progress,
): Promise<void> {
  const tried = new Set(failed.map(({ record }) => record));
  return ports.queue.changeVisibility(
    kept.map((record) => ({
      receiptHandle: record.receiptHandle,
      seconds: tried.has(record) ? Math.ceil(backoffAfter(receiveCountOf(record), limits.backoff, ports.random())) : 0,
    })),
  );
}

function reportOf(
  records: readonly SQSRecord[],
  valid: readonly ValidRecord[],
  kept: readonly SQSRecord[],
  { acknowledged, settled, failed, wrongGroup, freshnessMillis }: Progress,
): BatchReport {
  const tried = new Set(failed.map(({ record }) => record));
  const untried = new Set(kept.filter((record) => !tried.has(record)));
  const count = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0);
  const done = settled.flatMap(({ changes }) => changes);
  return {
    received: records.length,
    applied: settled.filter(({ outcome }) => outcome === 'applied').length,
    stale: settled.filter(({ outcome }) => outcome === 'stale').length,
    coalesced: done.length - settled.length,
    duplicate: count(done.map((change) => change.records.length - 1)),
    untried: untried.size,
    wrongGroup,
    freshnessMillis,
    settled,
    untriedChanges: valid.filter(({ record }) => untried.has(record)).map(({ change }) => change),
    failures: failed.map(({ record, ...failure }) => ({
      ...failure,
      messageId: record.messageId,
      receiveCount: receiveCountOf(record),
      deadLettered: acknowledged.has(record),
    })),
  };
}

const entityOf = (change: StateChange) => ({ identity: identityOf(change), entityKey: change.entityKey });
