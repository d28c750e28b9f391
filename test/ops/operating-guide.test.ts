import { readdirSync, readFileSync } from 'node:fs';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { opsCommands as commands } from '../../ops/commands.ts';
import type { AddCommand } from '../../ops/context.ts';
import { awsError, opsLine } from './ops-line.ts';

const root = new URL('../../', import.meta.url);
const guide = readFileSync(new URL('docs/operating.md', root), 'utf8');

/** The words of each `npm run ops -- …` in a text, as a shell would split them. */
const lines = (text: string) =>
  [...text.matchAll(/npm run (?:--silent )?ops -- ([a-z]+ [^\n>#|]*|[a-z]+$)/gm)].map(([, line = '']) =>
    [...line.trim().matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? ''),
  );

/** Which AWS denies everything: a line that is understood gets as far as that. */
const denied = Object.fromEntries(
  [
    'Invoke',
    'GetItem',
    'GetQueueUrl',
    'GetMetricData',
    'DescribeAlarms',
    'ListEventSourceMappings',
    'DescribeArchive',
    'FilterLogEvents',
    'DescribeEventBus',
  ].map((name) => [
    `${name}Command`,
    () => {
      throw awsError('AccessDeniedException');
    },
  ]),
);
const understands = async (words: readonly string[]) => {
  const [command = ''] = words;
  const addCommand = commands[command];
  if (!addCommand) return `there is no command ${command}`;
  const { stderr } = await opsLine(addCommand, words, { aws: denied });
  return stderr.startsWith('You are not allowed') ? 'understood' : stderr;
};

describe('every command', () => {
  it('has its own name and its row of permissions in the guide', () => {
    const program = new Command();
    for (const addCommand of Object.values(commands)) addCommand(program, () => async () => {});
    expect(program.commands.map((command) => command.name())).toEqual(Object.keys(commands));
    const permissions = guide.slice(guide.indexOf('## Permissions'));
    const rows = [...permissions.matchAll(/^\| (`.*?`) \| /gm)].map(([, cell = '']) => cell.match(/\w+/g) ?? []);
    expect(rows.flat()).toEqual(expect.arrayContaining(Object.keys(commands)));
  });

  it.each(Object.keys(commands).filter((name) => name !== 'publish' && name !== 'validate'))(
    '%s understands the examples of its help',
    async (name) => {
      const { exitCode, stdout } = await opsLine(commands[name] as AddCommand, [name, '--help']);
      expect(exitCode).toBe(0);
      const examples = lines(stdout.slice(stdout.indexOf('Examples:')));
      expect(examples.length).toBeGreaterThan(1);
      for (const words of examples) expect([words, await understands(words)]).toEqual([words, 'understood']);
    },
  );
});

describe('the guide to operating', () => {
  it('keeps what npm prints of its own out of files and pipes', () => {
    const redirected = [...guide.matchAll(/^npm run (?:--silent )?ops -- .*(>|\|) ?\S+$/gm)].map(([line]) => line);
    expect(redirected.length).toBeGreaterThan(0);
    for (const line of redirected) expect(line).toMatch(/^npm run --silent /);
  });

  it('names only commands that are understood', async () => {
    const named = lines(guide);
    expect(named.length).toBeGreaterThan(10);
    for (const words of named) expect([words, await understands(words)]).toEqual([words, 'understood']);
  });
});

/** What stands in a text for words that the reader knows, or the shell finds out. */
const hasGap = (words: readonly string[]) => words.some((word) => /^(…$|<|\$\()/.test(word));
const documents = readdirSync(new URL('docs/', root), { encoding: 'utf8', recursive: true }).filter((name) =>
  name.endsWith('.md'),
);

describe('the other documents', () => {
  it.each(documents)('%s names only commands that are understood', async (name) => {
    const text = readFileSync(new URL(`docs/${name}`, root), 'utf8').replace(/`/g, '\n'); // in a sentence, too
    // Those of producers answer for each line of their input, and ask nobody for permission first.
    const named = lines(text).filter((words) => !hasGap(words) && !/^(publish|validate)$/.test(words[0] ?? ''));
    for (const words of named) expect([words, await understands(words)]).toEqual([words, 'understood']);
  });
});
