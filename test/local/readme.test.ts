import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bootResources } from '../support/local-cloud.ts';

const targets: Readonly<Record<string, string>> = {
  cloudwatch: 'GraniteServiceVersion20100801',
  dynamodb: 'DynamoDB_20120810',
  events: 'AWSEvents',
  lambda: 'Lambda',
  logs: 'Logs_20140328',
  sqs: 'AmazonSQS',
};

/** `sqs get-queue-url` is `AmazonSQS.GetQueueUrl`. */
function operationOf(command: string): string {
  if (command === 'logs tail') return 'Logs_20140328.FilterLogEvents';
  const [service = '', name = ''] = command.split(' ');
  return `${targets[service]}.${name.replaceAll(/(?:^|-)([a-z])/g, (_, letter) => letter.toUpperCase())}`;
}

/** Commands that these texts give for a deployed stage. */
const ofAnAccount: readonly string[] = [
  'cloudformation delete-stack',
  'events disable-rule',
  'events list-targets-by-rule',
  'lambda get-account-settings',
  'service-quotas list-service-quotas',
];

const directory = join(import.meta.dirname, '../../local');
const readme = readFileSync(join(directory, 'README.md'), 'utf8');

describe('the guide to the local cloud', () => {
  it('names exactly the operations that are served, each with its parameters and its caller', async () => {
    const { operations } = await bootResources({});
    const rows = [...readme.matchAll(/^\| `(\w+\.\w+)` \| (.*) \| (.*) \|$/gm)];
    const named = rows.map(([, operation = '', parameters = '']) => [operation, parameters.match(/\w+/g) ?? []]);
    expect(named).toEqual([...operations]);
    for (const [row, , , caller] of rows) expect(caller?.trim(), row).not.toBe('');
  });

  it('serves every AWS command of the README, the guides and the runbooks, except those that need an account', async () => {
    const { operations } = await bootResources({});
    const root = join(directory, '..');
    const runbooks = readdirSync(join(root, 'docs/runbooks')).map((file) => join('docs/runbooks', file));
    const guides = ['README.md', 'docs/local.md', 'docs/operating.md', 'docs/extending.md'];
    const texts = [...guides, ...runbooks].map((file) => readFileSync(join(root, file), 'utf8'));
    const commands = texts.flatMap((text) =>
      [...text.matchAll(/\baws ([a-z-]+ [a-z-]+)/g)].map(([, name = '']) => name),
    );
    const notHere = [...new Set(commands)].filter((name) => !operations.has(operationOf(name))).sort();
    expect(notHere).toEqual(ofAnAccount);
    expect(commands).toContain('logs tail');
  });

  it('links only to files that are there', () => {
    const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link ?? '');
    expect(links.length).toBeGreaterThan(10);
    const files = links.filter((link) => !link.startsWith('https://'));
    expect(files.filter((file) => !existsSync(join(directory, file)))).toEqual([]);
  });
});
