import { Logger } from '@aws-lambda-powertools/logger';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type BatchReport, batchReporter } from '../../../lambda/consume/batch-report.ts';
import { deadLetterLine } from '../../../lambda/consume/dead-letter-log.ts';
import { expiryReporter } from '../../../lambda/expiry/expiry-report.ts';
import { auditLog } from '../../../lambda/redrive/run/audit.ts';
import {
  consumerMetrics,
  expiryMetrics,
  expiryService,
  redriveMetrics,
  redriveServices,
} from '../../../lambda/shared/metrics.ts';
import { emptyReport } from '../../support/consume/still-ports.ts';
import { resourceOf } from '../../support/resources-of.ts';
import { synthesize } from '../../support/synthesize.ts';

const lines: string[] = [];
beforeEach(() => {
  lines.length = 0;
  vi.stubEnv('POWERTOOLS_DEV', 'true'); // they then write to the console, which is watched here
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false'); // as they would be
  vi.stubEnv('POWERTOOLS_METRICS_NAMESPACE', 'Commerce/dev');
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'order');
  for (const method of ['log', 'info', 'warn', 'error'] as const) {
    vi.spyOn(console, method).mockImplementation((line) => void lines.push(String(line)));
  }
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** The names of all embedded metrics that were written, and the sets of dimensions. */
function written() {
  const directives = lines.flatMap((line) => JSON.parse(line)._aws?.CloudWatchMetrics ?? []);
  return {
    names: new Set(directives.flatMap(({ Metrics }) => Metrics.map(({ Name }: { Name: string }) => Name))),
    dimensions: new Set(directives.map(({ Dimensions }) => JSON.stringify(Dimensions))),
  };
}

const none: BatchReport = { ...emptyReport, received: 1 };
const failure = { class: 'permanent', reason: 'not_json', message: 'not_json', fingerprint: 'f' } as const;
const failed = { messageId: 'm', identity: { eventType: 't', sellerId: 's' }, failure, receiveCount: 1 };
const report: ReturnType<typeof batchReporter> = (...batch) =>
  batchReporter(new Logger(), { traceChanges: true })(...batch);

it('lists the metrics that consumers write, no more and no fewer', () => {
  const each = {
    received: 1,
    applied: 1,
    coalesced: 1,
    duplicate: 1,
    repeated: 1,
    stale: 1,
    untried: 1,
    wrongGroup: 1,
  };
  report({ ...none, ...each, freshnessMillis: [5], failures: [{ ...failed, deadLettered: true }] }, 'request');
  expect(written()).toEqual({ names: new Set(consumerMetrics), dimensions: new Set(['[["service"]]']) });
});

it('lists the metrics that redriving and discarding write, no more and no fewer', () => {
  const result = { dryRun: false, moved: 1, quarantined: 0, discarded: 0, failed: 0, movedNotDeleted: 0 };
  auditLog({}).run('redrive', {} as never, result as never);
  expect(written()).toEqual({ names: new Set(redriveMetrics), dimensions: new Set(['[["service"]]']) });
  for (const service of redriveServices) {
    const { Environment } = resourceOf(
      synthesize('dev'),
      'AWS::Lambda::Function',
      ({ FunctionName }) => FunctionName === `commerce-dev-${service}`,
    ).Properties;
    expect(Environment.Variables.POWERTOOLS_SERVICE_NAME).toBe(service);
  }
});

it('lists the metrics that the daily look writes, no more and no fewer', () => {
  expiryReporter(new Logger())([{ queue: 'order', seen: 1, sawAll: true, ageSeconds: 5 }]);
  expect(written()).toEqual({ names: new Set(expiryMetrics), dimensions: new Set(['[["service"]]']) });
  const { Environment } = resourceOf(
    synthesize('dev'),
    'AWS::Lambda::Function',
    ({ FunctionName }) => FunctionName === 'commerce-dev-expiry',
  ).Properties;
  expect(Environment.Variables.POWERTOOLS_SERVICE_NAME).toBe(expiryService);
});

it('asks the logs for the line that a consumer writes for each dead letter', () => {
  report({ ...none, failures: [{ ...failed, deadLettered: true }] }, 'request');
  expect(lines.map((line) => JSON.parse(line))).toContainEqual(
    expect.objectContaining({
      message: deadLetterLine,
      eventType: 't',
      sellerId: 's',
      failureClass: 'permanent',
      failureReason: 'not_json',
      failureFingerprint: 'f',
    }),
  );
});
