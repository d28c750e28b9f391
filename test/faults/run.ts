import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Presets, SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { wholeNumber } from '../../tools/whole-number.ts';
import { checkFaults, type FaultResult } from './check-faults.ts';
import { faults } from './faults.ts';
import { workingCopy } from './working-copy.ts';

interface Options {
  readonly only?: number;
  readonly json?: true;
}

await new Command('npm run faults --')
  .description('Puts each fault that others have had back into a copy of the code, and shows that a test turns red.')
  .option('--only <trap>', 'the faults of one trap', wholeNumber(1, 100))
  .option('--json', 'one JSON array')
  .action(async ({ only, json }: Options) => {
    const chosen = faults.filter(({ trap }) => only === undefined || trap === only);
    if (chosen.length === 0) {
      console.error(`No fault of test/faults is of trap ${only}: see test/faults/traps.ts.`);
      process.exitCode = 2;
      return;
    }
    const scratch = mkdtempSync(path.join(tmpdir(), 'faults-'));
    const interruption = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort());
    const bar = new SingleBar(
      { format: '{bar} {value}/{total} faults', clearOnComplete: true, stream: process.stderr },
      Presets.shades_classic,
    );
    try {
      // Two at a time, each in a copy of its own: a test may take a whole core.
      const copies = ['copy-1', 'copy-2'].map((name) => {
        const directory = path.join(scratch, name);
        mkdirSync(directory);
        return workingCopy(directory);
      });
      if (process.stderr.isTTY) bar.start(chosen.length, 0);
      const results = await checkFaults(chosen, copies, scratch, interruption.signal, (result) => {
        if (process.stderr.isTTY) bar.increment();
        else if (!json) console.log(lineOf(result));
      });
      bar.stop();
      if (json) console.log(JSON.stringify(results, undefined, 2));
      else if (process.stderr.isTTY) for (const result of results) console.log(lineOf(result));
      const green = results.filter(({ problem }) => problem !== undefined);
      if (!json) console.log(`${results.length} faults put back, ${results.length - green.length} noticed by a test`);
      process.exitCode = green.length > 0 ? 1 : 0;
    } catch (error) {
      bar.stop();
      process.exitCode = interruption.signal.aborted ? 130 : 2;
      if (!interruption.signal.aborted) console.error(error instanceof Error ? error.message : error);
    } finally {
      rmSync(scratch, { recursive: true, force: true, maxRetries: 5 }); // a test that was cut short may still write
    }
  })
  .parseAsync();

function lineOf({ trap, fault, file, red, problem }: FaultResult): string {
  const seen = problem === undefined ? red.map((name) => `    red: ${name}`) : [`    NOT NOTICED: ${problem}`];
  return [`${String(trap).padStart(2)}  ${fault} (${file})`, ...seen].join('\n');
}
