import { Logger } from '@aws-lambda-powertools/logger';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type BatchReport, batchReporter } from '../../../lambda/consume/batch-report.ts';
import { catalog } from '../../../lambda/events/catalog.ts';
import { type EventOverrides, orderEvent, sqsRecord } from '../../support/events.ts';
import { parseOneBody } from '../../support/parse-one.ts';

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
const entity = received(0).change.entityKey;
const counts = {
  received: 3,
  applied: 1,
  coalesced: 1,
  duplicate: 0,
  repeated: 0,
  stale: 0,
  untried: 1,
  wrongGroup: 0,
};
const batch: BatchReport = {
  ...counts,
  freshnessMillis: [],
  settled: [{ outcome: 'applied', changes: [received(2), received(1)] }],
  untriedChanges: [received(3).change],
  failures: [],
};

function reported(report: BatchReport, traceChanges = true) {
  const lines: string[] = [];
  batchReporter(new Logger(), { traceChanges, print: (line) => lines.push(line) })(report, 'request-1');
  return lines.map((line) => JSON.parse(line));
}

it('logs one line with the fate of every change, and by which request', () => {
  expect(reported(batch)).toEqual([
    {
      level: 'INFO',
      message: 'Changes of the batch',
      function_request_id: 'request-1',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      applied: `${uuid(2)},${uuid(1)}@${entity}`,
      untried: `${uuid(3)}@${entity}`,
    },
  ]);
});

it('logs no change where tracing is off', () => expect(reported(batch, false)).toEqual([]));

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
