import { describe, expect, it } from 'vitest';
import { LogGroups } from '../../../local/cloudwatch-logs/log-groups.ts';
import { functionResource } from '../../support/assembly.ts';
import { bootResources, call } from '../../support/local-cloud.ts';
import { manualClock } from '../../support/manual-clock.ts';

const group = '/aws/lambda/consumer';

interface FilterAnswer {
  readonly events: { logStreamName: string; timestamp: number; message: string; eventId: string }[];
  readonly nextToken?: string;
}

async function bootLogs() {
  const clock = manualClock(1_000_000);
  const cloud = await bootResources(
    {
      Log: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: group, RetentionInDays: 30 } },
      Other: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/aws/lambda/other' } },
    },
    { clock },
  );
  const logs = async (operation: string, input: object) => {
    const { status, body } = await call(cloud.endpoint, `Logs_20140328.${operation}`, input);
    return { status, body };
  };
  const filter = async (input: object) => {
    const { body } = await logs('FilterLogEvents', { logGroupName: group, ...input });
    return body as unknown as FilterAnswer;
  };
  const messages = async (input: object) => (await filter(input)).events.map(({ message }) => message);
  return { clock, cloud, logs, filter, messages };
}

describe('CloudWatch Logs', () => {
  it('has what a function writes, in its group and stream, and the error of an invocation', async () => {
    const code = `export const handler = async (event) => {
      console.log('{"level":"INFO","entity":"' + event.id + '"}');
      if (event.fail) throw new Error('broken');
    };`;
    const cloud = await bootResources(
      { Function: functionResource('consumer') },
      { bundles: { consumer: code }, clock: manualClock(5_000_000) },
    );
    await cloud.functions.get('consumer')?.invoke('{"id":"o-1"}');
    await cloud.functions.get('consumer')?.invoke('{"id":"o-2","fail":true}');
    const filterPattern = '{ $.entity = "o-2" || $.level = "ERROR" }';
    const { body } = await call(cloud.endpoint, 'Logs_20140328.FilterLogEvents', {
      logGroupName: group,
      filterPattern,
    });
    const { events } = body as unknown as FilterAnswer;
    expect(events.map(({ message }) => JSON.parse(message))).toMatchObject([
      { entity: 'o-2' },
      { level: 'ERROR', message: { errorMessage: 'broken' } },
    ]);
    const [first, second] = events;
    expect(first).toMatchObject({
      timestamp: 5_000_000,
      logStreamName: expect.stringMatching(/\[\$LATEST\][0-9a-f]{32}$/),
    });
    expect(second?.logStreamName).toBe(first?.logStreamName);
    expect(second?.eventId).not.toBe(first?.eventId);
  });

  it('filters by time, both ends included, by stream and by pattern', async () => {
    const { clock, cloud, messages } = await bootLogs();
    for (const message of ['one', 'two', 'three']) {
      cloud.logs.put(group, message === 'two' ? 'b' : 'a', message);
      clock.advance(1_000);
    }
    expect(await messages({})).toEqual(['one', 'two', 'three']);
    expect(await messages({ startTime: 1_001_000 })).toEqual(['two', 'three']);
    expect(await messages({ endTime: 1_001_000 })).toEqual(['one', 'two']);
    expect(await messages({ logStreamNames: ['b'] })).toEqual(['two']);
    expect(await messages({ logStreamNamePrefix: 'a' })).toEqual(['one', 'three']);
    expect(await messages({ filterPattern: '?one ?two', interleaved: true })).toEqual(['one', 'two']);
    const logGroupIdentifier = `arn:aws:logs:us-east-1:000000000000:log-group:${group}`;
    expect(await messages({ logGroupName: null, logGroupIdentifier })).toEqual(['one', 'two', 'three']);
  });

  it('answers page by page, and takes no token of another run', async () => {
    const { cloud, filter, logs } = await bootLogs();
    for (let each = 1; each <= 5; each++) cloud.logs.put(group, 'a', String(each));
    const pages: string[][] = [];
    let nextToken: string | undefined;
    do {
      const page = await filter({ limit: 2, ...(nextToken && { nextToken }) });
      pages.push(page.events.map(({ message }) => message));
      nextToken = page.nextToken;
    } while (nextToken);
    expect(pages).toEqual([['1', '2'], ['3', '4'], ['5']]);
    for (const wrong of ['999/3', 'x', '']) {
      expect(await logs('FilterLogEvents', { logGroupName: group, nextToken: wrong })).toMatchObject({ status: 400 });
    }
  });

  it('ends a page at 1 MiB', async () => {
    const { cloud, filter } = await bootLogs();
    for (let each = 0; each < 3; each++) cloud.logs.put(group, 'a', 'x'.repeat(600_000));
    expect((await filter({})).events).toHaveLength(1);
  });

  it('describes the groups that templates declare and functions write to', async () => {
    const { cloud, logs } = await bootLogs();
    cloud.logs.put('/other', 'a', 'x');
    const names = async (input: object) => {
      const { body } = await logs('DescribeLogGroups', input);
      return (body.logGroups as { logGroupName: string }[]).map(({ logGroupName }) => logGroupName);
    };
    expect(await names({})).toEqual([group, '/aws/lambda/other', '/other']);
    expect(await names({ logGroupNamePrefix: '/aws/lambda/c' })).toEqual([group]);
    expect(await names({ logGroupNamePattern: 'other' })).toEqual(['/aws/lambda/other', '/other']);
    const { body } = await logs('DescribeLogGroups', { limit: 1 });
    expect(body.logGroups).toEqual([
      {
        logGroupName: group,
        creationTime: 1_000_000,
        retentionInDays: 30,
        metricFilterCount: 0,
        arn: `arn:aws:logs:us-east-1:000000000000:log-group:${group}:*`,
        logGroupArn: `arn:aws:logs:us-east-1:000000000000:log-group:${group}`,
        storedBytes: 0,
        logGroupClass: 'STANDARD',
      },
    ]);
    expect(await names({ nextToken: body.nextToken })).toEqual(['/aws/lambda/other', '/other']);
  });

  it.each([
    ['FilterLogEvents', { logGroupName: '/none' }, 'ResourceNotFoundException'],
    ['FilterLogEvents', {}, 'InvalidParameterException'],
    ['FilterLogEvents', { logGroupName: group, logGroupIdentifier: group }, 'InvalidParameterException'],
    ['FilterLogEvents', { logGroupName: group, limit: 10_001 }, 'InvalidParameterException'],
    ['FilterLogEvents', { logGroupName: group, limit: 0 }, 'InvalidParameterException'],
    ['FilterLogEvents', { logGroupName: group, startTime: '1' }, 'SerializationException'],
    ['FilterLogEvents', { logGroupName: group, logStreamNames: 'a' }, 'SerializationException'],
    [
      'FilterLogEvents',
      { logGroupName: group, logStreamNames: ['a'], logStreamNamePrefix: 'a' },
      'InvalidParameterException',
    ],
    ['FilterLogEvents', { logGroupName: group, filterPattern: '[a]' }, 'InvalidParameterException'],
    ['FilterLogEvents', { logGroupName: group, unmask: true }, 'InvalidParameterException'],
    ['DescribeLogGroups', { logGroupNamePrefix: 'a', logGroupNamePattern: 'a' }, 'InvalidParameterException'],
    ['DescribeLogGroups', { limit: 51 }, 'InvalidParameterException'],
    ['DescribeLogGroups', { nextToken: 'x' }, 'InvalidParameterException'],
    ['GetLogEvents', {}, 'UnknownOperationException'],
  ])('refuses %s %j with %s', async (operation, input, code) => {
    const { logs } = await bootLogs();
    const { status, body } = await logs(operation, input);
    expect([status, body.__type]).toEqual([400, `com.amazonaws.logs#${code}`]);
  });

  it('keeps the newest lines of a group, and no more than it may', () => {
    const logs = new LogGroups(manualClock(), 1_000);
    for (let each = 1; each <= 1_000; each++) {
      logs.put('busy', 'a', String(each).padStart(10, '0'));
      expect(logs.find('busy')?.bytes).toBeLessThanOrEqual(1_000);
    }
    logs.put('quiet', 'a', 'x');
    const kept = logs.find('busy')?.events.map(({ message }) => Number(message)) ?? [];
    expect(kept).toEqual(kept.map((_, index) => 1_001 - kept.length + index));
    expect(kept.length).toBeGreaterThanOrEqual(90);
    expect(logs.find('quiet')?.events).toHaveLength(1);
  });
});
