import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { DescribeEventBusCommand, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from 'vitest';
import type { OpsContext } from '../../ops/context.ts';
import { addPublish } from '../../ops/publish/publish.ts';
import { addValidate } from '../../ops/publish/validate.ts';
import { runOps } from '../../ops/run-ops.ts';
import { addState } from '../../ops/state/state.ts';
import { orderEvent } from '../support/events.ts';

const now = Date.parse('2026-03-01T12:00:00Z');
const awsError = (name: string, more = {}) => Object.assign(new Error(`${name} said so`), { name, ...more });
const good = (overrides: Parameters<typeof orderEvent>[0] = {}) => {
  const { 'detail-type': detailType, detail } = orderEvent(overrides);
  return JSON.stringify({ detailType, detail });
};

interface World {
  stdin?: string;
  env?: Record<string, string>;
  send?: (command: object) => unknown;
  signal?: AbortSignal;
}

/** Runs one command line against a bus that takes everything, or against what `send` answers. */
async function ops(line: string, { stdin = '', env = {}, send, signal }: World = {}) {
  const sent: object[] = [];
  const configs: Record<string, unknown>[] = [];
  let stdout = '';
  let stderr = '';
  const answer = (command: object) =>
    command instanceof PutEventsCommand ? { Entries: command.input.Entries?.map(() => ({ EventId: 'id' })) } : {};
  const context: OpsContext = {
    env,
    stdin: Readable.from([stdin]),
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
    now: () => now,
    sleep: async () => {},
    signal: signal ?? new AbortController().signal,
    client: <Client>(_: unknown, config: unknown) => {
      configs.push(config as Record<string, unknown>);
      const fake = {
        send: async (command: object) => {
          sent.push(command);
          return (send ?? answer)(command);
        },
      };
      return fake as Client;
    },
  };
  const exitCode = await runOps(line.split(' '), [addPublish, addValidate, addState], context);
  const entries = sent.flatMap((command) => (command instanceof PutEventsCommand ? (command.input.Entries ?? []) : []));
  return { exitCode, stdout, stderr, sent, entries, configs };
}

describe('publish', () => {
  it('publishes every line to the bus of the stage', async () => {
    const { exitCode, stdout, stderr, entries } = await ops('publish - --stage prod', {
      stdin: `${good()}\n${good()}\n`,
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
      `\uFEFF${good()}`,
      '{"detailType": "Order',
      '',
      '7',
      bad,
      good({ source: 'x', data: { status: 1 } }),
      good(),
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
      stdin: `{"detail": "secret\n${good({ data: { status: 'secret' } })}`,
    });
    expect(stdout + stderr).not.toContain('secret');
  });

  it('answers one JSON object with --json, also behind the command', async () => {
    const { stdout } = await ops('publish - --json', { stdin: `${good()}\nbad` });
    expect(JSON.parse(stdout)).toEqual({
      published: 1,
      failed: [{ line: 2, reason: 'not_json', problems: [{ path: '', code: 'not_json' }] }],
    });
  });

  it('names the line that AWS refused', async () => {
    const { exitCode, stderr } = await ops('publish -', {
      stdin: `bad\n${good()}`,
      send: () => ({ Entries: [{ ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'not yours' }] }),
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('line 2: NotAuthorizedForSourceException (not yours)');
  });

  it('sends nothing to a bus that does not exist: AWS would take the events and drop them', async () => {
    const { exitCode, stderr, entries } = await ops('publish - --stage typo', {
      stdin: good(),
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
      stdin: good(),
      send: (command) => {
        if (command instanceof DescribeEventBusCommand) throw awsError('AccessDeniedException');
        return { Entries: [{ EventId: 'id' }] };
      },
    });
    expect(exitCode).toBe(0);
  });

  it('ends at Ctrl-C while its input stays open, and says so', async () => {
    const { exitCode, stderr } = await ops('publish -', { stdin: good(), signal: AbortSignal.abort() });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Stopped before the end of the input.');
  });
});

describe('validate', () => {
  it('tells what publish would tell, and calls nobody', async () => {
    const stdin = `${good()}\n${good({ metadata: { version: now * 1_000 } })}\n`;
    const { exitCode, stdout, stderr, configs } = await ops('validate -', { stdin });
    expect(exitCode).toBe(1);
    expect(stdout).toBe('1 valid event; 1 failed.\n');
    expect(stderr).toMatch(/^line 2: version_in_future \(detail\.metadata\.version version_in_future\)/);
    expect(configs).toEqual([]);
  });

  it('refuses an event that no request can carry', async () => {
    const { stderr } = await ops('validate -', { stdin: good({ data: { note: 'x'.repeat(256 * 1_024) } }) });
    expect(stderr).toContain('line 1: too_large');
  });

  it('reads a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ops-test-'));
    try {
      await writeFile(join(folder, 'events.jsonl'), `${good()}\n`);
      expect(await ops(`validate ${join(folder, 'events.jsonl')}`)).toMatchObject({
        exitCode: 0,
        stdout: '1 valid event; 0 failed.\n',
      });
      expect(await ops(`validate ${folder}`)).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining('is a folder'),
      });
      expect(await ops(`publish ${join(folder, 'none.jsonl')}`)).toMatchObject({
        exitCode: 2,
        stderr: `There is no file ${join(folder, 'none.jsonl')}: check the path, or use - to read standard input.\n`,
        sent: [],
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('state', () => {
  const item = {
    entityKey: 'OrderStateChanged#amazon#seller%231#order-1',
    eventType: 'OrderStateChanged',
    marketplace: 'amazon',
    sellerId: 'seller#1',
    version: 7,
    changeId: '00000000-0000-4000-8000-000000000001',
    occurredAt: '2026-03-01T10:00:00Z',
    schemaVersion: 1,
    data: { orderId: 'order-1', status: 'paid' },
    appliedAt: now,
  };

  it('shows what the view holds and which change set it', async () => {
    const { exitCode, stdout, sent } = await ops('state order amazon seller#1 order-1', {
      send: () => ({ Item: marshall(item) }),
    });
    expect(exitCode).toBe(0);
    expect(sent).toMatchObject([
      {
        input: {
          TableName: 'commerce-dev-current-state',
          Key: { entityKey: { S: item.entityKey } },
          ConsistentRead: true,
        },
      },
    ]);
    expect(stdout).toContain('"status": "paid"');
    expect(stdout).toContain(item.changeId);
    expect(stdout).toContain('2026-03-01T12:00:00.000Z');
  });

  it('answers the item with --json, and null with exit code 1 where there is none', async () => {
    const found = await ops('--json state order amazon seller#1 order-1', { send: () => ({ Item: marshall(item) }) });
    expect(JSON.parse(found.stdout)).toEqual(item);
    const none = await ops('--json state order amazon seller#1 order-1', { send: () => ({}) });
    expect([none.exitCode, none.stdout]).toEqual([1, 'null\n']);
  });

  it.each([
    ['state inventory direct s sku-1', 'InventoryStateChanged#direct#s#sku-1@default'],
    ['state inventory direct s sku-1@a%40b', 'InventoryStateChanged#direct#s#sku-1@a%40b'],
    ['state InventoryStateChanged direct s 50%', 'InventoryStateChanged#direct#s#50%@default'],
    ['state return direct s r-1', 'ReturnStateChanged#direct#s#r-1'],
    ['state order direct a%b o@1', 'OrderStateChanged#direct#a%25b#o@1'],
  ])('asks for the right key: %s', async (line, key) => {
    expect((await ops(line)).sent).toMatchObject([{ input: { Key: { entityKey: { S: key } } } }]);
  });

  it('names the types there are', async () => {
    expect(await ops('state parcel amazon s 1')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('use one of order, inventory, return'),
    });
  });
});

describe('the environment', () => {
  const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  it.each([
    ['--endpoint http://127.0.0.1:4566', refused, /^Nothing answers at http:\/\/127\.0\.0\.1:4566 .*npm start\n$/],
    ['--endpoint https://events.example', refused, /cannot be reached \(ECONNREFUSED\): check --endpoint/],
    ['', awsError('CredentialsProviderError'), /^No AWS credentials were found: .*--endpoint/],
    ['', awsError('ExpiredTokenException'), /sign in again/],
    ['', awsError('AccessDeniedException'), /^You are not allowed/],
    ['--stage typo', awsError('ResourceNotFoundException'), /^Stage typo is not there .*is --stage right/],
    ['--endpoint http://127.0.0.1:1', awsError('InvalidAction'), /^http:\/\/127\.0\.0\.1:1 does not serve .*: use AWS/],
    ['', awsError('UnknownOperationException'), /^AWS does not serve a call that this command needs/],
    ['', new Error('Region is missing'), /^No AWS region is set: add --region/],
    ['', awsError('Strange'), /^Strange: Strange said so\n$/],
  ])('is explained in one sentence: %s %s', async (option, error, sentence) => {
    const { exitCode, stderr, stdout } = await ops(`state order amazon s 1 ${option}`.trim(), {
      send: () => {
        throw error;
      },
    });
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('needs no credentials on this machine, and makes none up for any other', async () => {
    const configOf = async (line: string, env = {}) =>
      (await ops(`state order amazon s 1 ${line}`.trim(), { env })).configs[0];
    const local = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
    expect(await configOf('--endpoint http://127.0.0.1:4566')).toEqual({ endpoint: 'http://127.0.0.1:4566', ...local });
    expect(await configOf('', { AWS_ENDPOINT_URL: 'http://localhost:1' })).toEqual({
      endpoint: 'http://localhost:1',
      ...local,
    });
    expect(await configOf('--endpoint http://127.0.0.1.example.com')).toEqual({
      endpoint: 'http://127.0.0.1.example.com',
    });
    expect(await configOf('', { AWS_REGION: 'eu-west-1' })).toEqual({ region: 'eu-west-1' });
    expect(await configOf('--region eu-west-3', { AWS_REGION: 'eu-west-1' })).toEqual({ region: 'eu-west-3' });
  });

  it('sets the stage where no option does', async () => {
    const { sent } = await ops('state order amazon s 1', { env: { STAGE: 'test' } });
    expect(sent).toMatchObject([{ input: { TableName: 'commerce-test-current-state' } }]);
  });
});

describe('usage', () => {
  it.each([
    'publish',
    'unknown',
    'validate a b',
    'validate - --colour',
    '--stage X validate -',
    'validate - --endpoint nowhere',
  ])('ends 2 for %s', async (line) => {
    const { exitCode, stderr } = await ops(line);
    expect(exitCode).toBe(2);
    expect(stderr).not.toBe('');
  });

  it.each(['--help', 'publish --help', 'validate --help', 'state --help'])('shows help for %s', async (line) => {
    const { exitCode, stdout } = await ops(line);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Usage: ops');
    if (line !== '--help') expect(stdout).toContain('Examples:');
    expect(stdout).toContain('--json'); // a global option, which every command has
  });
});
