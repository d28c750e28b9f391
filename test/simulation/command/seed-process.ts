import { simulate } from '../simulate.ts';
import { outcomeOf } from './report.ts';

Error.stackTraceLimit = 0; // errors are thrown by the thousand, and nobody looks where

// A process of `npm run simulate`: it is sent one seed after another, and answers what became of each.
process.on('message', async (seed: number) => {
  const outcome = outcomeOf(await simulate(seed));
  process.send?.(outcome);
});
process.on('disconnect', () => process.exit());
