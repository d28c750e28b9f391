import { afterEach, describe, expect, it, vi } from 'vitest';
import { catalog } from '../../../../lambda/events/catalog.ts';
import { type DeadLetter, letterOf } from '../../../../lambda/redrive/letters/dead-letter.ts';
import type { DiscardRequest, RunResult } from '../../../../lambda/redrive/protocol.ts';
import { auditLog } from '../../../../lambda/redrive/run/audit.ts';
import { orderEvent, orderPack } from '../../../support/events.ts';
import { attributesOf, routes } from '../redrive-world.ts';

const aRun = '11111111-1111-4111-8111-111111111111';
const request: DiscardRequest = {
  queue: 'order',
  maxMessages: 10,
  dryRun: false,
  requestedBy: 'schedule',
  note: 'the reason',
};
const result: RunResult = {
  redriveId: aRun,
  startedAt: '2026-01-01T00:00:00.000Z',
  dryRun: false,
  matched: 10,
  moved: 5,
  quarantined: 1,
  discarded: 0,
  failed: 2,
  movedNotDeleted: 1,
  skipped: 1,
  remaining: 3,
  byCause: [],
  seen: 11,
  atStart: 11,
  ended: 'done',
  alarms: [],
};
const letter = (body: unknown, queue = 'order') =>
  letterOf(
    {
      MessageId: 'message-1',
      Body: typeof body === 'string' ? body : JSON.stringify(body),
      MessageAttributes: attributesOf({ failureClass: 'permanent', failureReason: 'schema_broken', redriveCount: '2' }),
    },
    queue,
    { routes, marketplaces: ['amazon'], eventTypes: catalog.eventTypes },
    0,
  );

/** All of its changes. */
const whole = (of: DeadLetter) => ({ letter: of, changes: of.changes });

/** The log with everything that it writes, as objects. */
function captured() {
  vi.stubEnv('POWERTOOLS_METRICS_NAMESPACE', 'Commerce/test');
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'redrive');
  vi.stubEnv('POWERTOOLS_DEV', 'true'); // it writes to the console, which a test can listen to
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false'); // as development would
  vi.stubEnv('LOG_LEVEL', 'ERROR');
  const lines: Record<string, unknown>[] = [];
  for (const method of ['log', 'info', 'error'] as const) {
    vi.spyOn(console, method).mockImplementation((line: string) => void lines.push(JSON.parse(line)));
  }
  const audit = auditLog(catalog.eventTypes, (line) => lines.push(JSON.parse(line)));
  const metrics = () =>
    Object.fromEntries(
      lines
        .filter((line) => '_aws' in line)
        .flatMap((line) => Object.entries(line))
        .filter(([name]) => name !== '_aws'),
    );
  return { audit, lines, metrics };
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('the audit log', () => {
  it('has one line for a run, with who asked for what, why, and what came of it, whatever the log level', () => {
    const { audit, lines } = captured();
    audit.run('redrive', request, result);
    expect(lines.filter(({ message }) => message === 'Run over dead letters')).toMatchObject([
      { level: 'INFO', action: 'redrive', ...request, ...result },
    ]);
  });

  it('says of each letter that it moved or deletes which one it was and what its cause had been', () => {
    const { audit, lines } = captured();
    const event = orderEvent({ metadata: { sellerId: 'seller-7' }, data: { orderId: 'order-7', status: 'exploded' } });
    const broken = letter(event);
    audit.moved([{ letter: broken, to: ['https://sqs.eu-west-1.amazonaws.com/1/commerce-dev-order-queue'] }], aRun);
    audit.discarding([whole(broken)], aRun);
    const trace = {
      messageId: 'message-1',
      changeId: event.detail.metadata.changeId,
      marketplace: 'amazon',
      sellerId: 'seller-7',
      entityId: 'order-7',
      failureClass: 'permanent',
      failureReason: 'schema_broken',
      redriveCount: 2,
    };
    expect(lines).toMatchObject([
      { message: 'Moved dead letters', redriveId: aRun, letters: [{ ...trace, to: ['commerce-dev-order-queue'] }] },
      { message: 'Discarding dead letters', redriveId: aRun, letters: [trace] },
    ]);
  });

  it.each([
    'not json',
    'null',
    '{"detail-type":"OrderStateChanged"}',
    '{"detail-type":"OrderStateChanged","detail":{"data":null}}',
    '{"detail-type":"OrderStateChanged","detail":{"data":{"orderId":{"secret":"Jane Doe"}}}}',
    '{"detail-type":"InventoryStateChanged","detail":{"data":{"sku":"Jane Doe"}}}',
    '{"detail-type":"toString","detail":{"data":{"orderId":"Jane Doe"}}}',
    '{"detail-type":"OrderStateChanged","detail":{"data":{"orderId":"Jane Doe\\n1 Main Street"}}}',
    '{"detail-type":"InventoryStateChanged","detail":{"data":{"locationId":"Jane Doe"}}}',
    '{"source":"Jane Doe","detail-type":"OrderStateChanged"}',
    '{"source":"commerce.amazon","detail-type":"Jane Doe"}',
  ])('knows no entity of %s, and repeats nothing of it', (body) => {
    const { audit, lines } = captured();
    for (const queue of ['order', 'unrouted']) {
      audit.discarding([whole(letter(body, queue))], aRun);
      audit.moved([{ letter: letter(body, queue), to: [] }], aRun);
    }
    expect(lines).toHaveLength(4);
    for (const { letters } of lines)
      expect(letters).toEqual([expect.not.objectContaining({ entityId: expect.anything() })]);
    expect(JSON.stringify(lines)).not.toContain('Jane');
  });

  it('names a whole entity, however long its id may be', () => {
    const { audit, lines } = captured();
    const data = { sku: 's'.repeat(200), locationId: '%'.repeat(200), available: 'many' };
    audit.discarding([whole(letter({ 'detail-type': 'InventoryStateChanged', detail: { data } }))], aRun);
    expect(lines).toMatchObject([{ letters: [{ entityId: `${data.sku}@${'%25'.repeat(200)}` }] }]);
  });
});

describe('the audit log of a pack', () => {
  const ids = (pack: ReturnType<typeof orderPack>) =>
    (pack.detail.changes as { changeId: string; data: { orderId: string } }[]).map(({ changeId, data }) => ({
      changeId,
      entityId: data.orderId,
    }));

  it('names every change that moves, and of a discard those that are deleted, and no payload', () => {
    const { audit, lines } = captured();
    const pack = orderPack(3);
    const packed = letter(pack);
    audit.moved([{ letter: packed, to: ['https://sqs/commerce-dev-order-queue'] }], aRun);
    audit.discarding([{ letter: packed, changes: packed.changes.slice(1, 2) }], aRun);
    expect(lines).toMatchObject([
      {
        letters: [
          { messageId: 'message-1', sellerId: 'seller-1', changes: ids(pack), to: ['commerce-dev-order-queue'] },
        ],
      },
      { letters: [{ messageId: 'message-1', marketplace: 'amazon', changes: ids(pack).slice(1, 2) }] },
    ]);
    for (const { letters } of lines)
      expect(letters).toEqual([expect.not.objectContaining({ changeId: expect.anything() })]);
    expect(JSON.stringify(lines)).not.toContain('paid');
  });

  it('knows nothing of changes that break the contract where their ids would be', () => {
    const { audit, lines } = captured();
    audit.discarding([whole(letter(orderPack([null, 'Jane', { changeId: 'Jane', data: { orderId: 7 } }])))], aRun);
    expect(lines).toMatchObject([{ letters: [{ changes: [{}, {}, {}] }] }]);
    expect(JSON.stringify(lines)).not.toContain('Jane');
  });

  it('has lines that the log can hold, also of lists that are longer than a pack may be, and every id in them', () => {
    const { audit, lines } = captured();
    const data = { sku: '😀'.repeat(200), locationId: '%'.repeat(200), available: 1 };
    const change = { changeId: aRun, data };
    const long = letter(orderPack(Array(1_000).fill(change), { detailType: 'InventoryStateChanged' }));
    audit.moved([{ letter: long, to: ['q'] }], aRun);
    audit.discarding([whole(long)], aRun);
    for (const line of lines) expect(Buffer.byteLength(JSON.stringify(line))).toBeLessThan(262_144);
    expect(JSON.stringify(lines).split('"changeId"').length - 1).toBe(2_000);
  });
});

it('of an entity whose id is as long as a message has a line that the log can hold', () => {
  const { audit, lines } = captured();
  const long = letter(orderEvent({ data: { orderId: 'x'.repeat(100_000) } }));
  audit.moved(Array(10).fill({ letter: long, to: [] }), aRun);
  expect(JSON.stringify(lines).length).toBeLessThan(10_000);
});

describe('the metrics of a run', () => {
  it('count what was moved, quarantined and discarded, and what AWS did not confirm', () => {
    const { audit, metrics } = captured();
    audit.run('redrive', request, result);
    expect(metrics()).toMatchObject({
      service: 'redrive',
      Redriven: 5,
      Quarantined: 1,
      Discarded: 0,
      RedriveFailed: 3,
    });
  });

  it('count a run that failed as a failure, also when every message is safe', () => {
    const { audit, lines, metrics } = captured();
    audit.run('redrive', request, { ...result, failed: 0, movedNotDeleted: 0 }, new Error('throttled'));
    expect(metrics()).toMatchObject({ RedriveFailed: 1 });
    expect(lines).toContainEqual(expect.objectContaining({ level: 'ERROR', message: 'Run over dead letters failed' }));
  });

  it('leave out runs that handled no message, most of those of the schedule: the hour would be billed', () => {
    const { audit, metrics } = captured();
    const nothing = { moved: 0, quarantined: 0, failed: 0, movedNotDeleted: 0, skipped: 7 };
    audit.run('redrive', request, { ...result, ...nothing });
    expect(metrics()).toEqual({});
    audit.run('redrive', request, { ...result, ...nothing }, new Error('throttled'));
    expect(metrics()).toMatchObject({ RedriveFailed: 1 });
  });

  it('leave out dry runs', () => {
    const { audit, lines } = captured();
    audit.run('redrive', { ...request, dryRun: true }, { ...result, dryRun: true });
    expect(lines).toHaveLength(1);
  });
});
