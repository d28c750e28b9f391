import { describe, expect, it } from 'vitest';
import { addLogs } from '../../../ops/logs/logs.ts';
import { sinceOption } from '../../../ops/logs/since-option.ts';
import { awsError, opsLine } from '../ops-line.ts';

const now = Date.parse('2026-03-01T12:00:00Z');
const event = (id: number, second: number, message = `line ${id}`) => ({
  eventId: String(id),
  timestamp: now - 60_000 + second * 1_000,
  message: `${message}\n`,
});
const logs = (words: readonly string[], pages: readonly object[], more = {}) => {
  let calls = 0;
  return opsLine(addLogs, ['logs', ...words], { aws: { FilterLogEventsCommand: () => pages[calls++] ?? {} }, ...more });
};

describe('logs', () => {
  it('reads every page of the function of that name, from --since on, and shows the lines by their times', async () => {
    const pages = [
      { nextToken: 'more', events: [event(2, 2), event(1, 1)] },
      { nextToken: 'last' },
      { events: [event(3, 3)] },
    ];
    const { exitCode, stdout, inputsOf } = await logs(['order', '--since', '1h'], pages);
    expect(exitCode).toBe(0);
    expect(stdout.split('\n').map((line) => line.slice(-6))).toEqual(['line 1', 'line 2', 'line 3', '']);
    const startTime = now - 3_600_000;
    const logGroupName = '/aws/lambda/commerce-dev-order-consumer';
    expect(inputsOf('FilterLogEventsCommand')).toEqual(
      [undefined, 'more', 'last'].map((nextToken) => ({ logGroupName, startTime, nextToken })),
    );
  });

  it('asks for the text of --filter as one term, whatever is in it', async () => {
    const { inputsOf } = await logs(['redrive', '--filter', 'say "\\o/"'], []);
    expect(inputsOf('FilterLogEventsCommand')[0]).toMatchObject({
      logGroupName: '/aws/lambda/commerce-dev-redrive',
      filterPattern: '"say \\"\\\\o/\\""',
    });
  });

  it('asks for a changeId also without its hyphens, as lines about what went well have it', async () => {
    const { inputsOf } = await logs(['order', '--filter', '5c1f8f0e-6a0b-4a53-9a39-0f6f5a1d2c11'], []);
    expect(inputsOf('FilterLogEventsCommand')[0]).toMatchObject({
      filterPattern: '?"5c1f8f0e-6a0b-4a53-9a39-0f6f5a1d2c11" ?"5c1f8f0e6a0b4a539a390f6f5a1d2c11"',
    });
  });

  it('prints one object with --json, with the lines that are for machines', async () => {
    const { stdout } = await logs(['order', '--json'], [{ events: [event(1, 1, '{"_aws":{}}')] }]);
    expect(JSON.parse(stdout)).toEqual({
      function: 'commerce-dev-order-consumer',
      lines: [{ time: '2026-03-01T11:59:01.000Z', text: '{"_aws":{}}' }],
    });
  });

  it('goes on with --follow until Ctrl-C, and shows each line once, also one that comes late', async () => {
    const interruption = new AbortController();
    let looks = 0;
    const { exitCode, stdout, inputsOf } = await logs(
      ['order', '--follow'],
      [{ events: [event(2, 2)] }, { events: [event(1, 1), event(2, 2), event(3, 3)] }],
      { signal: interruption.signal, onSleep: () => ++looks === 2 && interruption.abort() },
    );
    expect(exitCode).toBe(0);
    expect(stdout.match(/line \d/g)).toEqual(['line 2', 'line 1', 'line 3']);
    const late = now - 58_000 - 60_000; // a minute before the newest line
    expect(inputsOf('FilterLogEventsCommand').map(({ startTime }) => startTime)).toEqual([now - 600_000, late]);
  });

  it.each([
    [['order'], [], 'order logged no line in the last 10 min. Use --since to look further back.\n'],
    [
      ['order', '--since', '2h', '--filter', 'c-1'],
      [],
      'order logged no line with "c-1" in the last 2 h. Use --since to look further back.\n',
    ],
    [
      ['order'],
      [{ events: [event(1, 1, '{"_aws":{}}')] }],
      'order logged only metrics and successful invocations in the last 10 min (1 line; --json shows them). Use --since to look further back.\n',
    ],
    [['order', '--json'], [], ''],
    [['order'], [{ events: [event(1, 1)] }], ''],
  ])('says on standard error where there is nothing to show: %j', async (words, pages, told) => {
    const { exitCode, stderr } = await logs(words, pages);
    expect([exitCode, stderr]).toEqual([0, told]);
  });

  it('says once with --follow that nothing has come yet', async () => {
    const interruption = new AbortController();
    let looks = 0;
    const { stderr } = await logs(['order', '--follow'], [], {
      signal: interruption.signal,
      onSleep: () => ++looks === 3 && interruption.abort(),
    });
    expect(stderr).toBe('order logged no line in the last 10 min. New lines are printed until Ctrl-C.\n');
  });

  it.each([
    [
      ['parcel'],
      /^There is no function "parcel": use one of order, inventory, return, redrive, discard, inspect, expiry\./,
    ],
    [['order', '--follow', '--json'], /^--follow never ends, and --json is one object/],
    [['order', '--filter', ' '], /^--filter is empty/],
    [
      ['order', '--since', 'yesterday'],
      /^--since must be a duration such as 90m, 2h or 3d, or a time such as .*; got "yesterday"\./,
    ],
  ])('refuses %j', async (words, message) => {
    const { exitCode, stdout, stderr, calls } = await logs(words, []);
    expect({ exitCode, stdout, calls }).toEqual({
      exitCode: 2,
      stdout: expect.stringMatching(/^($|\{"error")/),
      calls: [],
    });
    expect(stderr).toMatch(message);
  });

  it('says which permission is missing', async () => {
    const denied = () => {
      throw awsError('AccessDeniedException');
    };
    const { exitCode, stderr } = await opsLine(addLogs, ['logs', 'order'], { aws: { FilterLogEventsCommand: denied } });
    expect([exitCode, stderr]).toEqual([2, 'You are not allowed to do that: AccessDeniedException said so\n']);
  });
});

describe('--since', () => {
  it.each([
    ['90s', now - 90_000],
    ['15m', now - 900_000],
    ['3d', now - 3 * 86_400_000],
    ['2026-03-01T10:00Z', now - 7_200_000],
    ['2026-03-01', now - 43_200_000],
  ])('takes %s', (text, since) => expect(sinceOption(text, now)).toBe(since));

  it.each(['2026-03-02', '99999d', '1w', '-1h', '2026-03-01T10:00', ''])('refuses %j', (text) => {
    expect(() => sinceOption(text, now)).toThrow(/^--since /);
  });
});
