import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { opsCommands } from '../../ops/commands.ts';
import { workingTree } from '../../tools/rooms/source-tree.ts';
import { startCommand } from '../../tools/start/start-options.ts';
import { awsError, opsLine } from '../ops/ops-line.ts';
import { commandRows } from './command-rows.ts';
import { commandsIn } from './documented-commands.ts';

const root = path.resolve(import.meta.dirname, '../..');
const tree = workingTree(root);
const commands = [...tree].filter(([file]) => file.endsWith('.md')).flatMap(([file, text]) => commandsIn(file, text));
const scripts = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).scripts as Record<string, string>;
const rowOf = (command: string) => commandRows.find((row) => row.command.test(command));
const words = (line: string) =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');

/** AWS that denies everything: what is understood gets as far as that. */
const denied = new Proxy(
  {},
  {
    get: () => () => {
      throw awsError('AccessDeniedException');
    },
  },
);

describe('the commands in the documents', () => {
  it('are run by a test each, or cannot be, and why', () => {
    expect(commands.length).toBeGreaterThan(100);
    expect(commands.filter(({ command }) => !rowOf(command))).toEqual([]);
  });

  it('call scripts that package.json has', () => {
    const called = commands.flatMap(({ file, command }) => {
      const [, script] = /^(?:[A-Z]+=\S+ )*npm run (?:--silent |-s )?([\w:-]+)/.exec(command) ?? [];
      return script === undefined ? [] : [{ file, script }];
    });
    expect(called.length).toBeGreaterThan(50);
    expect(called.filter(({ script }) => !(script in scripts))).toEqual([]);
  });

  const opsLines = commands.flatMap(
    ({ command }) => /(?:^|' \| )npm run (?:--silent )?ops -- ([^|>]+)/.exec(command)?.[1]?.trim() ?? [],
  );

  it.each([...new Set(opsLines)].filter((line) => !line.includes('--help') && !line.includes('<')))(
    'ops understands %s',
    async (line) => {
      const [name = ''] = words(line);
      const addCommand = opsCommands[name];
      expect(addCommand, `there is no command ${name}`).toBeDefined();
      if (!addCommand) return;
      const { stderr } = await opsLine(addCommand, words(line), { aws: denied });
      expect(stderr).not.toMatch(/^error:|^Usage:/m);
    },
  );

  const startLines = commands.flatMap(({ command }) => /^npm start(?: -- (.*))?$/.exec(command) ?? []);

  it.each([...new Set(startLines)].filter((line) => line?.startsWith('npm start')))(
    '%s is understood',
    async (line) => {
      let isRead = false;
      const command = startCommand(async () => {
        isRead = true;
      })
        .exitOverride()
        .configureOutput({ writeErr: () => {} });
      await command.parseAsync(line.split(' ').slice(3), { from: 'user' });
      expect(isRead).toBe(true);
    },
  );
});

describe('the rows of commands', () => {
  it.each(commandRows)('$command is in a document, and its test exists', (row) => {
    expect(commands.filter(({ command }) => rowOf(command) === row)).not.toEqual([]);
    if ('test' in row) expect([...tree.keys()]).toContain(row.test);
  });
});

it('finds the commands of a document, with what goes on in the next line', () => {
  const text = [
    '```sh',
    "aws events put-events --entries '[{  # no comment",
    "}]'",
    'npm ci && npm test    # both',
    '# Press Enter.',
    '   npx cdk deploy \\',
    '     --all',
    '```',
    '```',
    'producers ──▶ bus',
    'STAGE=ada npx vitest run',
    '```',
    '```text',
    'npm run nothing',
    '```',
  ].join('\n');
  expect(commandsIn('a.md', text).map(({ command }) => command)).toEqual([
    "aws events put-events --entries '[{  # no comment }]'",
    'npm ci',
    'npm test',
    'npx cdk deploy --all',
    'STAGE=ada npx vitest run',
  ]);
});
