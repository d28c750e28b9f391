import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * What one process has compiled, the next one loads: the tests start some hundred that are alike, and without this most of
 * their time goes to reading TypeScript. Of one run only, so that no run depends on one before it.
 */
export default function setup(): (() => void) | undefined {
  if (process.env.NODE_COMPILE_CACHE) return undefined; // the user's, or that of the first project
  const directory = mkdtempSync(path.join(tmpdir(), 'compiled-'));
  process.env.NODE_COMPILE_CACHE = directory;
  return () => {
    delete process.env.NODE_COMPILE_CACHE;
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  };
}
