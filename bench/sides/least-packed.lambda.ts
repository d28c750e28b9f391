import { Logger } from '@aws-lambda-powertools/logger';
import type { SQSEvent } from 'aws-lambda';
import { type BatchReport, batchReporter } from '../../lambda/consume/batch-report.ts';
import { carriedChanges } from '../../lambda/consume/carried-change.ts';
import { currentStateEffect } from '../../lambda/consume/current-state-effect.ts';
import { unitsOfWork } from '../../lambda/consume/units-of-work.ts';
import { catalog } from '../../lambda/events/catalog.ts';
import { concurrently } from '../../lambda/shared/concurrently.ts';

// Nothing but what a consumer of packs cannot leave out: the check of each change, the newest of each entity, its write, and what
// the alarms and `ops trace` read of it. There are no retries, dead letters or deadline: what fails, fails the batch.
const { effect } = currentStateEffect();
const writeConcurrency = Number(process.env.WRITE_CONCURRENCY);
const report = batchReporter(new Logger(), { traceChanges: true });
const consumed = {
  eventTypes: catalog.eventTypes,
  eventType: catalog.consumers.find(({ name }) => name === process.env.CONSUMER_NAME)?.eventType ?? '',
};

export async function handler({ Records }: SQSEvent, { awsRequestId }: { awsRequestId: string }) {
  const now = Date.now();
  const carried = Records.flatMap((record) => carriedChanges(record, consumed, now));
  const settled: BatchReport['settled'][number][] = [];
  const freshnessMillis: number[] = [];
  await concurrently(writeConcurrency, unitsOfWork(carried, 'newest'), async ({ candidates }) => {
    const [first] = candidates;
    if (!first) return;
    settled.push({ outcome: await effect(first.change), changes: candidates });
    freshnessMillis.push(Date.now() - Date.parse(first.change.metadata.occurredAt));
  });
  const none = { coalesced: 0, duplicate: 0, repeated: 0, stale: 0, untried: 0, wrongGroup: 0 };
  const done = { settled, freshnessMillis, untriedChanges: [], failures: [] };
  report({ ...none, ...done, received: carried.length, applied: settled.length }, awsRequestId);
  return { batchItemFailures: [] };
}
