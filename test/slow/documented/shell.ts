import { execFile } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../..');

/** Runs a line as a user's shell does, with npm in the root of the repository wherever the user stands. */
export function shell(
  line: string,
  env: Readonly<Record<string, string>>,
  cwd = root,
): Promise<{ exitCode: number; output: string }> {
  const options = { cwd, env: { ...process.env, USER: 'olga', ...env }, encoding: 'utf8' } as const;
  return new Promise((resolve) => {
    execFile('sh', ['-c', line.replace(/^npm /, `npm --prefix '${root}' `)], options, (error, stdout, stderr) =>
      resolve({ exitCode: error === null ? 0 : Number(error.code), output: stdout + stderr }),
    );
  });
}
