import { describe, expect, it } from 'vitest';
import { localClientConfig } from '../../local/aws-settings.ts';
import { awsError } from './ops-line.ts';
import { ops } from './ops-with-input.ts';

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
