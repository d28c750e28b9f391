import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workingCopy } from '../faults/working-copy.ts';
import { longProcess, root, runProcess } from '../support/run-process.ts';

/** Gone afterwards; holds what the settings name. */
const scratch = mkdtempSync(path.join(tmpdir(), 'settings-'));
const file = (name: string) => path.join(scratch, name);
const nowhere = 'http://127.0.0.1:9'; // the discard port: nothing listens there

beforeAll(() => {
  writeFileSync(
    file('config'),
    `[default]
region = eu-west-1
endpoint_url = ${nowhere}
retry_mode = adaptive
max_attempts = 1
[profile company]
region = eu-west-1
role_arn = arn:aws:iam::111111111111:role/admin
source_profile = company
`,
  );
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Setting {
  readonly name: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Where the project is, if not here. */
  readonly project?: () => string;
}

/** What people have set on their laptops. Anybody extends it by a row. */
const settings: readonly Setting[] = [
  { name: 'AWS_PROFILE', env: { AWS_PROFILE: 'company', AWS_CONFIG_FILE: file('config') } },
  { name: 'AWS_PROFILE of a profile that is not there', env: { AWS_PROFILE: 'gone' } },
  { name: 'AWS_USE_FIPS_ENDPOINT', env: { AWS_USE_FIPS_ENDPOINT: 'true' } },
  { name: 'AWS_USE_DUALSTACK_ENDPOINT', env: { AWS_USE_DUALSTACK_ENDPOINT: 'true' } },
  { name: 'AWS_CA_BUNDLE', env: { AWS_CA_BUNDLE: file('missing.pem') } },
  { name: 'AWS_CONFIG_FILE with an endpoint and retry settings', env: { AWS_CONFIG_FILE: file('config') } },
  {
    name: 'AWS_ENDPOINT_URL_SQS elsewhere',
    env: { AWS_ENDPOINT_URL_SQS: nowhere, AWS_ENDPOINT_URL_EVENTBRIDGE: nowhere, AWS_ENDPOINT_URL_DYNAMODB: nowhere },
  },
  {
    name: 'proxies',
    env: {
      ...Object.fromEntries(
        ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'].map((name) => [
          name,
          nowhere,
        ]),
      ),
      NODE_USE_ENV_PROXY: '1',
    },
  },
  { name: 'no home', env: { HOME: undefined, USERPROFILE: undefined, USER: undefined, LOGNAME: undefined } },
  { name: 'a home that cannot be', env: { HOME: '/dev/null/home' } },
  { name: 'another locale and time zone', env: { LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', TZ: 'Asia/Kathmandu' } },
  { name: 'NODE_ENV and STAGE', env: { NODE_ENV: 'production', STAGE: 'ada' } },
  {
    name: 'a path with blanks',
    project: () => {
      const project = file('a path with blanks & more');
      mkdirSync(project);
      return workingCopy(project).directory;
    },
  },
];

const tried: readonly Setting[] = [
  {
    name: 'all of it at once',
    env: Object.assign({}, ...settings.map(({ env }) => env), { AWS_PROFILE: 'company', HOME: undefined }),
  },
  ...settings,
];

const has = (...words: [string, ...string[]]) => spawnSync(words[0], words.slice(1)).status === 0;
const hasAws = has('aws', '--version');
const hasBoto = has('python3', '-c', 'import boto3');

const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
const localGuide = readFileSync(path.join(root, 'docs/local.md'), 'utf8');

/** From the README, in an order in which they make sense. */
const commands = [
  'npm run ops -- publish examples/orders.jsonl',
  'npm run ops -- status',
  'npm run ops -- failures',
  'npm run ops -- redrive order --reason schema_broken',
  'npm run ops -- pause order',
  'npm run ops -- resume order',
  'node_modules/.bin/node examples/publish.ts',
  ...(hasBoto ? ['python3 examples/publish.py'] : []),
  ...(hasAws ? ['sh examples/put-events.sh'] : []),
];

/** The lines of docs/local.md for a terminal beside `npm start`; without the AWS CLI only those that set it up. */
function linesOfStart(): string {
  const [, block = ''] = /```sh\n(unset AWS_PROFILE.*?)```/s.exec(localGuide) ?? [];
  return hasAws ? block : (block.split('\n\n')[0] ?? '');
}

/** The tests set these aside for themselves (vitest.config.ts); a laptop has none of them. */
const laptop = Object.fromEntries(
  [
    ...['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE', 'AWS_EC2_METADATA_DISABLED', 'NODE_ENV', 'STAGE'],
    ...Object.keys(process.env).filter((name) => name.startsWith('VITEST')),
  ].map((name) => [name, undefined]),
);

describe.each(tried)('with $name', ({ env: set = {}, project = () => root }) => {
  const env = { ...laptop, ...set };

  it('npm start and the commands of the README work as without', { timeout: 900_000 }, async () => {
    const cwd = project();
    const stage = set.STAGE ?? 'dev';
    const start = longProcess(['npm', 'start', '--', '--port', '0', '--events', '200'], { env, cwd });
    await start.printed('Ctrl-C stops it.');
    expect(start.output()).toContain('Nothing was lost, and every item in the view matches the input.');
    const [, endpoint = ''] = /AWS endpoint: (\S+)/.exec(start.output()) ?? [];

    for (const line of commands) {
      expect(readme).toContain(line);
      const ran = await runProcess(['sh', '-c', line], { env: { ...env, AWS_ENDPOINT_URL: endpoint }, cwd });
      expect(ran.exitCode, `${line}\n${ran.stdout}${ran.stderr}`).toBe(0);
    }
    const block = linesOfStart()
      .replaceAll('http://127.0.0.1:4566', endpoint)
      .replaceAll('commerce-dev-', `commerce-${stage}-`);
    const screen = openSync(file('screen'), 'w'); // /dev/stdout, which the lines name, cannot be a socket
    const typed = await runProcess(['sh', '-e', '-c', block], { env, cwd, stdout: screen });
    closeSync(screen);
    expect(typed.exitCode, readFileSync(file('screen'), 'utf8') + typed.stderr).toBe(0);

    const state = await runProcess(
      ['sh', '-c', 'npm run --silent ops -- state order direct seller-7 order-42 --json'],
      { env: { ...env, AWS_ENDPOINT_URL: endpoint }, cwd },
    );
    expect(JSON.parse(state.stdout), state.stderr).toMatchObject({ data: { orderId: 'order-42', status: 'paid' } });
    await start.end('SIGTERM');
  });

  // Three minutes for each row: SETTINGS_NPM_TEST=1 npm run check:nightly
  it.runIf(process.env.SETTINGS_NPM_TEST)('npm test passes', { timeout: 1_800_000 }, async () => {
    const ran = await runProcess(['npm', 'test'], {
      env: { ...env, SETTINGS_NPM_TEST: undefined },
      cwd: project(),
    });
    expect(ran.exitCode, ran.stdout.slice(-4_000) + ran.stderr.slice(-4_000)).toBe(0);
  });
});
