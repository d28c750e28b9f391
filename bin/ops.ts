import { setTimeout } from 'node:timers/promises';
import { opsCommands } from '../ops/commands.ts';
import { runOps } from '../ops/run-ops.ts';

const abort = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => abort.abort()); // the second one ends the process at once

process.exitCode = await runOps(process.argv.slice(2), Object.values(opsCommands), {
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  now: Date.now,
  sleep: (millis) => setTimeout(millis, undefined, { signal: abort.signal }).catch(() => {}), // it only throws when aborted
  signal: abort.signal,
  client: (Client, config) => new Client(config),
});
if (abort.signal.aborted) process.exit(); // standard input may stay open for ever
