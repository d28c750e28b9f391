import { watchStandardStreams } from '../../tools/standard-streams.ts';
import { faultsCommand, runFaults } from './faults-command.ts';

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => interruption.abort());
watchStandardStreams(() => interruption.abort());

await faultsCommand(async (options) => {
  process.exitCode = await runFaults(options, interruption.signal);
}).parseAsync();
