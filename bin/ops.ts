import { setTimeout } from 'node:timers/promises';
import { addDiscard } from './ops/discard-command.ts';
import { addFailures } from './ops/failures.ts';
import { addMute } from './ops/mute.ts';
import type { AddCommand } from './ops/ops-context.ts';
import { addPause } from './ops/pause.ts';
import { addPublish } from './ops/publish.ts';
import { addRedrive } from './ops/redrive-command.ts';
import { addReplay } from './ops/replay.ts';
import { addResume } from './ops/resume.ts';
import { runOps } from './ops/run-ops.ts';
import { addState } from './ops/state.ts';
import { addStatus } from './ops/status.ts';
import { addUnmute } from './ops/unmute.ts';
import { addValidate } from './ops/validate.ts';

/** A command is a file in `bin/ops` and a line here. */
const commands: readonly AddCommand[] = [
  addStatus,
  addFailures,
  addRedrive,
  addDiscard,
  addPause,
  addResume,
  addMute,
  addUnmute,
  addReplay,
  addState,
  addPublish,
  addValidate,
];

const abort = new AbortController();
process.once('SIGINT', () => abort.abort()); // a second Ctrl-C ends the process at once

process.exitCode = await runOps(process.argv.slice(2), commands, {
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
