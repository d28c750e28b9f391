import { readdirSync } from 'node:fs';
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
const parts: readonly RunbookPart[] = ['Look', 'Fix', 'Redrive or discard'];
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
    const classes = ['--class', 'transient', '--class', 'unknown', '--class', 'undelivered'];
    expect(runbookCommands('dead-lettered', 'Redrive or discard', about)).toEqual([
      ['redrive', 'inventory', ...classes],
      ['redrive', 'inventory', ...classes, '--note', 'the cause is gone', '--execute'],
      ['discard', 'inventory', '--class', 'permanent'],
      ['discard', 'inventory', '--class', 'permanent', '--note', 'game day', '--execute'],
    ]);
  });

  it('have the time of the clock, and begin before the alarm', () => {
    const times = ['--from', '2026-03-01T12:30:00.000Z', '--to', '2026-03-01T12:34Z'];
    expect(runbookCommands('delivery-lost', 'Redrive or discard', about)).toEqual([
      ['replay', 'inventory', ...times],
      ['replay', 'inventory', ...times, '--note', 'lost on delivery', '--execute'],
    ]);
  });

  it.each(kinds)('%s can be run as they stand, by ops alone', (kind) => {
    const commands = parts.flatMap((part) => runbookCommands(kind, part, about));
    expect(commands.length).toBeGreaterThan(0);
    for (const word of commands.flat()) expect(word).not.toMatch(/[$`…<>|]/);
  });

  it.each(kinds)('%s redrive no permanent failures unasked, and say what becomes of them', (kind) => {
    const commands = runbookCommands(kind, 'Redrive or discard', about);
    const redriven = commands.filter(([command, queue]) => command === 'redrive' && queue !== 'unrouted');
    for (const words of redriven) expect(words).toContain('--class');
    expect(redriven.flat()).not.toContain('permanent');
    if (redriven.flat().includes('transient')) {
      expect(commands).toContainEqual(['discard', redriven[0]?.[1], '--class', 'permanent']);
    }
  });

  it.each(kinds)('%s delete nothing without a dry run before it', (kind) => {
    const commands = parts.flatMap((part) => runbookCommands(kind, part, about));
    for (const [at, words] of commands.entries()) {
      if (words[0] !== 'discard' || !words.includes('--execute')) continue;
      expect(commands[at - 1]).toEqual(words.slice(0, words.indexOf('--note')));
    }
  });

  it.each(kinds)('%s are understood', async (kind) => {
    for (const words of parts.flatMap((part) => runbookCommands(kind, part, about))) {
      const addCommand = opsCommands[words[0] as string];
      const { stderr } = addCommand ? await opsLine(addCommand, words, { aws: denied }) : { stderr: 'no such command' };
      expect([words, stderr]).toEqual([words, expect.stringMatching(/^You are not allowed/)]);
    }
  });
});
