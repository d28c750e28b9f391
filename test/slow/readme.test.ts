import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { commandsOf } from './documented/commands-of.ts';
import { shell } from './documented/shell.ts';
import { startAsTold } from './documented/started-system.ts';

const minutesBetweenSteps = 3;

describe.skipIf(process.env.E2E_ENDPOINT)('what the README says to do when something fails', () => {
  it('leads a person, who takes minutes of the clock from step to step, from the first dead letter to a right view', {
    timeout: 300_000,
  }, async () => {
    const [startLine = '', exportLine = '', ...lines] = commandsOf('README.md', '## When something fails');
    expect(exportLine).toMatch(/^export AWS_ENDPOINT_URL=/);
    const system = await startAsTold(startLine);
    const { isTold } = system;
    try {
      const env = { AWS_ENDPOINT_URL: system.endpoint };
      const run = async (line: string) => {
        const { exitCode, output } = await shell(line, env);
        expect(exitCode, `${line}\n${output}`).toBe(0);
        return output;
      };
      /** The next command of the README, which begins as said. */
      const next = async (begin: string) => {
        await sleep((minutesBetweenSteps * 60_000) / system.options.clockSpeed);
        const line = lines.shift() ?? '';
        expect(line).toMatch(new RegExp(`^npm run ops -- ${begin}`));
        return line;
      };
      expect(await run(await next('publish'))).toContain('Published 3 changes');
      expect(await run(await next('status'))).toContain('order        running');
      await isTold(/ALARM {2}commerce-dev-order-dead-lettered/);
      expect(await run(await next('failures'))).toMatch(/order +3 +transient .* redrive, after recovery\n/);
      expect(await run(await next('failures order'))).toContain('3 events: transient');
      system.pressEnter();
      await isTold(/The current-state table is back/);
      expect(await run(await next('redrive order'))).toContain('3 of 3 messages in order would go back');
      expect(await run(await next('redrive order .*--execute'))).toContain('3 messages of order moved');
      const state = await next('state order');
      await expect
        .poll(async () => (await shell(state, env)).output, { timeout: 120_000, interval: 2_000 })
        .toContain('"status": "paid"');
      expect(await run(await next('failures'))).toContain('no failed events in order');
      const status = await next('status');
      await expect
        .poll(async () => (await shell(status, env)).output, { timeout: 120_000, interval: 2_000 })
        .toContain('no alarm in ALARM');
      expect(lines).toEqual([]);
    } finally {
      await system.stop();
    }
  });
});
