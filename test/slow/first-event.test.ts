import { describe, expect, it } from 'vitest';
import { commandsOf } from './documented/commands-of.ts';
import { shell } from './documented/shell.ts';
import { startAsTold } from './documented/started-system.ts';

describe.skipIf(process.env.E2E_ENDPOINT)('what the README says to publish first', () => {
  it('is in the table a moment later, with what happened to it', { timeout: 300_000 }, async () => {
    const [, exportLine = '', ...lines] = commandsOf('README.md', '## Start')
      .slice(1)
      .map((line) => line.replace(/ {2,}# .*/, ''));
    expect(exportLine).toMatch(/^export AWS_ENDPOINT_URL=/);
    const system = await startAsTold('npm start -- --no-sample');
    try {
      const env = { AWS_ENDPOINT_URL: system.endpoint };
      const [publish = '', state = '', trace = '', ...rest] = lines;
      expect(rest).toEqual([]);
      expect(await shell(publish, env)).toMatchObject({ exitCode: 0, output: expect.stringContaining('Published 1') });
      for (const [line, text] of [
        [state, '"status": "paid"'],
        [trace, 'applied'],
      ] as const) {
        expect(line).toMatch(/^npm run ops -- (state|trace) order direct seller-7 order-42/);
        await expect
          .poll(async () => (await shell(line, env)).output, { timeout: 60_000, interval: 1_000 })
          .toContain(text);
      }
    } finally {
      await system.stop();
    }
  });
});
