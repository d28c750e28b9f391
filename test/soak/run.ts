import { interruption } from '../../tools/interruption.ts';
import { watchStandardStreams } from '../../tools/standard-streams.ts';
import { runSoakCommand, soakCommand } from './soak-command.ts';

const interrupted = interruption();
watchStandardStreams(() => interrupted.abort());

await soakCommand(async (options) => {
  process.exitCode = await runSoakCommand(options, interrupted.signal);
}).parseAsync();
