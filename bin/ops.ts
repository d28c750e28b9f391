import { userInfo } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { leanPutEvents } from '../lambda/publish/lean-put-events.ts';
import { opsCommands } from '../ops/commands.ts';
import { runOps } from '../ops/run-ops.ts';
import { endpointTime } from '../tools/endpoint-time.ts';
import { interruption } from '../tools/interruption.ts';
import { watchStandardStreams } from '../tools/standard-streams.ts';
import { goWhereTheUserIs } from '../tools/user-directory.ts';

watchStandardStreams();
goWhereTheUserIs(path.resolve(import.meta.dirname, '..'));
const abort = interruption();

process.exitCode = await runOps(process.argv.slice(2), Object.values(opsCommands), {
  env: { ...process.env, USER: process.env.USER || userOfSystem() },
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  now: Date.now,
  timeAt: endpointTime,
  sleep: (millis) => setTimeout(millis, undefined, { signal: abort.signal }).catch(() => {}), // it only throws when aborted
  signal: abort.signal,
  client: (Client, config) => new Client(config),
  putEvents: leanPutEvents,
});
if (abort.signal.aborted) process.exit(); // standard input may stay open for ever

/** Who runs this, where the environment does not say; undefined for a user that the system has no name for. */
function userOfSystem(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
