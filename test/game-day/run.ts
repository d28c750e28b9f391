import { ConfigError } from '../../lib/config/config-error.ts';
import { LocalCloudError } from '../../local/local-cloud-error.ts';
import { interruption } from '../../tools/interruption.ts';
import { watchStandardStreams } from '../../tools/standard-streams.ts';
import { gameDay, gameDayCommand } from './game-day-command.ts';

const interrupted = interruption();
watchStandardStreams(() => interrupted.abort());

await gameDayCommand(async (options) => {
  try {
    process.exitCode = await gameDay(options, {
      interrupted: interrupted.signal,
      print: console.log,
      progress: console.error,
    });
  } catch (error) {
    console.error(error instanceof LocalCloudError || error instanceof ConfigError ? error.message : error);
    process.exitCode = 2;
  }
}).parseAsync();
