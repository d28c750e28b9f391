import path from 'node:path';
import { CommanderError } from 'commander';
import { ConfigError } from '../lib/config/config-error.ts';
import { LocalCloudError } from '../local/local-cloud-error.ts';
import { interruption } from '../tools/interruption.ts';
import { watchStandardStreams } from '../tools/standard-streams.ts';
import { start } from '../tools/start/start.ts';
import { startCommand } from '../tools/start/start-options.ts';
import { goWhereTheUserIs } from '../tools/user-directory.ts';

const interrupted = interruption();
let isSeen = true;
watchStandardStreams(() => {
  isSeen = false;
  interrupted.abort(); // nobody would know any more that it runs
});
goWhereTheUserIs(path.resolve(import.meta.dirname, '..'));

/** Nothing waits for it: the system stops although nobody has pressed it. */
function enterPressed(): Promise<void> {
  if ('unref' in process.stdin) process.stdin.unref();
  return new Promise((resolve) => process.stdin.once('data', () => resolve()));
}

const program = startCommand(async (options) => {
  try {
    process.exitCode = await start(options, { interrupted: interrupted.signal, print: console.log, enterPressed });
  } catch (error) {
    if (interrupted.signal.aborted) {
      if (isSeen) console.error('Stopped before the system was up.'); // Ctrl-C reaches the synthesis too, which then fails
      process.exitCode = 130;
      return;
    }
    const known = error instanceof LocalCloudError || error instanceof ConfigError;
    console.error(known ? error.message : error);
    process.exitCode = 2;
  }
}).exitOverride();

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2; // usage, as everywhere; Commander has written what is wrong
}
