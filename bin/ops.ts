import { setTimeout } from 'node:timers/promises';
import { opsCommands } from '../ops/commands.ts';
import { runOps } from '../ops/run-ops.ts';

const abort = new AbortController();
process.once('SIGINT', () => abort.abort()); // a second Ctrl-C ends the process at once

process.exitCode = await runOps(process.argv.slice(2), Object.values(opsCommands), {
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  now: Date.now,
  timeAt: async (endpoint) => {
    const answer = await fetch(endpoint, { method: 'HEAD', signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    return Date.parse(answer?.headers.get('date') ?? '') || undefined;
  },
  sleep: (millis) => setTimeout(millis, undefined, { signal: abort.signal }).catch(() => {}), // it only throws when aborted
  signal: abort.signal,
  client: (Client, config) => new Client(config),
});
if (abort.signal.aborted) process.exit(); // standard input may stay open for ever
