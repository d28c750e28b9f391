import { interruption } from '../../tools/interruption.ts';
import { watchStandardStreams } from '../../tools/standard-streams.ts';
import { faultsCommand, runFaults } from './faults-command.ts';

const interrupted = interruption();
watchStandardStreams(() => interrupted.abort());

await faultsCommand(async (options) => {
  process.exitCode = await runFaults(options, interrupted.signal);
}).parseAsync();
