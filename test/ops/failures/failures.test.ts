import { describe, expect, it } from 'vitest';
import { addFailures } from '../../../ops/failures/failures.ts';
import { opsLine, payloadOf, returned } from '../ops-line.ts';

const cause = {
  failureClass: 'permanent',
  failureReason: 'schema_broken',
  failureMessage: 'detail.data.status: invalid_value',
  failureFingerprint: 'f1',
  count: 1_200,
  oldest: '2026-03-01T10:00:30.000Z',
  newest: '2026-03-01T11:00:00.000Z',
  exampleChangeIds: ['c-1', 'c-2', 'c-3'],
  sellers: { count: 12, examples: ['seller-1', 'seller-2'] },
  marketplaces: ['amazon', 'shopify'],
  redriveCounts: { '0': 1_000, '1': 150, '2': 50 },
  diedAgain: [{ redriveId: 'run-1', count: 150 }],
};
const found = { atStart: 1_200, seen: 1_200, sawAll: true, byCause: [cause] };
const nothing = { atStart: 0, seen: 0, sawAll: true, byCause: [] };
const failures = (words: readonly string[], answers: Readonly<Record<string, object>>, more = {}) =>
  opsLine(addFailures, ['failures', ...words], {
    aws: { InvokeCommand: (input) => returned(answers[String(payloadOf(input).queue)] ?? nothing) },
    ...more,
  });

describe('failures', () => {
  it('looks into every queue of failed events', async () => {
    const { exitCode, stdout, inputsOf } = await failures([], {});
    expect(exitCode).toBe(0);
    expect(inputsOf('InvokeCommand').map((input) => [input.FunctionName, payloadOf(input).queue])).toEqual(
      ['order', 'inventory', 'return', 'unrouted', 'undelivered', 'quarantine'].map((queue) => [
        'commerce-dev-inspect',
        queue,
      ]),
    );
    expect(stdout).toBe(
      'Stage dev at AWS, 2026-03-01 12:00 UTC: no failed events in order, inventory, return, unrouted, undelivered, quarantine\n',
    );
  });

  it('shows a table first, with a line for each cause and what helps, and where the details are', async () => {
    const unrouted = [
      {
        ...cause,
        failureClass: 'unrouted',
        failureReason: 'unknown_detail_type',
        failureMessage: 'detail-type "Sold"',
        count: 3,
      },
      { ...cause, failureClass: 'unrouted', failureReason: 'has_a_route_now', failureMessage: undefined, count: 2 },
    ];
    const { stdout } = await failures(['--stage', 'prod'], {
      order: found,
      unrouted: { ...found, seen: 5, byCause: unrouted },
    });
    expect(
      stdout,
    ).toBe(`Stage prod at AWS, 2026-03-01 12:00 UTC: 1,205 failed events, 3 causes in order, inventory, return, unrouted, undelivered, quarantine
The newest failed at 2026-03-01 11:00 UTC, 1 h ago: permanent schema_broken in order.

queue     count  class      reason                      sellers  oldest, UTC       what helps
order     1,200  permanent  schema_broken                    12  2026-03-01 10:00  fix first, or discard
unrouted      3  unrouted   unknown_detail_type "Sold"       12  2026-03-01 10:00  fix first
unrouted      2  unrouted   has_a_route_now                  12  2026-03-01 10:00  redrive

Details, and the commands that help:
  npm run ops -- failures order --stage prod
  npm run ops -- failures unrouted --stage prod
`);
  });

  it('tells of each cause of the queue that is asked for all that is known, and the commands that help', async () => {
    const { stdout } = await failures(['order'], { order: found });
    expect(stdout).toBe(`Stage dev at AWS, 2026-03-01 12:00 UTC: 1,200 failed events, 1 cause in order
The newest failed at 2026-03-01 11:00 UTC, 1 h ago: permanent schema_broken in order.

queue  count  class      reason         sellers  oldest, UTC       what helps
order  1,200  permanent  schema_broken       12  2026-03-01 10:00  fix first, or discard

1,200 events: permanent schema_broken
    message      detail.data.status: invalid_value
    time         2026-03-01 10:00 UTC to 2026-03-01 11:00 UTC
    redriven     once: 150, 2 times: 50
                 150 failed again after run-1
    sellers      12: seller-1, seller-2, …
    marketplaces amazon, shopify
    changes      c-1 c-2
                 c-3 …
    discard      npm run ops -- discard order --fingerprint f1
                 after its producer sends it again, corrected and with a higher version
    redrive      npm run ops -- redrive order --fingerprint f1
                 only after you deploy a consumer that accepts it; until then it fails again

To write the events themselves to a file (they stay in the queue):
  npm run ops -- export order order-events.jsonl
`);
  });

  it('says how many changes wait, where events carry several', async () => {
    const packed = { ...cause, count: 100, changes: 1_950 };
    const alone = { ...cause, failureFingerprint: 'f2', count: 2 };
    const { stdout } = await failures(['order'], { order: { ...found, seen: 102, byCause: [packed, alone] } });
    expect(stdout).toContain('102 failed events with 1,952 changes, 2 causes in order');
    expect(stdout).toContain('queue  count  changes  class      reason ');
    expect(stdout).toContain('order    100    1,950  permanent  schema_broken');
    expect(stdout).toContain('order      2        2  permanent  schema_broken');
    expect(stdout).toContain('\n100 events with 1,950 changes: permanent schema_broken\n');
    expect(stdout).toContain('\n2 events: permanent schema_broken\n');
  });

  it('advises no discard for what may pass', async () => {
    const byCause = [{ ...cause, failureClass: 'undelivered', failureReason: 'NO_PERMISSIONS' }];
    const { stdout } = await failures(['order'], { order: { ...found, byCause } });
    expect(stdout).toContain('    redrive      npm run ops -- redrive order --fingerprint f1\n');
    expect(stdout).not.toContain('discard');
  });

  it.each([
    [
      'order',
      'transient',
      'TimeoutError',
      'after the service that it calls recovers; try one event first, with --max 1',
    ],
    ['order', 'unknown', 'crash_or_timeout', 'after you fix the crash or the timeout: docs/runbooks/crashing.md'],
    ['order', 'unknown', 'cause_did_not_fit', 'after you fix the cause; the log of the function shows it'],
    ['order', 'undelivered', 'NO_PERMISSIONS', 'after you fix what the reason names: docs/runbooks/delivery-failed.md'],
    [
      'unrouted',
      'unrouted',
      'has_a_route_now',
      'unless its marketplace is being retired; then discard it: its consumers have it',
    ],
    ['quarantine', 'transient', 'x', 'after you fix the cause: docs/runbooks/quarantine-not-empty.md'],
    ['order', 'undelivered', 'THROTTLING', undefined],
  ])('says of %s when to redrive %s %s', async (queue, failureClass, failureReason, when) => {
    const byCause = [{ ...cause, failureClass, failureReason }];
    const { stdout } = await failures([queue], { [queue]: { ...found, byCause } });
    const [, after] = / {4}redrive {6}npm run ops -- redrive .*\n( {17}.*)?/.exec(stdout) ?? [];
    expect(after?.trim()).toBe(when);
    expect((after ?? '').length).toBeLessThanOrEqual(100);
  });

  it.each([
    [30, 'less than a minute ago'],
    [90, '1 min ago'],
    [7_300, '1 h ago'],
  ])('says whether it goes on, by the newest of all causes, %s s old', async (seconds, ago) => {
    const newest = new Date(Date.parse('2026-03-01T12:00:00Z') - seconds * 1_000).toISOString();
    const other = { ...cause, failureClass: 'unknown', failureReason: 'crash_or_timeout', newest };
    const { stdout } = await failures([], {
      order: found,
      return: { ...found, byCause: [{ ...cause, newest: cause.oldest }, other] },
    });
    if (seconds < 3_600) expect(stdout).toMatch(/^The newest was sent at /m);
    if (seconds < 3_600) expect(stdout).toContain(`${ago}: unknown crash_or_timeout in return.\n`);
    else expect(stdout).toContain('1 h ago: permanent schema_broken in order.\n');
  });

  it('fits 100 columns', async () => {
    const id = '5c1f8f0e-6a0b-4a53-9a39-0f6f5a1d2c11';
    const wide = { ...cause, exampleChangeIds: Array(5).fill(id), diedAgain: [{ redriveId: id, count: 100_000 }] };
    const { stdout } = await failures(['order'], { order: { ...found, byCause: [wide] } });
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it('says when it saw only a part', async () => {
    const { stdout } = await failures(['order'], { order: { ...found, atStart: 250_000, sawAll: false } });
    expect(stdout).toContain('Only 1,200 of about 250,000 in order were read; the others may have other causes.\n');
  });

  it('finds a cause without a fingerprint by class and reason', async () => {
    const { failureFingerprint: _, failureMessage: __, ...crash } = cause;
    const byCause = [{ ...crash, failureClass: 'unknown', failureReason: 'crash_or_timeout' }];
    const { stdout } = await failures(['order', '--stage', 'prod'], { order: { ...found, byCause } });
    expect(stdout).toContain('redrive order --class unknown --reason crash_or_timeout --stage prod');
  });

  it('names no command for the causes that were counted together', async () => {
    const { failureFingerprint: _, failureMessage: __, ...rest } = cause;
    const byCause = [{ ...rest, failureClass: 'other', failureReason: 'other_causes' }];
    const { stdout } = await failures(['order'], { order: { ...found, byCause } });
    expect(stdout).toContain('other other_causes');
    expect(stdout).not.toMatch(/ops -- (redrive|discard)/);
  });

  it('names no command for what no route takes, and only dry runs, which need no note', async () => {
    const unrouted = (failureReason: string) => ({
      ...found,
      byCause: [{ ...cause, failureClass: 'unrouted', failureReason, failureFingerprint: undefined }],
    });
    const none = await failures(['unrouted'], { unrouted: unrouted('unknown_source') });
    expect(none.stdout).not.toContain('ops -- redrive');
    expect(none.stdout).toContain('add the marketplace or the event type and deploy');
    const never = await failures(['unrouted'], { unrouted: unrouted('not_an_event') });
    expect(never.stdout).toContain('discard unrouted --class unrouted --reason not_an_event\n');
    expect(never.stdout).not.toContain('deploy');
    const now = await failures(['unrouted'], { unrouted: unrouted('has_a_route_now') });
    expect(now.stdout).toContain('redrive unrouted --class unrouted --reason has_a_route_now');
    const quarantine = await failures(['quarantine'], { quarantine: found });
    expect(quarantine.stdout).toContain('redrive quarantine --fingerprint f1\n');
  });

  it('answers one object with --json', async () => {
    const { stdout } = await failures(['order', '--json'], { order: found });
    expect(JSON.parse(stdout)).toEqual({ queues: [{ queue: 'order', ...found }] });
  });

  it('ends between two queues on Ctrl-C, with what it knows', async () => {
    const { exitCode, stdout, stderr } = await failures([], {}, { signal: AbortSignal.abort() });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toBe('Stopped after 0 of 6 queues.\n');
  });
});
