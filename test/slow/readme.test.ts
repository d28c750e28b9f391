import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
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
  it('leads from the first dead letter to an empty queue and a right view', { timeout: 300_000 }, async () => {
    const [startLine = '', exportLine = '', ...lines] = commandsOf('When something fails');
    expect([startLine, exportLine].map((line) => line.split(' ')[0])).toEqual(['npm', 'export']);

    const lit = new AbortController();
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
        print: (line) => told.push(line),
      },
    );
    try {
      await isTold(/The system is up/);
      const AWS_ENDPOINT_URL = /AWS endpoint: (\S+)/.exec(told.join('\n'))?.[1] ?? '';
      const run = async (line: string) => {
        const { exitCode, output } = await shell(line, { AWS_ENDPOINT_URL });
        expect(exitCode, `${line}\n${output}`).toBe(0);
        return output;
      };
      /** The next command of the README, which begins as said. */
      const next = (begin: string) => {
        const line = lines.shift() ?? '';
        expect(line).toMatch(new RegExp(`^npm run ops -- ${begin}`));
        return line;
      };
      expect(await run(next('publish'))).toContain('Published 3 events');
      expect(await run(next('status'))).toMatch(/commerce-dev-order-dlq +0 +0/);
      const failuresOfOrder = next('failures order');
      // Looked at again and again, because the schedule may take letters away as soon as they are there.
      await expect.poll(() => run(failuresOfOrder), { timeout: 120_000, interval: 500 }).toMatch(/transient/);
      await isTold(/ALARM commerce-dev-order-dead-lettered/);
      await isTold(/The current-state table is back/);
      await run(next('redrive order'));
      await run(next('redrive order .*--execute'));
      const state = next('state order');
      await expect
        .poll(async () => (await shell(state, { AWS_ENDPOINT_URL })).output, { timeout: 120_000, interval: 2_000 })
        .toContain('"status": "paid"');
      const failures = next('failures');
      await expect
        .poll(() => shell(failures, { AWS_ENDPOINT_URL }), { timeout: 120_000, interval: 2_000 })
        .toMatchObject({ output: expect.stringContaining('order: nothing') });
      expect(lines).toEqual([]);
    } finally {
      lit.abort();
      await running;
    }
  });
});
