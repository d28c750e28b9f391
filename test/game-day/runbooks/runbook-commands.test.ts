import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { opsCommands } from '../../../ops/commands.ts';
import { awsError, opsLine } from '../../ops/ops-line.ts';
import { type RunbookPart, runbookCommands } from './runbook-commands.ts';

const about = {
  consumer: 'inventory',
  now: Date.parse('2026-03-01T12:34:56Z'),
  since: Date.parse('2026-03-01T12:30:00Z'),
  folder: '/tmp/none',
};
const parts: readonly RunbookPart[] = ['Look', 'Fix', 'Redrive'];
const kinds = readdirSync(new URL('../../../docs/runbooks', import.meta.url)).map((name) => name.replace('.md', ''));

/** AWS that denies everything: a line that is understood gets as far as that. */
const denied = new Proxy(
  {},
  {
    get: () => () => {
      throw awsError('AccessDeniedException');
    },
  },
);

describe('the commands of a runbook', () => {
  it('are those of its part, about the consumer in question', () => {
    expect(runbookCommands('dead-lettered', 'Look', about)).toEqual([['failures', 'inventory']]);
    expect(runbookCommands('dead-lettered', 'Redrive', about)).toEqual([
      ['redrive', 'inventory'],
      ['redrive', 'inventory', '--note', 'the cause is gone', '--execute'],
    ]);
  });

  it('have the time of the clock, and begin before the alarm', () => {
    const times = ['--from', '2026-03-01T12:30:00.000Z', '--to', '2026-03-01T12:34Z'];
    expect(runbookCommands('delivery-lost', 'Redrive', about)).toEqual([
      ['replay', 'inventory', ...times],
      ['replay', 'inventory', ...times, '--note', 'lost on delivery', '--execute'],
    ]);
  });

  it.each(kinds)('%s can be run as they stand, by ops alone', (kind) => {
    const commands = parts.flatMap((part) => runbookCommands(kind, part, about));
    expect(commands.length).toBeGreaterThan(0);
    for (const word of commands.flat()) expect(word).not.toMatch(/[$`…<>|]/);
  });

  it.each(kinds)('%s say what becomes of permanent failures, where they redrive whatever is there', (kind) => {
    const everything = runbookCommands(kind, 'Redrive', about).filter(
      ([command, ...words]) =>
        command === 'redrive' && !words.some((word) => /^--(class|reason|fingerprint)$/.test(word)),
    );
    const text = readFileSync(new URL(`../../../docs/runbooks/${kind}.md`, import.meta.url), 'utf8');
    if (everything.length > 0) expect(text).toContain('npm run ops -- discard');
  });

  it.each(kinds)('%s are understood', async (kind) => {
    for (const words of parts.flatMap((part) => runbookCommands(kind, part, about))) {
      const addCommand = opsCommands[words[0] as string];
      const { stderr } = addCommand ? await opsLine(addCommand, words, { aws: denied }) : { stderr: 'no such command' };
      expect([words, stderr]).toEqual([words, expect.stringMatching(/^You are not allowed/)]);
    }
  });
});
