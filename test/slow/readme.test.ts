import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject, it } from 'vitest';
import { type StartOptions, start, startCommand } from '../../tools/start/start-command.ts';

const root = path.resolve(import.meta.dirname, '../..');
const readme = readFileSync(path.join(root, 'README.md'), 'utf8');

/** The commands of one section of the README, in their order. */
function commandsOf(heading: string): string[] {
  const from = readme.indexOf(`\n## ${heading}\n`);
  const section = readme.slice(from, readme.indexOf('\n## ', from + 1));
  return [...section.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block = '']) => block.trim().split('\n'));
}

/** Runs a line as a shell does, in the root of the repository. */
function shell(line: string, env: Record<string, string>): Promise<{ exitCode: number; output: string }> {
  const options = { cwd: root, env: { ...process.env, ...env }, encoding: 'utf8' } as const;
  return new Promise((resolve) => {
    execFile('sh', ['-c', line], options, (error, stdout, stderr) =>
      resolve({ exitCode: error === null ? 0 : Number(error.code), output: stdout + stderr }),
    );
  });
}

describe.skipIf(process.env.E2E_ENDPOINT)('what the README says to do when something fails', () => {
  it.each([
    ['as fast as a script', 0],
    ['at the speed of a person, who takes minutes of the clock from step to step', 6],
  ])(
    'leads from the first dead letter to an empty queue and a right view, %s',
    { timeout: 300_000 },
    async (_, minutes) => {
      const [startLine = '', exportLine = '', ...lines] = commandsOf('When something fails');
      expect([startLine, exportLine].map((line) => line.split(' ')[0])).toEqual(['npm', 'export']);

      const lit = new AbortController();
      const enter = Promise.withResolvers<void>();
      const told: string[] = [];
      const isTold = (text: RegExp) => expect.poll(() => told.join('\n'), { timeout: 120_000 }).toMatch(text);
      let options: StartOptions | undefined;
      await startCommand(async (parsed) => {
        options = parsed;
      }).parseAsync(startLine.replace('npm start --', '').trim().split(' '), { from: 'user' });
      const running = start(
        { ...(options as StartOptions), port: 0 },
        {
          synthesize: async () => inject('assemblyDirectory'),
          interrupted: lit.signal,
          enterPressed: () => enter.promise,
          print: (line) => told.push(line),
        },
      );
      const { clockSpeed } = options as unknown as StartOptions;
      try {
        await isTold(/The system is up/);
        const AWS_ENDPOINT_URL = /AWS endpoint: (\S+)/.exec(told.join('\n'))?.[1] ?? '';
        const run = async (line: string) => {
          const { exitCode, output } = await shell(line, { AWS_ENDPOINT_URL });
          expect(exitCode, `${line}\n${output}`).toBe(0);
          return output;
        };
        /** The next command of the README, which begins as said. */
        const next = async (begin: string) => {
          await sleep((minutes * 60_000) / clockSpeed);
          const line = lines.shift() ?? '';
          expect(line).toMatch(new RegExp(`^npm run ops -- ${begin}`));
          return line;
        };
        expect(await run(await next('publish'))).toContain('Published 3 events');
        expect(await run(await next('status'))).toContain('order        running');
        await isTold(/ALARM {2}commerce-dev-order-dead-lettered/);
        expect(await run(await next('failures'))).toMatch(/order +3 +transient .* redrive\n/);
        expect(await run(await next('failures order'))).toContain('3 events: transient');
        enter.resolve();
        await isTold(/The current-state table is back/);
        expect(await run(await next('redrive order'))).toContain('of 3 messages in order, 3 would go back');
        expect(await run(await next('redrive order .*--execute'))).toContain('3 messages of order moved');
        const state = await next('state order');
        await expect
          .poll(async () => (await shell(state, { AWS_ENDPOINT_URL })).output, { timeout: 120_000, interval: 2_000 })
          .toContain('"status": "paid"');
        expect(await run(await next('failures'))).toContain('no failed events in order');
        expect(lines).toEqual([]);
      } finally {
        lit.abort();
        await running;
      }
    },
  );
});
