import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const prefix = 'backbone-tests-';

/**
 * Gives a test run a temporary directory of its own, and removes it at the end with everything that the tests, the processes that
 * they start, and the CDK leave in it.
 */
export default function setup(): (() => void) | undefined {
  if (path.basename(tmpdir()).startsWith(prefix)) return undefined; // that of the first project, or of a run around this one
  const before = process.env.TMPDIR;
  const directory = mkdtempSync(path.join(tmpdir(), prefix));
  process.env.TMPDIR = directory;
  return () => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 }); // a process that was cut short may still write
  };
}
