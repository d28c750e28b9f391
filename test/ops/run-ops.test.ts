import { describe, expect, it } from 'vitest';
import { localClientConfig } from '../../local/aws-settings.ts';
import { addStatus } from '../../ops/status/status.ts';
import { awsError, opsLine } from './ops-line.ts';
import { ops } from './ops-with-input.ts';

describe('the environment', () => {
  const withCode = (code: string) => Object.assign(new Error(`OpenSSL says ${code}`), { code });
  const refused = withCode('ECONNREFUSED');
  it.each([
    ['--endpoint http://127.0.0.1:4566', refused, /^Nothing answers at http:\/\/127\.0\.0\.1:4566 .*npm start\n$/],
    ['--endpoint https://events.example', refused, /cannot be reached \(ECONNREFUSED\): check --endpoint/],
    [
      '--endpoint https://127.0.0.1:4566',
      withCode('EPROTO'),
      /^https:\/\/127\.0\.0\.1:4566 does not speak TLS .*http:\/\//,
    ],
    ['--endpoint http://127.0.0.1:4566', withCode('ECONNRESET'), /closed the connection .*https:\/\//],
    [
      '--endpoint http://127.0.0.1:4566',
      Object.assign(new Error('other side closed'), { name: 'RequestTimeout' }),
      /closed the connection .*https:\/\//,
    ],
    ['--endpoint https://aws.example', withCode('SELF_SIGNED_CERT_IN_CHAIN'), /is not trusted .*NODE_EXTRA_CA_CERTS/],
    ['--endpoint https://aws.example', withCode('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), /is not trusted/],
    [
      '--endpoint http://127.0.0.1:22',
      withCode('HPE_INVALID_CONSTANT'),
      /^The server at http:\/\/127\.0\.0\.1:22 is neither AWS/,
    ],
    [
      '--endpoint http://127.0.0.1:80',
      new SyntaxError('Unexpected token <\n  Deserialization error: to see the raw response, inspect it'),
      /^The server at http:\/\/127\.0\.0\.1:80 is neither AWS/,
    ],
    ['', awsError('CredentialsProviderError'), /^No AWS credentials were found: .*--endpoint/],
    ['', awsError('ExpiredTokenException'), /sign in again/],
    ['', awsError('AccessDeniedException'), /^You are not allowed/],
    ['--stage typo', awsError('ResourceNotFoundException'), /^Stage typo was not found .*check --stage/],
    [
      '--endpoint http://127.0.0.1:1',
      awsError('InvalidAction'),
      /^http:\/\/127\.0\.0\.1:1 does not support .*: use AWS/,
    ],
    ['', awsError('UnknownOperationException'), /^AWS does not support a call that this command needs/],
    ['', new Error('Region is missing'), /^No AWS Region is set: add --region/],
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
    const configOf = async (line: string, env = {}) => {
      const { useQueueUrlAsEndpoint, ...config } =
        (await ops(`state order amazon s 1 ${line}`.trim(), { env })).configs[0] ?? {};
      expect(useQueueUrlAsEndpoint).toBe(false);
      return config;
    };
    const onThisMachine = 'http://127.0.0.1:4566';
    expect(await configOf(`--endpoint ${onThisMachine}`)).toEqual(localClientConfig(onThisMachine));
    expect(await configOf('', { AWS_ENDPOINT_URL: 'http://localhost:1', AWS_ACCESS_KEY_ID: 'mine' })).toEqual(
      localClientConfig('http://localhost:1'),
    );
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
    'validate - --region eu_central',
    'validate - --region ../x',
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

describe('with --json', () => {
  it.each([
    ['an endpoint that is no address', 'state order amazon s 1 --endpoint here', 'must be an address'],
    ['a region that is no name', 'state order amazon s 1 --region EU', 'The region must be a name'],
    ['a file that is not there', 'publish /none/x.jsonl', 'There is no file /none/x.jsonl'],
    ['a file to validate that is not there', 'validate /none/x.jsonl', 'There is no file /none/x.jsonl'],
    ['an unknown option', 'state order amazon s 1 --colour', "unknown option '--colour'"],
    ['a missing argument', 'state order amazon', "missing required argument 'sellerId'"],
    ['an error of AWS', 'state order amazon s 1', 'You are not allowed'],
  ])('standard output has one object, and the text is on standard error: %s', async (_, line, text) => {
    const { exitCode, stdout, stderr } = await ops(`${line} --json`, {
      send: () => {
        throw awsError('AccessDeniedException');
      },
    });
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toEqual({ error: expect.stringContaining(text) });
    expect(stderr).toContain(text);
  });

  it('says that a command is missing where none is named', async () => {
    const { exitCode, stdout } = await ops('--json');
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toEqual({ error: 'Name a command: --help lists them.' });
  });
});

describe('the clock', () => {
  const timeOf = async (line: string, timeAt: number | undefined) => {
    const asked: string[] = [];
    const { inputsOf } = await opsLine(addStatus, ['status', ...line.split(' ')], {
      now: Date.parse('2026-03-01T12:00:00Z'),
      timeAt: async (endpoint) => {
        asked.push(endpoint);
        return timeAt;
      },
    });
    return { asked, end: inputsOf('GetMetricDataCommand')[0]?.EndTime };
  };

  it('is that of a local cloud, which may run many times as fast', async () => {
    const later = Date.parse('2026-03-01T15:00:00Z');
    expect(await timeOf('--endpoint http://127.0.0.1:4566', later)).toEqual({
      asked: ['http://127.0.0.1:4566'],
      end: new Date(later),
    });
  });

  it.each([
    ['a local endpoint that tells none', '--endpoint http://127.0.0.1:4566', undefined],
    [
      'one that differs by less than it can tell',
      '--endpoint http://127.0.0.1:4566',
      Date.parse('2026-03-01T12:00:01Z'),
    ],
    ['AWS', '--region eu-west-1', Date.parse('2026-03-01T15:00:00Z')],
  ])('is this machine’s with %s', async (_, line, timeAt) => {
    expect((await timeOf(line, timeAt)).end).toEqual(new Date('2026-03-01T12:00:00Z'));
  });
});
