import type { AddCommand } from './ops/ops-context.ts';
import { addPublish } from './ops/publish.ts';
import { runOps } from './ops/run-ops.ts';
import { addState } from './ops/state.ts';
import { addValidate } from './ops/validate.ts';

/** A command is a file in `bin/ops` and a line here. */
const commands: readonly AddCommand[] = [addPublish, addValidate, addState];

const abort = new AbortController();
process.once('SIGINT', () => abort.abort()); // a second Ctrl-C ends the process at once

process.exitCode = await runOps(process.argv.slice(2), commands, {
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  now: Date.now,
  signal: abort.signal,
  client: (Client, config) => new Client(config),
});
if (abort.signal.aborted) process.exit(); // standard input may stay open for ever
