import type { SQSRecord } from 'aws-lambda';
import { withChanges } from '../events/pack.ts';
import { leastReceives } from '../shared/backoff.ts';
import type { SqsQueue } from '../shared/sqs-queue.ts';
import { type CarriedChange, failureIn, receiveCountOf } from './carried-change.ts';
import { deadLetter } from './dead-letter.ts';
import type { Failure } from './failure.ts';

/** When a passing failure is final. */
export interface FinalLimits {
  /** How long ago its record was received first. That alone says nothing: a pause makes a record old. */
  readonly giveUpAfterMillis: number;
  /** SQS moves a message to the dead-letter queue itself, without a cause, after this many receives. */
  readonly maxReceiveCount: number;
}

interface DeadLetterPorts {
  readonly deadLetterQueue: Pick<SqsQueue, 'send'>;
  now(): number;
}

/**
 * Sends the changes that failed for good, those of one record and one cause in one message, and answers those that are
 * durably in the dead-letter queue. Nothing is sent of a record with a change that is to be tried again: it comes back whole.
 *
 * @param startedAt when the invocation began, in epoch milliseconds
 */
export async function deadLetterWhatIsFinal(
  carried: readonly CarriedChange[],
  startedAt: number,
  limits: FinalLimits,
  ports: DeadLetterPorts,
): Promise<Set<CarriedChange>> {
  const letters = new Map(
    [...Map.groupBy(carried, ({ record }) => record)].flatMap(([record, changes]) => {
      const isOver = isLastTry(record, limits, startedAt);
      const comesBack = changes.some(
        (change) => change.fate === 'untried' || (failureIn(change)?.class === 'transient' && !isOver),
      );
      if (comesBack) return [];
      return byCause(changes).map(({ failure, failed }) => {
        const { body } = record;
        const isWhole = failed.length === changes.length;
        const positions = failed.map(({ position }) => position);
        const identity = failed[0]?.identity ?? {};
        const part = { ...record, body: isWhole ? body : withChanges(body, 'event', positions) };
        return [deadLetter(part, failure, identity, ports.now()), failed] as const;
      });
    }),
  );
  const sent = await ports.deadLetterQueue.send([...letters.keys()]);
  return new Set([...sent].flatMap((letter) => letters.get(letter) ?? []));
}

function isLastTry(record: SQSRecord, { giveUpAfterMillis, maxReceiveCount }: FinalLimits, startedAt: number): boolean {
  const receives = receiveCountOf(record);
  if (receives >= maxReceiveCount) return true;
  const millis = startedAt - Number(record.attributes.ApproximateFirstReceiveTimestamp);
  return receives >= leastReceives && millis >= giveUpAfterMillis;
}

function byCause(changes: readonly CarriedChange[]): { failure: Failure; failed: CarriedChange[] }[] {
  const causes = new Map<string, { failure: Failure; failed: CarriedChange[] }>();
  for (const change of changes) {
    const failure = failureIn(change);
    if (failure === undefined) continue;
    const { fingerprint } = failure; // of class, reason and message
    const cause = causes.get(fingerprint) ?? { failure, failed: [] };
    causes.set(fingerprint, cause);
    cause.failed.push(change);
  }
  return [...causes.values()];
}
