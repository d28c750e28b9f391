import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { goodLine, now, ops } from '../ops-with-input.ts';

describe('validate', () => {
  it('tells what publish would tell, and calls nobody', async () => {
    const stdin = `${goodLine()}\n${goodLine({ metadata: { version: now * 1_000 } })}\n`;
    const { exitCode, stdout, stderr, configs } = await ops('validate -', { stdin });
    expect(exitCode).toBe(1);
    expect(stdout).toBe('1 valid change; 1 failed.\n');
    expect(stderr).toMatch(
      /^line 2: version_in_future \(detail\.metadata\.version version_in_future: at most 24 hours/,
    );
    expect(configs).toEqual([]);
  });

  it('refuses an event of a marketplace that the stage does not route, as publish does, and names those that it does', async () => {
    const stdin = goodLine({ source: 'commerce.ebay', metadata: { marketplace: 'ebay' } });
    const more = goodLine({ source: 'commerce.ebay', metadata: { marketplace: 'ebay' }, data: { status: '?' } });
    for (const command of ['validate', 'publish']) {
      const { exitCode, stderr, entries } = await ops(`${command} -`, { stdin: `${stdin}\n${more}\n` });
      expect(exitCode).toBe(1);
      const [first, second] = stderr.split('\n');
      expect(first).toMatch(
        /^line 1: unknown_marketplace \(detail\.metadata\.marketplace unknown_marketplace: one that the stage routes: amazon, shopify, direct\)/,
      );
      expect(second).toMatch(
        /^line 2: schema_broken \(.*status.*; detail\.metadata\.marketplace unknown_marketplace: /,
      );
      expect(entries).toEqual([]);
    }
  });

  it('refuses an event that no request can carry', async () => {
    const { stderr } = await ops('validate -', { stdin: goodLine({ data: { note: 'x'.repeat(256 * 1_024) } }) });
    expect(stderr).toContain('line 1: too_large');
  });

  it('reads a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ops-test-'));
    try {
      await writeFile(join(folder, 'events.jsonl'), `${goodLine()}\n`);
      expect(await ops(`validate ${join(folder, 'events.jsonl')}`)).toMatchObject({
        exitCode: 0,
        stdout: '1 valid change; 0 failed.\n',
      });
      expect(await ops(`validate ${folder}`)).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining('is a folder'),
      });
      expect(await ops(`publish ${join(folder, 'none.jsonl')}`)).toMatchObject({
        exitCode: 2,
        stderr: `There is no file ${join(folder, 'none.jsonl')}: check the path, or use - to read standard input.\n`,
        sent: [],
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
