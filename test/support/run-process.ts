import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, onTestFinished } from 'vitest';

/** Of the project. */
export const root = path.resolve(import.meta.dirname, '../..');

interface ProcessOptions {
  /** Beside what this process has; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** A file descriptor for standard output. */
  readonly stdout?: number;
  readonly onStarted?: (child: ChildProcess) => void;
}

function startProcess(words: readonly string[], { env, cwd = root, stdout: to }: ProcessOptions) {
  const [program = '', ...args] = words;
  const child = spawn(program === 'node' ? process.execPath : program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', to ?? 'pipe', 'pipe'],
    detached: true, // a group of its own, so that it can be seen whether all of it has ended
  });
  const written = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => {
    written.stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    written.stderr += chunk;
  });
  return { child, written, ended: once(child, 'close').then(([exitCode]) => exitCode as number | null) };
}

/** Runs a program as a user does, and returns what it printed and how it ended. */
export async function runProcess(words: readonly string[], options: ProcessOptions = {}) {
  const { child, written, ended } = startProcess(words, options);
  options.onStarted?.(child);
  const exitCode = await ended;
  return { exitCode, ...written };
}

/** A program that goes on running, and all the processes that it has started. Killed after the test. */
export function longProcess(words: readonly string[], options: ProcessOptions = {}) {
  const { child, written, ended } = startProcess(words, options);
  const group = -(child.pid ?? 0);
  const isRunning = () => {
    try {
      process.kill(group, 0);
      return true;
    } catch {
      return false;
    }
  };
  onTestFinished(() => {
    if (isRunning()) process.kill(group, 'SIGKILL');
  });
  return {
    /** Both streams. */
    output: () => written.stdout + written.stderr,
    /** Waits until it has printed this. */
    printed: (text: string) =>
      expect.poll(() => written.stdout + written.stderr, { timeout: 240_000, interval: 50 }).toContain(text),
    /** Sends the signal to the program alone, and waits until nothing of it runs any more. */
    async end(signal: NodeJS.Signals): Promise<number | null> {
      child.kill(signal);
      const exitCode = await ended;
      await expect.poll(isRunning, { timeout: 60_000, interval: 50 }).toBe(false);
      return exitCode;
    },
  };
}
