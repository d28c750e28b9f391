import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { EventType } from '../../events/event-type.ts';
import { fieldOf, isObject, jsonText } from '../../events/json-fields.ts';
import { mostChangesPerEvent } from '../../events/pack.ts';
import { batchesOf } from '../../shared/batches.ts';
import { serviceNameVariable } from '../../shared/environment.ts';
import type { RedriveMetric } from '../../shared/metrics.ts';
import type { DeadLetter } from '../letters/dead-letter.ts';
import { hasListOfChanges, type LetterChange } from '../letters/letter-changes.ts';
import type { DiscardRequest, RunResult } from '../protocol.ts';
import {
  type AuditedChange,
  type AuditedLetter,
  type DiscardingLog,
  discardingLine,
  failedRunLine,
  type MovedLog,
  movedLine,
  type RunLog,
  runLine,
} from './audit-log.ts';
import type { RunSoFar } from './tally.ts';

/** Where one letter went. */
export interface MovedLetter {
  readonly letter: DeadLetter;
  /** The queues' URLs. */
  readonly to: readonly string[];
}

/** What of one letter is not wanted any more. */
export interface DiscardedLetter {
  readonly letter: DeadLetter;
  readonly changes: readonly LetterChange[];
}

/** The trail of who did what to which letters, and the metrics of the runs. Ids and causes, never payloads. */
interface Audit {
  moved(letters: readonly MovedLetter[], redriveId: string): void;
  discarding(letters: readonly DiscardedLetter[], redriveId: string): void;
  /** The last word on one run, whether it was asked for by a person or by the schedule. */
  run(action: string, request: DiscardRequest, result: RunResult | RunSoFar, error?: unknown): void;
}

/**
 * @param eventTypes of the catalog: they know which entity an event is of.
 * @param print writes one line to the log.
 */
export function auditLog(
  eventTypes: Readonly<Record<string, EventType>>,
  print: (line: string) => void = (line) => void process.stdout.write(`${line}\n`),
): Audit {
  const logger = new Logger({ logLevel: 'INFO' }); // on AWS the function's own level wins, which is DEBUG or INFO
  const metrics = new Metrics();
  const service = process.env[serviceNameVariable];
  return {
    // Not by the logger: for thousands of letters a second, that is a tenth of the CPU of a run.
    moved: (letters, redriveId) => {
      const traces = letters.flatMap(({ letter, to }) =>
        tracesOf(letter, letter.changes, eventTypes).map((trace) => ({ ...trace, to: to.map(queueNameOf) })),
      );
      for (const letters of linesOf(traces)) {
        const moved: MovedLog = { redriveId, letters };
        const timestamp = new Date().toISOString();
        print(JSON.stringify({ level: 'INFO', message: movedLine, timestamp, service, ...moved }));
      }
    },
    discarding: (some, redriveId) => {
      const traces = some.flatMap(({ letter, changes }) => tracesOf(letter, changes, eventTypes));
      for (const letters of linesOf(traces)) {
        logger.info(discardingLine, { redriveId, letters } satisfies DiscardingLog);
      }
    },
    run: (action, request, result, error) => {
      const { requestedBy, note, ...asked } = request;
      const who: RunLog = { requestedBy, note, redriveId: result.redriveId };
      const trail = { action, ...who, ...asked, ...result };
      if (error === undefined) logger.info(runLine, trail);
      else logger.error(failedRunLine, { ...trail, error: error as Error });
      if (result.dryRun) return;
      const lost = result.failed + result.movedNotDeleted;
      const handled = result.moved + result.quarantined + result.discarded + lost;
      if (handled === 0 && error === undefined) return; // a metric is billed for every hour in which it gets a value
      const counts: Record<RedriveMetric, number> = {
        Redriven: result.moved,
        Quarantined: result.quarantined,
        Discarded: result.discarded,
        RedriveFailed: error === undefined ? lost : Math.max(1, lost),
      };
      for (const [name, count] of Object.entries(counts)) metrics.addMetric(name, MetricUnit.Count, count);
      metrics.publishStoredMetrics();
    },
  };
}

/** Ids are long at times, and a line of a log holds 256 KB. */
const mostChangesInLine = 100;

const linesOf = <Trace extends AuditedLetter>(traces: readonly Trace[]): Trace[][] =>
  batchesOf(
    traces,
    { maxCount: mostChangesInLine, maxBytes: mostChangesInLine },
    ({ changes }) => changes?.length ?? 1,
  );

/**
 * What is left of a letter when it is gone, or of some of its changes; of a list that is longer than a pack's may be, in
 * several parts. The message of its cause may quote the event, and so is left out.
 */
function tracesOf(
  letter: DeadLetter,
  changes: readonly LetterChange[],
  eventTypes: Readonly<Record<string, EventType>>,
): AuditedLetter[] {
  const { message, sellerId, marketplace, redriveCount, event } = letter;
  const { failureMessage: _, ...cause } = letter.cause;
  const idsOf = ({ changeId, data }: LetterChange): AuditedChange => ({
    changeId,
    entityId: entityIdOf(event, data, eventTypes),
  });
  const traceWith = (ids: Pick<AuditedLetter, 'changeId' | 'entityId' | 'changes'>): AuditedLetter => ({
    messageId: message.MessageId,
    ...ids,
    marketplace,
    sellerId,
    ...cause,
    redriveCount,
  });
  if (!hasListOfChanges(event)) return changes.map((change) => traceWith(idsOf(change)));
  return batchesOf(changes, { maxCount: mostChangesPerEvent }).map((some) => traceWith({ changes: some.map(idsOf) }));
}

/**
 * The entity's id, also of an event that breaks the contract elsewhere: that is why it is a dead letter. Where a field of
 * the id breaks it, the value is not an id and may be anything, so there is none.
 */
function entityIdOf(
  event: unknown,
  data: unknown,
  eventTypes: Readonly<Record<string, EventType>>,
): string | undefined {
  const name = jsonText(fieldOf(event, 'detail-type'));
  const eventType = Object.hasOwn(eventTypes, name) ? eventTypes[name] : undefined;
  if (eventType === undefined || !isObject(data)) return undefined;
  const broken = new Set(eventType.data.safeParse(data).error?.issues.map(({ path: [field] }) => field));
  const contractual = new Proxy(data, {
    get(fields, field) {
      if (broken.has(field)) throw new Error('This field breaks the contract.');
      return Reflect.get(fields, field);
    },
  });
  try {
    return eventType.entityId(contractual);
  } catch {
    return undefined;
  }
}

const queueNameOf = (url: string) => url.slice(url.lastIndexOf('/') + 1);
