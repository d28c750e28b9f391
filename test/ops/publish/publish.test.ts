import { DescribeEventBusCommand } from '@aws-sdk/client-eventbridge';
import { describe, expect, it } from 'vitest';
import { orderEvent } from '../../support/events.ts';
import { awsError } from '../ops-line.ts';
import { goodLine, ops } from '../ops-with-input.ts';

describe('publish', () => {
  it('publishes every line to the bus of the stage', async () => {
    const { exitCode, stdout, stderr, entries } = await ops('publish - --stage prod', {
      stdin: `${goodLine()}\n${goodLine()}\n`,
    });
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 0,
      stdout: 'Published 2 events to commerce-prod-bus; 0 failed.\n',
      stderr: '',
    });
    expect(entries.map(({ EventBusName, Source }) => [EventBusName, Source])).toEqual([
      ['commerce-prod-bus', 'commerce.amazon'],
      ['commerce-prod-bus', 'commerce.amazon'],
    ]);
  });

  it('takes our spelling and that of PutEvents, Detail as an object or as its text', async () => {
    const { detail } = orderEvent();
    const lines = [
      { detailType: 'OrderStateChanged', detail },
      { Source: 'commerce.amazon', DetailType: 'OrderStateChanged', Detail: detail },
      {
        Source: 'commerce.amazon',
        DetailType: 'OrderStateChanged',
        Detail: JSON.stringify(detail),
        EventBusName: 'commerce-dev-bus',
        Time: '2026-03-01T10:00:00Z',
      },
    ];
    const { exitCode, entries } = await ops('publish -', {
      stdin: lines.map((line) => JSON.stringify(line)).join('\r\n'),
    });
    expect(exitCode).toBe(0);
    expect(entries.map(({ Detail }) => JSON.parse(Detail ?? ''))).toEqual([detail, detail, detail]);
    expect(entries[2]?.Time).toEqual(new Date('2026-03-01T10:00:00Z'));
  });

  it('reports every bad line with its number and all its problems, and publishes the good ones', async () => {
    const bad = JSON.stringify({
      Source: 'commerce.amazon',
      DetailType: 'OrderStateChanged',
      Detail: orderEvent({ metadata: { changeId: 'c' }, data: { status: 'lost' } }).detail,
      EventBusName: 'commerce-prod-bus',
      Colour: 'red',
    });
    const stdin = [
      `\uFEFF${goodLine()}`,
      '{"detailType": "Order',
      '',
      '7',
      bad,
      goodLine({ source: 'x', data: { status: 1 } }),
      goodLine(),
    ].join('\n');
    const { exitCode, stdout, stderr, entries } = await ops('publish -', { stdin });
    expect(exitCode).toBe(1);
    expect(stdout).toBe('Published 2 events to commerce-dev-bus; 4 failed.\n');
    expect(entries).toHaveLength(2);
    expect(stderr.split('\n').map((line) => line.replace(/ changeId [0-9a-f-]{36}/, ''))).toEqual([
      'line 2: not_json',
      'line 4: not_an_event (not_an_object)',
      'line 5: not_an_event (Colour unknown_field, EventBusName other_bus, detail.metadata.changeId invalid_format_uuid, detail.data.status invalid_value) changeId c',
      'line 6: schema_broken (detail.data.status invalid_value)',
      '',
    ]);
  });

  it('never prints a value of an event', async () => {
    const { stdout, stderr } = await ops('publish -', {
      stdin: `{"detail": "secret\n${goodLine({ data: { status: 'secret' } })}`,
    });
    expect(stdout + stderr).not.toContain('secret');
  });

  it('answers one JSON object with --json, also behind the command', async () => {
    const { stdout } = await ops('publish - --json', { stdin: `${goodLine()}\nbad` });
    expect(JSON.parse(stdout)).toEqual({
      published: 1,
      failed: [{ line: 2, reason: 'not_json', problems: [{ path: '', code: 'not_json' }] }],
    });
  });

  it('names the line that AWS refused', async () => {
    const { exitCode, stderr } = await ops('publish -', {
      stdin: `bad\n${goodLine()}`,
      send: () => ({ Entries: [{ ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'not yours' }] }),
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('line 2: NotAuthorizedForSourceException (not yours)');
  });

  it('sends nothing to a bus that does not exist: AWS would take the events and drop them', async () => {
    const { exitCode, stderr, entries } = await ops('publish - --stage typo', {
      stdin: goodLine(),
      send: (command) => {
        if (command instanceof DescribeEventBusCommand) throw awsError('ResourceNotFoundException');
        return {};
      },
    });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^Stage typo is not there at AWS .*: is --stage right, and is it deployed\?\n$/);
    expect(entries).toEqual([]);
  });

  it('publishes also where it may not ask for the bus', async () => {
    const { exitCode } = await ops('publish -', {
      stdin: goodLine(),
      send: (command) => {
        if (command instanceof DescribeEventBusCommand) throw awsError('AccessDeniedException');
        return { Entries: [{ EventId: 'id' }] };
      },
    });
    expect(exitCode).toBe(0);
  });

  it('ends at Ctrl-C while its input stays open, and says so', async () => {
    const { exitCode, stderr } = await ops('publish -', { stdin: goodLine(), signal: AbortSignal.abort() });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Stopped before the end of the input.');
  });
});
