import { describe, expect, it } from 'vitest';
import { addReplay } from '../../../ops/replay/replay.ts';
import { type AwsAnswers, awsError, opsLine } from '../ops-line.ts';

const busArn = 'arn:aws:events:us-east-1:000000000000:event-bus/commerce-dev-bus';
const ruleArn = 'arn:aws:events:us-east-1:000000000000:rule/commerce-dev-bus/commerce-dev-order-rule';
const archiveArn = 'arn:aws:events:us-east-1:000000000000:archive/commerce-dev-archive';
const range = ['--from', '2026-03-01T10:00Z', '--to', '2026-03-01T11:00Z'];

function world(replayed: readonly object[] = [{ State: 'COMPLETED' }]): AwsAnswers {
  let looks = 0;
  let counts = 0;
  return {
    DescribeArchiveCommand: () => ({ ArchiveArn: archiveArn, EventSourceArn: busArn }),
    DescribeRuleCommand: () => ({ Arn: ruleArn }),
    GetQueueUrlCommand: ({ QueueName }: { QueueName: string }) => ({ QueueUrl: QueueName }),
    GetQueueAttributesCommand: () => ({ Attributes: { ApproximateNumberOfMessages: String(++counts) } }),
    DescribeReplayCommand: () => replayed[Math.min(looks++, replayed.length - 1)],
  };
}
const replay = (words: readonly string[], aws: AwsAnswers = world(), more = {}) =>
  opsLine(addReplay, ['replay', 'order', ...words], { aws, ...more });

describe('replay', () => {
  it('starts nothing without --execute, and says what it would do', async () => {
    const { exitCode, stdout, inputsOf } = await replay(range);
    expect(exitCode).toBe(0);
    expect(inputsOf('StartReplayCommand')).toEqual([]);
    expect(stdout).toContain('order has 1 dead-lettered message now');
    expect(stdout).toContain(
      'npm run ops -- replay order --from 2026-03-01T10:00:00.000Z --to 2026-03-01T11:00:00.000Z --execute',
    );
    expect(stdout).not.toContain('may not be in the archive');
    expect((await replay([...range.slice(0, 3), '2026-03-01T11:55Z'])).stdout).toContain('may not be in the archive');
  });

  const archive = (more: object) => ({
    ...world(),
    DescribeArchiveCommand: () => ({ ArchiveArn: archiveArn, EventSourceArn: busArn, ...more }),
  });

  it.each([
    [
      { CreationTime: new Date('2026-03-01T10:30Z') },
      range,
      'The archive was created at 2026-03-01T10:30:00.000Z: it has no earlier events.',
    ],
    [
      { RetentionDays: 7 },
      ['--from', '2026-02-01', '--to', '2026-02-25'],
      'The archive keeps events for 7 days: older events may be gone.',
    ],
    [{}, [...range.slice(0, 3), '2026-03-01T13:00Z'], 'The range ends in the future'],
  ])('says what part of the range the archive does not have: %j %j', async (more, words, sentence) => {
    const { exitCode, stdout } = await replay(words, archive(more));
    expect(exitCode).toBe(0);
    expect(stdout).toContain(sentence);
    expect(
      (await replay(range, archive({ CreationTime: new Date('2026-01-01'), RetentionDays: 90 }))).stdout,
    ).not.toContain(sentence);
  });

  it.each([
    [{ CreationTime: new Date('2026-03-01T11:00Z') }, range, /^The archive was created at 2026-03-01T11:00:00\.000Z/],
    [{}, ['--from', '2026-03-01T12:00Z', '--to', '2026-03-02'], /^The whole range is in the future/],
  ])('starts nothing where the archive can have nothing: %j %j', async (more, words, sentence) => {
    const { exitCode, stderr, inputsOf } = await replay([...words, '--execute'], archive(more));
    expect({ exitCode, started: inputsOf('StartReplayCommand') }).toEqual({ exitCode: 2, started: [] });
    expect(stderr).toMatch(sentence);
  });

  it('replays the range to the rule of this consumer only, and tells what died before and after', async () => {
    const running = { State: 'RUNNING', EventLastReplayedTime: new Date('2026-03-01T10:30:00Z') };
    const ran = await replay(
      [...range, '--execute', '--note', 'lost table'],
      world([{ State: 'STARTING' }, running, { State: 'COMPLETED' }]),
    );
    expect(ran.exitCode).toBe(0);
    expect(ran.inputsOf('DescribeRuleCommand')).toEqual([
      { Name: 'commerce-dev-order-rule', EventBusName: 'commerce-dev-bus' },
    ]);
    expect(ran.inputsOf('StartReplayCommand')).toEqual([
      {
        ReplayName: 'commerce-dev-order-20260301T120000Z',
        Description: 'By olga: lost table',
        EventSourceArn: archiveArn,
        EventStartTime: new Date('2026-03-01T10:00:00Z'),
        EventEndTime: new Date('2026-03-01T11:00:00Z'),
        Destination: { Arn: busArn, FilterArns: [ruleArn] },
      },
    ]);
    expect(ran.inputsOf('DescribeReplayCommand')).toHaveLength(3);
    expect(ran.stdout).toContain('Replay commerce-dev-order-20260301T120000Z is complete.');
    expect(ran.stdout).toContain('2 messages wait in the queue of order. Dead-lettered messages: 1 before, 3 now.\n');
  });

  it('answers one object with --json', async () => {
    const { stdout } = await replay([...range, '--execute', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      state: 'COMPLETED',
      deadLettersBefore: 1,
      deadLettersAfter: 3,
      waiting: 2,
    });
    expect(JSON.parse((await replay([...range, '--json'])).stdout)).toMatchObject({ dryRun: true, ruleArn });
  });

  it('ends 1 with the reason when the replay fails', async () => {
    const failed = world([{ State: 'FAILED', StateReason: 'no permission' }]);
    const { exitCode, stdout } = await replay([...range, '--execute'], failed);
    expect(exitCode).toBe(1);
    expect(stdout).toContain(' failed (no permission). The events');
  });

  it('says on Ctrl-C that the replay goes on, and how to cancel it', async () => {
    const interruption = new AbortController();
    const { exitCode, stdout } = await replay([...range, '--execute'], world([{ State: 'RUNNING' }]), {
      signal: interruption.signal,
      onSleep: () => interruption.abort(),
    });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('continues, but this command no longer watches it');
    expect(stdout).toContain('aws events cancel-replay --replay-name commerce-dev-order-20260301T120000Z');
  });

  it.each<[string[], RegExp]>([
    [['--from', '2026-03-02', '--to', '2026-03-01'], /--from must be before --to/],
    ...[
      'now',
      '1',
      '1772359200000',
      '03/01/2026',
      '2026-03-01T10:00',
      '2026-02-30',
      '2026-02-30T10:00Z',
      '2026-03-01T24:00Z',
    ].map((from): [string[], RegExp] => [['--from', from, '--to', '2026-03-09'], /--from must be a time/]),
    [['--from', '2026-03-01'], /--to <time>/],
    [[...range, '--note', ' ', '--execute'], /--note is empty/],
    [[...range, '--note', '<why>', '--execute'], /--note still says <why>/],
  ])('calls nobody for %s', async (words, sentence) => {
    const { exitCode, stderr, calls } = await replay(words);
    expect({ exitCode, calls }).toEqual({ exitCode: 2, calls: [] });
    expect(stderr).toMatch(sentence);
  });

  it('says that the stage is not there when its archive is not', async () => {
    const { exitCode, stderr } = await replay(range, {
      DescribeArchiveCommand: () => {
        throw awsError('ResourceNotFoundException');
      },
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('check --stage, and whether the stage is deployed.');
  });
});
