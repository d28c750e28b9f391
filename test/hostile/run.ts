import { interruption } from '../../tools/interruption.ts';
import { watchStandardStreams } from '../../tools/standard-streams.ts';
import { hostileCommand, runHostile } from './hostile-command.ts';

const interrupted = interruption();
watchStandardStreams(() => interrupted.abort());

await hostileCommand(async (options) => {
  process.exitCode = await runHostile(options, interrupted.signal);
}).parseAsync();
