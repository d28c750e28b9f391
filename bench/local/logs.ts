import {
  type ChangeLog,
  changeLogs,
  changeOutcomes,
  changesLine,
  loggedChanges,
} from '../../lambda/consume/change-log.ts';
import { configOf } from '../../lib/config/config.ts';
import { logPrice, millionChangesPrice } from '../../tools/price/change-price.ts';
import { lineOverheadBytes } from '../log-line.ts';
import { localBackbone } from './local-backbone.ts';
import type { PublisherTask } from './publisher-messages.ts';

/** What the lines cost that say what became of each change, for a million changes. US dollars. */
interface LogCost {
  /** Changes in a batch, on average. */
  readonly batchSize: number;
  readonly bytesOfChange: number;
  readonly dollars: number;
  /** Kept for as long as the stage keeps its log. */
  readonly dollarsKept: number;
  readonly dollarsOfChange: number;
  /** Of what a change costs otherwise. */
  readonly percent: number;
}

/**
 * Measures the lines that the consumers write for the sample day: what those about changes cost in batches as they came,
 * and what they would cost if every batch had one change.
 */
export async function logs(assemblyDirectory: string, stage: string, input: PublisherTask['input']) {
  const written = { metrics: 0, metricsOfOne: 0, changes: 0, batches: 0, words: 0, settled: 0, units: 0 };
  let largest: ChangeLog = {};
  const backbone = await localBackbone(assemblyDirectory, (functionName, text) => {
    if (!functionName.endsWith('-consumer')) return;
    const line = JSON.parse(text);
    const bytes = Buffer.byteLength(text) + lineOverheadBytes;
    const { metrics, changes } = partsOf(line);
    if (metrics) {
      const metricsText = JSON.stringify(metrics);
      const ofOne = JSON.stringify({ ...metrics, Freshness: 1_000 }); // the only list in it
      written.metrics += metricsText.length + lineOverheadBytes;
      written.metricsOfOne += ofOne.length + lineOverheadBytes;
    }
    if (!changes) return;
    written.changes += metrics ? JSON.stringify(changes).length - 1 : bytes; // in the line of the metrics, less its braces
    written.batches += 1;
    for (const outcome of changeOutcomes) {
      const units = loggedChanges(line[outcome] ?? '', '');
      written.words += (line[outcome] ?? '').length;
      written.units += outcome === 'untried' ? 0 : units.length;
      written.settled += units.reduce((sum, { changes }) => sum + changes.length, 0);
    }
    if (text.length > JSON.stringify(largest).length) largest = line;
  });
  await backbone.run(input);
  await backbone.stop();

  const days = configOf(stage).logRetentionDays;
  const cost = (batchSize: number, bytesOfChange: number, writtenShare: number, metrics: number): LogCost => {
    const logBytesOfBatch = metrics / written.batches;
    const dollarsOfChange = millionChangesPrice({ batchSize, writtenShare, logBytesOfBatch });
    const dollarsKept = logPrice(bytesOfChange, days);
    return {
      batchSize,
      bytesOfChange,
      dollars: logPrice(bytesOfChange, 0),
      dollarsKept,
      dollarsOfChange,
      percent: (dollarsKept / dollarsOfChange) * 100,
    };
  };
  const ofOneChange = (written.changes - written.words) / written.batches + written.words / written.settled;
  return {
    changes: written.settled,
    asTheyCame: cost(
      written.settled / written.batches,
      written.changes / written.settled,
      written.units / written.settled,
      written.metrics,
    ),
    oneByOne: cost(1, ofOneChange, 1, written.metricsOfOne),
    microsecondsOfChange: microsecondsToWrite(largest),
  };
}

/** What of a line are metrics, and what is about changes: either may be missing. */
function partsOf(line: Readonly<Record<string, unknown>>) {
  const { message, function_request_id, applied, stale, untried, ...rest } = line;
  const changes = { message, function_request_id, applied, stale, untried };
  return {
    ...('_aws' in line && { metrics: rest }),
    ...(message === changesLine && { changes }),
  };
}

/** The time that one change of a line takes to be put into it, the fastest of many runs: the machine may be busy. */
function microsecondsToWrite(line: ChangeLog): number {
  const batch = changeOutcomes.flatMap((outcome) =>
    loggedChanges(line[outcome] ?? '', '').map((changes) => [outcome, changes] as const),
  );
  let fastest = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 200; run++) {
    const startedAt = process.hrtime.bigint();
    JSON.stringify(changeLogs(batch));
    fastest = Math.min(fastest, Number(process.hrtime.bigint() - startedAt) / 1_000);
  }
  return fastest / Math.max(1, batch.length);
}
