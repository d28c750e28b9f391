import { interruption } from '../../tools/interruption.ts';
import { watchStandardStreams } from '../../tools/standard-streams.ts';
import { runSimulate, simulateCommand } from './command/simulate-command.ts';

const interrupted = interruption();
watchStandardStreams(() => interrupted.abort());

await simulateCommand(async (options) => {
  process.exitCode = await runSimulate(options, interrupted.signal);
}).parseAsync();
