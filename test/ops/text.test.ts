import { describe, expect, it } from 'vitest';
import type { CauseSummary } from '../../lambda/redrive/protocol.ts';
import { messageOf } from '../../ops/export/exported-message.ts';
import { describeDetails } from '../../ops/failures/describe-inspection.ts';
import { describeLogLine } from '../../ops/logs/describe-log-line.ts';
import { failedLines } from '../../ops/publish/failed-lines.ts';
import { opsCommandLine, textTable } from '../../ops/text.ts';
import { goodLine, ops } from './ops-with-input.ts';

/** What would color a terminal, ring, go to another line in four ways, and turn the direction of text, beside what is only text. */
const hostile = 'ü😀\u001b[31m\u0007\n\r\u2028\u0085\u202e\u200f\ud800';
const obeyed = /[^\P{Cc}\n]|[\p{Zl}\p{Zp}\p{Bidi_C}\p{Cs}]/u;

const published = async (stdin: string) => (await ops('validate -', { stdin })).stderr;
const failed = (more: object) => {
  let stderr = '';
  const write = (text: string) => (stderr += text);
  const failure = { line: 1, changeId: undefined, reason: 'r', message: undefined, problems: [], ...more };
  failedLines(false, { stdout: { write }, stderr: { write } }).report(failure);
  return stderr;
};
const cause: CauseSummary = {
  failureClass: 'transient',
  failureReason: hostile,
  failureMessage: hostile,
  count: 1,
  oldest: '2026-03-01T10:00:00.000Z',
  newest: '2026-03-01T10:00:00.000Z',
  exampleChangeIds: [],
  sellers: { count: 0, examples: [] },
  marketplaces: [],
  redriveCounts: {},
  diedAgain: [{ redriveId: hostile, count: 1 }],
};
const settings = { stage: 'dev', endpoint: undefined, region: undefined, json: false };
const exported = { queue: 'order', messageId: 'm', body: '', attributes: {} };
const imported = (line: object) => Object.values(messageOf(JSON.stringify(line), 'order')).join('');

it('a command line gives a shell back what a terminal would obey', () => {
  const settings = { stage: 'dev', endpoint: undefined, region: undefined, json: false };
  const line = opsCommandLine(['redrive', 'order', '--note', "it's \\o/\n2"], settings);
  expect(line).toBe(String.raw`npm run ops -- redrive order --note $'it\'s \\o/\u000a2'`);
});

describe('text of files, events and logs on a terminal', () => {
  it.each<[string, string | Promise<string>, number]>([
    ['an unknown field of a line', published(goodLine().replace('{', `{${JSON.stringify(hostile)}:1,`)), 2],
    [
      'a name that is there twice',
      published(goodLine({ data: { [hostile]: 1, x: 2 } }).replace('"x"', JSON.stringify(hostile))),
      2,
    ],
    ['what the network says', failed({ message: hostile }), 2],
    ['a cell of a table', textTable([[hostile]]), 2],
    [
      'why events failed',
      describeDetails({ queue: 'order', atStart: 1, seen: 1, sawAll: true, byCause: [cause] }, settings),
      9,
    ],
    ['the queue of an exported message', imported({ ...exported, queue: hostile }), 1],
    ['an attribute of an exported message', imported({ ...exported, attributes: { [hostile]: 1 } }), 1],
    ['an entity', ops(`state order direct s ${hostile.replaceAll(/\s/g, '')}`).then(({ stderr }) => stderr), 2],
    ['a line of a log', `${describeLogLine('order', hostile, 0)}`, 1],
    [
      'a field of a log',
      `${describeLogLine('order', JSON.stringify({ message: 'm', field: `${hostile}\u009b` }), 0)}`,
      1,
    ],
  ])('is in its line, and what a terminal would obey is an escape: %s', async (_, text, lines) => {
    expect((await text).split('\n')).toHaveLength(lines);
    expect(await text).not.toMatch(obeyed);
    expect(await text).toContain('ü😀\\u001b[31m\\u0007');
  });

  it('has a sensible length, and no id that breaks the contract, which may be a customer’s name', async () => {
    expect((await published(goodLine().replace('{', `{"${'x'.repeat(90_000)}":1,`))).length).toBeLessThan(1_000);
    for (const flag of ['', ' --json']) {
      const { stdout, stderr } = await ops(`validate -${flag}`, {
        stdin: goodLine({ metadata: { changeId: 'Jane Doe' } }),
      });
      expect(stdout + stderr).toContain('detail.metadata.changeId');
      expect(stdout + stderr).not.toContain('Jane');
    }
  });
});
