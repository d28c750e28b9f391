import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Presets, SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { wholeNumber } from '../../tools/whole-number.ts';
import { checkFaults, type FaultResult } from './check-faults.ts';
import type { Fault } from './fault.ts';
import { faults } from './faults.ts';
import { type WorkingCopy, workingCopy } from './working-copy.ts';

interface FaultsOptions {
  readonly only?: number;
  readonly json?: boolean;
}

/** Reads the command line; `act` gets its options. */
export function faultsCommand(act: (options: FaultsOptions) => Promise<void>): Command {
  return new Command('npm run faults --')
    .description('Puts each fault that others have had back into a copy of the code, and shows that a test turns red.')
    .option('--only <trap>', 'the faults of one trap', wholeNumber(1, 100))
    .option('--json', 'one JSON array')
    .action(async (options: FaultsOptions) => act(options));
}

/** Answers the exit code: 1 where no test noticed a fault, 2 where there is nothing to try or it cannot be tried; 130 after Ctrl-C. */
export async function runFaults({ only, json = false }: FaultsOptions, interrupted: AbortSignal): Promise<number> {
  const chosen = faults.filter(({ trap }) => only === undefined || trap === only);
  if (chosen.length === 0) {
    console.error(`No fault of test/faults is of trap ${only}: see test/faults/traps.ts.`);
    return 2;
  }
  const scratch = mkdtempSync(path.join(tmpdir(), 'faults-'));
  try {
    const results = await tryFaults(chosen, scratch, json, interrupted);
    if (json) console.log(JSON.stringify(results, undefined, 2));
    else printSummary(results);
    return results.every(isNoticed) ? 0 : 1;
  } catch (error) {
    if (interrupted.aborted) return 130;
    console.error(error instanceof Error ? error.message : error);
    return 2;
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 }); // a test that was cut short may still write
  }
}

/** Shows how far it is: by a bar for a person at a terminal, else by each result. */
async function tryFaults(
  chosen: readonly Fault[],
  scratch: string,
  json: boolean,
  interrupted: AbortSignal,
): Promise<FaultResult[]> {
  const bar = new SingleBar(
    { format: '{bar} {value}/{total} faults', clearOnComplete: true, stream: process.stderr },
    Presets.shades_classic,
  );
  try {
    const copies = copiesIn(scratch);
    if (process.stderr.isTTY) bar.start(chosen.length, 0);
    return await checkFaults(chosen, copies, scratch, interrupted, (result) => {
      if (process.stderr.isTTY) bar.increment();
      else if (!json) console.log(lineOf(result));
    });
  } finally {
    bar.stop();
  }
}

/** Two faults are tried at a time, each in a copy of its own: a test may take a whole core. */
function copiesIn(scratch: string): WorkingCopy[] {
  return ['copy-1', 'copy-2'].map((name) => {
    const directory = path.join(scratch, name);
    mkdirSync(directory);
    return workingCopy(directory);
  });
}

function printSummary(results: readonly FaultResult[]): void {
  if (process.stderr.isTTY) for (const result of results) console.log(lineOf(result)); // else printed before
  console.log(`${results.length} faults put back, ${results.filter(isNoticed).length} noticed by a test`);
}

const isNoticed = ({ problem }: FaultResult) => problem === undefined;

function lineOf({ trap, fault, file, red, problem }: FaultResult): string {
  const seen = problem === undefined ? red.map((name) => `    red: ${name}`) : [`    NOT NOTICED: ${problem}`];
  return [`${String(trap).padStart(2)}  ${fault} (${file})`, ...seen].join('\n');
}
