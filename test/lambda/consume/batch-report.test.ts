import { Logger } from '@aws-lambda-powertools/logger';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type BatchReport, batchReporter, evenSample } from '../../../lambda/consume/batch-report.ts';
import { catalog } from '../../../lambda/events/catalog.ts';
import { percentile } from '../../../tools/start/sample-result.ts';
import { parseOneBody } from '../../support/consume/parse-one.ts';
import { emptyReport } from '../../support/consume/still-ports.ts';
import { type EventOverrides, orderEvent, sqsRecord } from '../../support/events.ts';

const warned: string[] = [];
beforeEach(() => {
  warned.length = 0;
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'order');
  vi.spyOn(console, 'log').mockImplementation(() => {});
  vi.spyOn(console, 'warn').mockImplementation((line) => void warned.push(String(line)));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const hex = (n: number) => uuid(n).replaceAll('-', '');
function received(n: number, overrides: EventOverrides = {}) {
  const body = JSON.stringify(
    orderEvent({ ...overrides, metadata: { sellerId: 's-1', changeId: uuid(n), ...overrides.metadata } }),
  );
  const parsed = parseOneBody(body, catalog.eventTypes, Date.now());
  if (!parsed.valid) throw new Error(parsed.reason);
  const carried = {
    record: sqsRecord(body),
    position: 0,
    identity: {},
    change: parsed.change,
    fate: 'settled' as const,
  };
  return { change: parsed.change, copies: [carried] };
}
const batch: BatchReport = {
  ...emptyReport,
  received: 3,
  applied: 1,
  coalesced: 1,
  untried: 1,
  settled: [{ outcome: 'applied', changes: [received(2), received(1)] }],
  untriedChanges: [received(3).change],
};

/** All lines but warnings, those of the metrics included. */
function reported(report: BatchReport, traceChanges = true) {
  const lines: string[] = [];
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  vi.stubEnv('POWERTOOLS_METRICS_NAMESPACE', 'Commerce/dev');
  vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(String(line)));
  batchReporter(new Logger(), { traceChanges, print: (line) => lines.push(line) })(report, 'request-1');
  return lines.map((line) => JSON.parse(line));
}

it('logs with the metrics the fate of every change, and by which request', () => {
  expect(reported(batch)).toEqual([
    {
      _aws: expect.objectContaining({ Timestamp: expect.any(Number) }),
      service: 'order',
      Received: 3,
      Applied: 1,
      Coalesced: 1,
      Untried: 1,
      message: 'Changes of the batch',
      function_request_id: 'request-1',
      applied: `@amazon#s-1# ${hex(2)},${hex(1)}@order-1`,
      untried: `@amazon#s-1# ${hex(3)}@order-1`,
    },
  ]);
});

it('logs the fate of many changes in a line of its own, which no metrics depend on', () => {
  const many = Array.from({ length: 500 }, (_, n) => received(n, { data: { orderId: `order-${n}` } }));
  const settled = many.map((each) => ({ outcome: 'applied' as const, changes: [each] }));
  const [metrics, changes, ...more] = reported({ ...batch, settled, untriedChanges: [] });
  expect(metrics).not.toHaveProperty('message');
  expect(changes).toEqual({
    level: 'INFO',
    message: 'Changes of the batch',
    function_request_id: 'request-1',
    timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
    applied: expect.stringContaining(` ${hex(499)}@order-499`),
  });
  expect(more).toEqual([]);
});

it('logs no change where tracing is off', () => expect(reported(batch, false)[0]).not.toHaveProperty('applied'));

it('logs of a failure which entity it is of, where the event is valid', () => {
  const failure = { class: 'transient', reason: 'TimeoutError', message: 'TimeoutError', fingerprint: 'f' } as const;
  const failed = { messageId: 'm', identity: { changeId: uuid(1) }, failure, receiveCount: 2, deadLettered: false };
  reported({ ...batch, failures: [{ ...failed, entityKey: 'OrderStateChanged#amazon#s#o "1"' }, failed] }, false);
  const [valid, broken] = warned.map((line) => JSON.parse(line));
  expect(valid).toMatchObject({
    message: 'Record kept for another try',
    entity: 'OrderStateChanged#amazon#s#o%20%221%22',
  });
  expect(broken).not.toHaveProperty('entity');
});

describe('the metrics of a batch', () => {
  const metricsOf = (report: Partial<BatchReport>) => {
    return reported({ ...emptyReport, ...report }).map(({ _aws, service, ...values }) => values);
  };

  it('leave out what did not happen, but for what was received', () => {
    expect(metricsOf({ received: 3, applied: 2, stale: 1, freshnessMillis: [5, 7] })).toEqual([
      { Received: 3, Applied: 2, Stale: 1, Freshness: [5, 7] },
    ]);
    expect(metricsOf({})).toEqual([{ Received: 0 }]);
  });

  it('are one line, however many changes were applied', () => {
    const freshnessMillis = Array.from({ length: 500 }, (_, n) => 500 - n);
    const [line, ...more] = metricsOf({ received: 500, applied: 500, freshnessMillis });
    expect(more).toEqual([]);
    expect(line.Freshness).toHaveLength(99);
    expect(line).toMatchObject({ Received: 500, Applied: 500 });
  });
});

describe('a sample of freshness', () => {
  const values = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 2_000 });

  it('is at most as long as it may be, and all of the values where these are no more', () => {
    fc.assert(
      fc.property(values, (all) => {
        const sample = evenSample(all, 99);
        expect(sample).toHaveLength(Math.min(99, all.length));
        if (all.length <= 99) expect(sample).toEqual(all);
      }),
    );
  });

  it('has the least and the greatest, and percentiles at most a hundredth of the ranks away', () => {
    fc.assert(
      fc.property(values, fc.constantFrom(50, 90, 99), (all, percent) => {
        const sample = evenSample(all, 99);
        expect(Math.min(...sample)).toBe(Math.min(...all));
        expect(Math.max(...sample)).toBe(Math.max(...all));
        const sorted = all.toSorted((a, b) => a - b);
        const rank = (percent / 100) * all.length;
        const within = all.length / 98 + 1;
        const valueAt = (at: number) => sorted[Math.min(all.length - 1, Math.max(0, at))] ?? Number.NaN;
        const found = percentile(sample, percent);
        expect(found).toBeGreaterThanOrEqual(valueAt(Math.floor(rank - within - 1)));
        expect(found).toBeLessThanOrEqual(valueAt(Math.ceil(rank + within)));
      }),
    );
  });
});
