import { PassThrough } from 'node:stream';
import { DescribeEventBusCommand, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { describe, expect, it } from 'vitest';
import { orderEvent } from '../../support/events.ts';
import { awsError } from '../ops-line.ts';
import { goodLine, ops } from '../ops-with-input.ts';

const states = 'one of pending, created, paid, partially_shipped, shipped, delivered, cancelled, unfulfillable';

describe('publish', () => {
  it('publishes every line to the bus of the stage', async () => {
    const { exitCode, stdout, stderr, entries } = await ops('publish - --stage prod', {
      stdin: `${goodLine()}\n${goodLine()}\n`,
    });
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 0,
      stdout: 'Published 2 changes to commerce-prod-bus; 0 failed.\n',
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

  it('takes null for what is absent', async () => {
    const { 'detail-type': detailType, detail } = orderEvent();
    const line = {
      detailType,
      detail,
      source: null,
      time: null,
      resources: null,
      traceHeader: null,
      EventBusName: null,
    };
    const { exitCode, entries } = await ops('publish -', { stdin: JSON.stringify(line) });
    expect(exitCode).toBe(0);
    expect(entries).toMatchObject([{ Source: 'commerce.amazon' }]);
    expect(entries[0]).not.toHaveProperty('Time');
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
    expect(stdout).toBe('Published 2 changes to commerce-dev-bus; 4 failed.\n');
    expect(entries).toHaveLength(2);
    expect(stderr.split('\n').map((line) => line.replace(/ changeId [0-9a-f-]{36}/, ''))).toEqual([
      'line 2: not_json',
      'line 4: not_an_event (not_an_object)',
      `line 5: not_an_event (Colour unknown_field: one of source, detailType, detail, time, resources, traceHeader, Source, DetailType, Detail, Time, Resources, TraceHeader, EventBusName; EventBusName other_bus: commerce-dev-bus, or none; detail.metadata.changeId invalid_format_guid: 32 hexadecimal digits as 8-4-4-4-12, such as 5c1f8f0e-6a0b-4a53-9a39-0f6f5a1d2c11; detail.data.status invalid_value: ${states})`,
      `line 6: schema_broken (detail.data.status invalid_value: ${states})`,
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
    expect(stderr).toMatch(
      /^Stage typo was not found at AWS .*: check --stage, and whether the stage is deployed\.\n$/,
    );
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

  it('reports what became of a single line while its input stays open', async () => {
    const stdin = new PassThrough();
    const { promise: sent, resolve } = Promise.withResolvers<unknown>();
    const published = ops('publish -', {
      stdin,
      send: (command) => {
        if (command instanceof PutEventsCommand) resolve(command.input.Entries?.length);
        return command instanceof PutEventsCommand ? { Entries: [{ EventId: 'id' }] } : {};
      },
    });
    stdin.write(`${goodLine()}\n`);
    expect(await sent).toBe(1);
    stdin.end();
    expect(await published).toMatchObject({
      exitCode: 0,
      stdout: 'Published 1 change to commerce-dev-bus; 0 failed.\n',
    });
  });

  const sendAgain =
    'every line before it is published, or reported above. Publish the whole input again: an event that arrives twice changes nothing, because its changeId and version are the same.\n';

  it('ends at Ctrl-C while its input stays open, and says so', async () => {
    const { exitCode, stderr } = await ops('publish -', { stdin: goodLine(), signal: AbortSignal.abort() });
    expect(exitCode).toBe(1);
    expect(stderr).toBe(`Stopped at line 1: ${sendAgain}`);
  });

  it('says after an interruption at which line it stopped: the first that may not have arrived', async () => {
    const controller = new AbortController();
    const lines = Array.from({ length: 35 }, (_, index) => (index === 4 ? 'bad' : goodLine()));
    let requests = 0;
    const stopAfter = (command: object) => {
      if (!(command instanceof PutEventsCommand)) return {};
      if (++requests === 2) controller.abort();
      if (controller.signal.aborted) throw awsError('AbortError');
      return { Entries: command.input.Entries?.map(() => ({ EventId: 'id' })) };
    };
    const { exitCode, stdout, stderr } = await ops('publish -', {
      stdin: lines.join('\n'),
      send: stopAfter,
      signal: controller.signal,
    });
    expect(exitCode).toBe(1);
    expect(stdout).toBe('Published 10 changes to commerce-dev-bus; 1 failed.\n');
    expect(stderr).toBe(`line 5: not_json\nStopped at line 12: ${sendAgain}`);
  });

  it('says the same when the connection is refused midway, after every retry', async () => {
    const lines = Array.from({ length: 35 }, () => goodLine());
    let requests = 0;
    const refuse = (command: object) => {
      if (command instanceof PutEventsCommand && ++requests > 1) {
        throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
      }
      return command instanceof PutEventsCommand
        ? { Entries: command.input.Entries?.map(() => ({ EventId: 'id' })) }
        : {};
    };
    const world = { stdin: lines.join('\n'), send: refuse, env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' } };
    const { exitCode, stdout, stderr } = await ops('publish -', world);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('Published 10 changes to commerce-dev-bus; 0 failed.\n');
    expect(stderr).toBe(
      `Nothing answers at http://127.0.0.1:4566 (ECONNREFUSED): is the local cloud running? Start it with: npm start\nStopped at line 11: ${sendAgain}`,
    );
    requests = 0;
    const { stdout: json } = await ops('publish - --json', world);
    expect(JSON.parse(json)).toMatchObject({ published: 10, failed: [], stopped: { code: 'ECONNREFUSED', line: 11 } });
  });

  it('sends the digits and the blanks of a detail as the line has them', async () => {
    const detail = goodLine()
      .replace(/^.*"detail":/, '')
      .slice(0, -1);
    const text = detail.replace('"paid"', '"paid", "id": 576461413038785752 ,"rate":1.10,"huge":1e999,"\\u0041":-0.0');
    const lines = [`{"detail": ${text} ,"detailType":"OrderStateChanged"}`];
    lines.push(JSON.stringify({ DetailType: 'OrderStateChanged', Detail: ` ${text}` }));
    const { entries } = await ops('publish -', { stdin: lines.join('\n') });
    expect(entries.map(({ Detail }) => Detail)).toEqual([text, ` ${text}`]);
  });

  it('refuses a line with a name twice, of which readers take one or the other', async () => {
    const line = goodLine();
    const twice = [line.replace('"paid"', '"paid","status":"pending"'), `${line.slice(0, -1)},"detail":{}}`];
    const { entries, stderr } = await ops('publish -', { stdin: twice.join('\n') });
    expect(entries).toEqual([]);
    expect(stderr.replaceAll(/ changeId [0-9a-f-]{36}/g, '')).toBe(
      'line 1: schema_broken (detail.data.status repeated_name)\nline 2: not_an_event (detail given_twice)\n',
    );
  });

  const stockLines = (count: number) =>
    Array.from({ length: count }, (_, n) => goodLine({ data: { orderId: `order-${n}` } })).join('\n');

  it('sends the changes of a seller together on request, and counts changes', async () => {
    const { exitCode, stdout, entries } = await ops('publish - --changes-per-event 20', { stdin: stockLines(45) });
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: 'Published 45 changes to commerce-dev-bus; 0 failed.\n',
    });
    expect(entries.map(({ Detail }) => JSON.parse(Detail ?? '').changes.length)).toEqual([20, 20, 5]);
  });

  it.each(['0', '21', 'many'])('refuses %s changes for an event before it reads a line', async (count) => {
    const { exitCode, stderr, sent } = await ops(`publish - --changes-per-event ${count}`, { stdin: goodLine() });
    expect({ exitCode, sent }).toEqual({ exitCode: 2, sent: [] });
    expect(stderr).toContain('--changes-per-event');
  });

  const packLine = (...statuses: string[]) => {
    const { detail, ...event } = JSON.parse(goodLine());
    const { schemaVersion, marketplace, sellerId, occurredAt, version } = detail.metadata;
    const changes = statuses.map((status, n) => ({
      changeId: `5c1f8f0e-6a0b-4a53-9a39-0f6f5a1d2c1${n}`,
      occurredAt,
      version,
      data: { ...detail.data, status },
    }));
    return JSON.stringify({ ...event, detail: { metadata: { schemaVersion, marketplace, sellerId }, changes } });
  };

  it('reads packs, sends their good changes, and reports the others by line and place', async () => {
    const stdin = [goodLine(), packLine('paid', 'lost', 'shipped'), goodLine()].join('\n');
    const { exitCode, stdout, stderr, entries } = await ops('publish -', { stdin });
    expect({ exitCode, stdout }).toEqual({
      exitCode: 1,
      stdout: 'Published 4 changes to commerce-dev-bus; 1 failed.\n',
    });
    expect(stderr).toBe(
      `line 2, changes.1: schema_broken (detail.data.status invalid_value: ${states}) changeId 5c1f8f0e-6a0b-4a53-9a39-0f6f5a1d2c11\n`,
    );
    expect(entries.map(({ Detail }) => JSON.parse(Detail ?? '').changes?.length)).toEqual([undefined, 2, undefined]);
    const { stdout: json } = await ops('publish - --json', { stdin });
    expect(JSON.parse(json)).toMatchObject({ published: 4, failed: [{ line: 2, change: 1, reason: 'schema_broken' }] });
  });

  it('stopped at the line of a pack of which a change was reported and another is not sent', async () => {
    const lines = [...Array.from({ length: 10 }, () => goodLine()), packLine('lost', 'paid')];
    let requests = 0;
    const { stdout, stderr } = await ops('publish -', {
      stdin: lines.join('\n'),
      send: (command) => {
        if (!(command instanceof PutEventsCommand)) return {};
        if (++requests === 2) throw awsError('ExpiredTokenException');
        return { Entries: command.input.Entries?.map(() => ({ EventId: 'id' })) };
      },
    });
    expect(stdout).toBe('Published 10 changes to commerce-dev-bus; 1 failed.\n');
    expect(stderr).toContain('Stopped at line 11:');
  });
});
