import { Logger } from '@aws-lambda-powertools/logger';
import { type BatchReport, batchReporter } from '../../lambda/consume/batch-report.ts';
import { searchedTexts } from '../../lambda/consume/change-log.ts';
import { unitsOfWork } from '../../lambda/consume/units-of-work.ts';
import { compareChanges } from '../../lambda/events/state-change.ts';
import { lineOverheadBytes } from '../log-line.ts';
import type { TraceChange, TraceMessage } from '../traces/trace.ts';
import type { ConsumerBatches } from './run-side.ts';
import { carriedBy } from './side.ts';

/** What our consumers log of the batches of a trace, in bytes as CloudWatch Logs counts them. */
export interface OurLogs {
  readonly all: number;
  /** Where tracing of changes is off. */
  readonly metrics: number;
  /**
   * The least that lines about changes need in which a text finds each change and each entity: ids in 22 characters, the
   * part that entities of a seller share once in a batch, and one character after each of these.
   */
  readonly least: number;
}

const requestId = '3f2b8a1e-4a0e-4f65-9a55-1d0c0f7d9a11';
const effectMillis = 50;
const idCharacters = 22; // a UUID in base64url

/** Lets the reporter of our consumers write of every batch what it would, with nothing failed. */
export function ourLogs(batches: ConsumerBatches): OurLogs {
  const newest = new Map<string, TraceChange['change']>();
  let least = 0;
  const both = capturedReporter(true);
  const metrics = capturedReporter(false);
  for (const { batches: formed } of Object.values(batches)) {
    for (const { messages, closedAt } of formed) {
      const settled = settle(messages, newest);
      least += leastBytes(settled);
      const report = reportOf(messages, settled, closedAt);
      both.report(report);
      metrics.report(report);
    }
  }
  return { all: both.bytes(), metrics: metrics.bytes(), least };
}

function settle(messages: readonly TraceMessage[], newest: Map<string, TraceChange['change']>): BatchReport['settled'] {
  const units = unitsOfWork(messages.flatMap(carriedBy), 'newest');
  return units.flatMap(({ candidates }) => {
    const [first] = candidates;
    if (!first) return [];
    const { entityKey, metadata } = first.change;
    const kept = newest.get(entityKey);
    const applied = kept === undefined || compareChanges(metadata, kept.metadata) > 0;
    if (applied) newest.set(entityKey, first.change);
    return [{ outcome: applied ? ('applied' as const) : ('stale' as const), changes: candidates }];
  });
}

function reportOf(messages: readonly TraceMessage[], settled: BatchReport['settled'], closedAt: number): BatchReport {
  const carried = messages.flatMap(({ changes }) => changes);
  const times = new Map(carried.map(({ change, readyAt }) => [change, readyAt]));
  const ofOutcome = (which: 'applied' | 'stale') => settled.filter(({ outcome }) => outcome === which);
  const changes = settled.reduce((sum, each) => sum + each.changes.length, 0);
  return {
    received: carried.length,
    applied: ofOutcome('applied').length,
    coalesced: changes - settled.length,
    duplicate: carried.length - changes,
    repeated: 0,
    stale: ofOutcome('stale').length,
    untried: 0,
    wrongGroup: 0,
    freshnessMillis: ofOutcome('applied').map(({ changes: [first] }) =>
      Math.round(closedAt + effectMillis - ((first && times.get(first.change)) ?? closedAt)),
    ),
    settled,
    untriedChanges: [],
    failures: [],
  };
}

function leastBytes(settled: BatchReport['settled']): number {
  const shared = new Set<string>();
  let bytes = 0;
  for (const { changes } of settled) {
    const entityKey = changes[0]?.change.entityKey ?? '';
    const [seller = '', own = ''] = searchedTexts(entityKey);
    shared.add(seller);
    bytes += changes.length * (idCharacters + 1) + own.length + 1;
  }
  return bytes + [...shared].reduce((sum, prefix) => sum + prefix.length + 1, 0);
}

/** Our reporter with the settings of a function. What Powertools writes to standard output is counted, and kept off it. */
function capturedReporter(traceChanges: boolean) {
  let bytes = 0;
  const variables = { POWERTOOLS_METRICS_NAMESPACE: 'Commerce/prod', POWERTOOLS_SERVICE_NAME: 'inventory' };
  const before = { ...process.env };
  Object.assign(process.env, variables);
  const report = batchReporter(new Logger(), { traceChanges });
  for (const name of Object.keys(variables)) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
  return {
    bytes: () => bytes,
    report: (batch: BatchReport) => {
      const write = process.stdout.write;
      process.stdout.write = ((text: string) => {
        bytes += Buffer.byteLength(text) + lineOverheadBytes;
        return true;
      }) as typeof process.stdout.write;
      try {
        report(batch, requestId);
      } finally {
        process.stdout.write = write;
      }
    },
  };
}
