import { describe, expect, it } from 'vitest';
import { changeLogs, changesLine, type LoggedChanges, loggedEntity } from '../../../lambda/consume/change-log.ts';
import { deadLetterLine, keptLine } from '../../../lambda/consume/dead-letter-log.ts';
import { discardingLine, failedRunLine, movedLine, runLine } from '../../../lambda/redrive/run/audit-log.ts';
import { changeSteps, runsWithoutName } from '../../../ops/logs/change-steps.ts';

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const at = (second: number) => `2026-03-01T10:00:0${second}.000Z`;
const order = 'OrderStateChanged#amazon#seller-1#order "1"';
const other = 'OrderStateChanged#amazon#seller-1#order "1"2';
const quarantine = 'commerce-dev-quarantine-queue';

const line = (by: string, second: number, fields: object) => ({
  by,
  time: Date.parse(at(9)),
  text: JSON.stringify({ level: 'INFO', timestamp: at(second), function_request_id: `request-${second}`, ...fields }),
});
const changes = (entityKey: string, ...ids: (number | [number, number])[]): LoggedChanges => ({
  entityKey,
  changes: ids.map((id) => {
    const [n, copies] = typeof id === 'number' ? [id, 1] : id;
    return { changeId: uuid(n), copies };
  }),
});
const batch = (
  second: number,
  ...outcomes: Parameters<typeof changeLogs>[0] extends Iterable<infer Each> ? Each[] : never
) => line('order', second, { message: changesLine, ...changeLogs(outcomes)[0] });
const failure = (second: number, message: string, id: number, more: object = {}) =>
  line('order', second, {
    message,
    messageId: 'm',
    changeId: uuid(id),
    failureClass: 'transient',
    failureReason: 'TimeoutError',
    failureMessage: 'TimeoutError (HTTP 500)',
    failureFingerprint: 'f',
    receiveCount: second,
    ...more,
  });
const letter = (id: number) => ({
  messageId: 'm',
  changeId: uuid(id),
  failureClass: 'transient',
  failureReason: 'TimeoutError',
  redriveCount: 0,
});
const moved = (second: number, to: string, ...ids: number[]) =>
  line('redrive', second, {
    message: movedLine,
    redriveId: 'run-1',
    letters: ids.map((id) => ({ ...letter(id), to: [to] })),
  });
const run = (second: number, message = runLine) =>
  line('redrive', second, { message, action: 'redrive', redriveId: 'run-1', requestedBy: 'olga', note: 'fixed' });

const ofChange = (id: number, ...lines: ReturnType<typeof line>[]) =>
  changeSteps(lines, { changeIds: new Set([uuid(id)]) }, quarantine);

describe('the steps of a change', () => {
  it('are read from the line of the metrics as from one of its own, with the time of the metrics', () => {
    const { text, ...rest } = batch(6, ['applied', changes(order, 1)]);
    const { level, timestamp, ...fields } = JSON.parse(text);
    const _aws = { Timestamp: Date.parse(at(6)), CloudWatchMetrics: [] };
    const ofMetrics = { ...rest, text: JSON.stringify({ _aws, Received: 1, ...fields }) };
    expect(ofChange(1, ofMetrics)).toEqual(ofChange(1, { ...rest, text }));
    expect(ofChange(1, { ...ofMetrics, text: JSON.stringify({ _aws: { Timestamp: 'x' }, ...fields }) })).toMatchObject([
      { at: at(9), what: 'applied' },
    ]);
  });

  it('are read from lines with the type in each word, as they were written before', () => {
    const word = `${uuid(1)}@${loggedEntity(order)}`;
    expect(ofChange(1, line('order', 6, { message: changesLine, applied: word }))).toEqual(
      ofChange(1, batch(6, ['applied', changes(order, 1)])),
    );
  });

  it('are in the order of their times, from the first failure to the redrive and its end', () => {
    const steps = ofChange(
      1,
      run(5),
      moved(4, 'commerce-dev-order-queue', 1, 2),
      batch(6, ['applied', changes(order, 1)]),
      failure(2, deadLetterLine, 1, { entity: loggedEntity(order) }),
      failure(1, keptLine, 1),
    );
    const cause = { failureClass: 'transient', failureReason: 'TimeoutError' };
    const failed = { changeId: uuid(1), cause: { ...cause, failureMessage: 'TimeoutError (HTTP 500)' } };
    expect(steps).toEqual([
      { at: at(1), by: 'order', what: 'failed', requestId: 'request-1', receiveCount: 1, ...failed },
      {
        at: at(2),
        by: 'order',
        what: 'dead-lettered',
        requestId: 'request-2',
        receiveCount: 2,
        entityKey: order,
        ...failed,
      },
      {
        at: at(4),
        by: 'redrive',
        what: 'redriven',
        changeId: uuid(1),
        cause,
        redriveId: 'run-1',
        requestedBy: 'olga',
        note: 'fixed',
        to: ['commerce-dev-order-queue'],
      },
      {
        at: at(6),
        by: 'order',
        what: 'applied',
        changeId: uuid(1),
        copies: 1,
        entityKey: order,
        requestId: 'request-6',
      },
    ]);
  });

  it.each<[string, number, Parameters<typeof batch>[1], object]>([
    [
      'replaced by a newer one',
      1,
      ['applied', changes(order, 2, 1)],
      { what: 'coalesced', into: { changeId: uuid(2), what: 'applied' } },
    ],
    [
      'replaced by one that was stale itself',
      1,
      ['stale', changes(order, 2, 1)],
      { what: 'coalesced', into: { changeId: uuid(2), what: 'stale' } },
    ],
    ['the newer one', 2, ['applied', changes(order, 2, 1)], { what: 'applied', replaced: [uuid(1)] }],
    ['twice in the batch', 1, ['stale', changes(order, [1, 2])], { what: 'stale', copies: 2 }],
    ['not tried', 1, ['untried', changes(order, 1)], { what: 'untried' }],
  ])('name what the batch did with one that was %s', (_, id, outcome, expected) => {
    expect(ofChange(id, batch(1, ['applied', changes(other, 9)], outcome))).toEqual([
      expect.objectContaining(expected),
    ]);
  });

  it('tell quarantine from a redrive, and name a discard', () => {
    const discarding = line('discard', 2, { message: discardingLine, redriveId: 'run-2', letters: [letter(1)] });
    expect(ofChange(1, moved(1, quarantine, 1), discarding).map(({ what }) => what)).toEqual([
      'quarantined',
      'discarded',
    ]);
  });

  it('find a change among those of a pack, beside lines of single events', () => {
    const { changeId: _, ...ofPack } = letter(1);
    const pack = { ...ofPack, changes: [{ changeId: uuid(1), entityId: 'o-1' }, { changeId: uuid(2) }, {}] };
    const lines = [
      line('redrive', 1, { message: movedLine, redriveId: 'run-1', letters: [{ ...pack, to: ['q'] }] }),
      line('discard', 2, { message: discardingLine, redriveId: 'run-2', letters: [letter(9), pack] }),
    ];
    for (const id of [1, 2]) {
      expect(ofChange(id, ...lines)).toMatchObject([
        { what: 'redriven', changeId: uuid(id), to: ['q'] },
        { what: 'discarded', changeId: uuid(id) },
      ]);
    }
    expect(ofChange(3, ...lines)).toEqual([]);
  });

  it.each([runLine, failedRunLine])('name who asked, also where the run comes to its end as: %s', (message) => {
    const unnamed = ofChange(1, moved(1, 'q', 1));
    expect(runsWithoutName(unnamed)).toEqual(['run-1']);
    const named = ofChange(1, moved(1, 'q', 1), run(2, message));
    expect(named[0]).toMatchObject({ requestedBy: 'olga', note: 'fixed' });
    expect(runsWithoutName(named)).toEqual([]);
  });

  it('are those of no other change, and none of what is no line of ours', () => {
    const noise = [
      'not JSON',
      'null',
      '[]',
      '{"message":{}}',
      JSON.stringify({ message: changesLine, applied: 5, stale: `x ${uuid(1)}` }),
      JSON.stringify({ message: movedLine, letters: [{ changeId: uuid(1) }] }),
      JSON.stringify({ message: deadLetterLine, changeId: uuid(1) }),
    ].map((text) => ({ by: 'order', time: 0, text }));
    expect(ofChange(1, ...noise, failure(1, keptLine, 2), batch(2, ['applied', changes(order, 3)]))).toEqual([]);
  });

  it.each(['1', '03/01/2026 10:00', '2026-03-01T10:00:00', '2026-03-01', 'Sun, 01 Mar 2026 10:00:00'])(
    'have the time of the log where a line has none that means the same everywhere: %s',
    (timestamp) => {
      const [step] = ofChange(
        1,
        line('order', 1, { message: changesLine, ...changeLogs([['applied', changes(order, 1)]])[0], timestamp }),
      );
      expect(step?.at).toBe(at(9));
    },
  );

  it('count a line once that was read twice', () => {
    const twice = batch(1, ['applied', changes(order, 1)]);
    expect(ofChange(1, twice, twice)).toHaveLength(1);
  });
});

describe('the steps of an entity', () => {
  it('are those of all its changes, and of no entity whose name begins the same', () => {
    const traced = { changeIds: new Set<string>(), entityKey: order };
    const lines = [
      batch(1, ['applied', changes(order, 1)], ['applied', changes(other, 2)]),
      failure(2, keptLine, 3, { entity: loggedEntity(order) }),
      failure(3, keptLine, 4, { entity: loggedEntity(other) }),
      failure(4, keptLine, 5),
      moved(5, 'q', 6),
    ];
    expect(changeSteps(lines, traced, quarantine).map(({ changeId }) => changeId)).toEqual([uuid(1), uuid(3)]);
    const known = { ...traced, changeIds: new Set([uuid(6)]) };
    expect(changeSteps(lines, known, quarantine).map(({ changeId }) => changeId)).toEqual([uuid(1), uuid(3), uuid(6)]);
  });
});
