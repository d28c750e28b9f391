import { LocalCloudError } from '../local/local-cloud-error.ts';
import { start, startCommand } from '../tools/start/start-command.ts';

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort());

await startCommand(async (options) => {
  try {
    process.exitCode = await start(options, { interrupted: interruption.signal, print: console.log });
  } catch (error) {
    if (interruption.signal.aborted) {
      console.error('Stopped before the system was up.'); // Ctrl-C reaches the synthesis too, which then fails
      process.exitCode = 130;
      return;
    }
    console.error(error instanceof LocalCloudError ? error.message : error);
    process.exitCode = 2;
  }
}).parseAsync();
