import { interruption } from '../../../tools/interruption.ts';
import { watchStandardStreams } from '../../../tools/standard-streams.ts';
import { flashSale, flashSaleCommand } from './flash-sale-command.ts';

const interrupted = interruption();
watchStandardStreams(() => interrupted.abort());

await flashSaleCommand(async (options) => {
  process.exitCode = await flashSale(options, interrupted.signal);
})
  .exitOverride()
  .parseAsync()
  .catch((error) => {
    if (error.exitCode === undefined) throw error;
    process.exitCode = error.exitCode && 2;
  });
