import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { LocalCloud } from '../../local/cloud.ts';
import { whatNext } from '../../tools/start/what-next.ts';
import { bootWithoutSchedules } from '../support/local-cloud.ts';

const root = path.resolve(import.meta.dirname, '../..');
const { PATH = '', NODE_COMPILE_CACHE = '' } = process.env; // nothing that a user has set for AWS
const nowhere = 'http://127.0.0.1:9'; // the discard port: nothing listens there

let cloud: LocalCloud;
let home: string;
/** What no SDK takes, in no place. */
const nonsense = { AWS_RETRY_MODE: 'nonsense', AWS_MAX_ATTEMPTS: 'many', AWS_DEFAULTS_MODE: 'nonsense' };
/** What a user may have set for AWS, all of it at once. Each alone breaks a client that heeds it. */
let hostile: Record<string, string>;

beforeAll(async () => {
  if (process.env.E2E_ENDPOINT) return;
  cloud = await bootWithoutSchedules(inject('assemblyDirectory'));
  home = mkdtempSync(path.join(tmpdir(), 'home-'));
  const config = path.join(home, 'config');
  writeFileSync(
    config,
    `[profile company]
region = eu-west-1
use_fips_endpoint = true
use_dualstack_endpoint = true
retry_mode = adaptive
max_attempts = 1
endpoint_url = ${nowhere}
role_arn = arn:aws:iam::111111111111:role/admin
source_profile = company
`,
  );
  hostile = {
    HOME: home,
    AWS_PROFILE: 'company',
    AWS_CONFIG_FILE: config,
    AWS_SHARED_CREDENTIALS_FILE: path.join(home, 'missing'),
    AWS_ACCESS_KEY_ID: 'AKIDUSER',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'token',
    AWS_USE_FIPS_ENDPOINT: 'true',
    AWS_USE_DUALSTACK_ENDPOINT: 'true',
    AWS_CA_BUNDLE: path.join(home, 'missing.pem'),
    AWS_ENDPOINT_URL_SQS: nowhere,
    AWS_ENDPOINT_URL_EVENTBRIDGE: nowhere,
    AWS_ENDPOINT_URL_DYNAMODB: nowhere,
    AWS_ENDPOINT_URL_LAMBDA: nowhere,
    AWS_ENDPOINT_URL_CLOUDWATCH: nowhere,
    HTTP_PROXY: nowhere,
    http_proxy: nowhere,
    NODE_USE_ENV_PROXY: '1',
  };
});
afterAll(async () => {
  await cloud?.stop();
  if (home) rmSync(home, { recursive: true });
});

/** Runs a program in the user's environment, and returns what it wrote and how it ended. */
function run(program: string, args: readonly string[], env: Record<string, string>) {
  return new Promise<{ exitCode: unknown; output: string }>((resolve) => {
    execFile(program, args, { cwd: root, env: { PATH, NODE_COMPILE_CACHE, ...env } }, (error, stdout, stderr) =>
      resolve({ exitCode: error === null ? 0 : error.code, output: stdout + stderr }),
    );
  });
}

/** The lines that set the user's settings aside, from a text with blocks of commands. */
const settingLines = (text: string) =>
  (/unset AWS_PROFILE.*?\n\n/s.exec(text)?.[0] ?? '').replaceAll(
    /AWS_ENDPOINT_URL=\S+/g,
    `AWS_ENDPOINT_URL=${cloud.endpoint}`,
  );

describe.skipIf(process.env.E2E_ENDPOINT)('with a profile, FIPS, dual stack, proxies and endpoints of the user', () => {
  it.each([
    'publish examples/orders.jsonl',
    'status',
    'failures',
    'pause order',
    'resume order',
    'mute order --for 1m --note test',
  ])('ops %s works against the local cloud', async (line) => {
    const env = { ...hostile, ...nonsense, AWS_ENDPOINT_URL: cloud.endpoint };
    const ran = await run(process.execPath, ['bin/ops.ts', ...line.split(' ')], env);
    expect(ran, ran.output).toMatchObject({ exitCode: 0 });
  });

  it.each([
    ['examples/publish.ts', []],
    ['examples/list-seller.ts', ['direct', 'seller-1']],
  ] as const)('%s works against the local cloud', async (file, args) => {
    const ran = await run(process.execPath, [file, ...args], { ...hostile, AWS_ENDPOINT_URL: cloud.endpoint });
    expect(ran, ran.output).toMatchObject({ exitCode: 0 });
  });

  it('ops asks the local cloud itself for its time', async () => {
    const script = `import { endpointTime } from './tools/endpoint-time.ts';
console.log(await endpointTime(process.env.AWS_ENDPOINT_URL));`;
    const ran = await run(process.execPath, ['--input-type=module', '-e', script], {
      ...hostile,
      AWS_ENDPOINT_URL: cloud.endpoint,
    });
    expect(Number(ran.output), ran.output).toBeGreaterThan(0);
  });

  it.each([
    ['docs/local.md', () => readFileSync(path.join(root, 'docs/local.md'), 'utf8')],
    ['npm start', () => whatNext(cloud.endpoint)],
  ])('the lines of %s set all of that aside', async (_, text) => {
    const { output } = await run(
      'sh',
      ['-c', `${settingLines(text())}env | grep -iE '^(AWS_|NO_PROXY)' | sort`],
      hostile,
    );
    expect(output.trim().split('\n')).toEqual(
      [
        'AWS_ACCESS_KEY_ID=local',
        'AWS_CONFIG_FILE=/dev/null',
        'AWS_DEFAULT_REGION=us-east-1',
        `AWS_ENDPOINT_URL=${cloud.endpoint}`,
        'AWS_REGION=us-east-1',
        'AWS_SECRET_ACCESS_KEY=local',
        'AWS_SHARED_CREDENTIALS_FILE=/dev/null',
        'NO_PROXY=127.0.0.1',
        'no_proxy=127.0.0.1',
      ].sort(),
    );
  });
});
