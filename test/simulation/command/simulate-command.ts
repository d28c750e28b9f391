import { Presets, SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { wholeNumber } from '../../../tools/whole-number.ts';
import { lineText } from '../engine/trace.ts';
import { simulate } from '../simulate.ts';
import { noFaults } from '../world/fault-kinds.ts';
import { addCounts, countsTable, neverOccurred, outcomeOf } from './report.ts';
import { runSeeds } from './run-seeds.ts';

interface SimulateOptions {
  readonly seeds: number;
  readonly from: number;
  readonly seed?: number;
  readonly trace?: boolean;
}

const anySeed = wholeNumber(0, 2 ** 32 - 1);

/** Reads the command line; `act` gets its options. */
export function simulateCommand(act: (options: SimulateOptions) => Promise<void>): Command {
  return new Command('npm run simulate --')
    .description(
      'Simulates worst days of producers, consumers and redrives, each decided by its seed, and checks every step.',
    )
    .option('--seeds <number>', 'how many seeds', wholeNumber(1, 10_000_000), 200)
    .option('--from <seed>', 'the first of them', anySeed, 1)
    .option('--seed <seed>', 'this one alone, as it ran before', anySeed)
    .option('--trace', 'with --seed: print everything that happened')
    .action(async (options: SimulateOptions) => act(options));
}

/** Answers the exit code: 1 where a check failed or a kind of fault never occurred, 130 after Ctrl-C. */
export async function runSimulate(options: SimulateOptions, interrupted: AbortSignal): Promise<number> {
  return options.seed === undefined ? runMany(options, interrupted) : runOne(options.seed, options.trace);
}

async function runOne(seed: number, printsTrace = false): Promise<number> {
  const result = await simulate(seed);
  const { world, trace } = result;
  if (printsTrace) {
    for (const line of trace) console.log(lineText(line, (id) => world.changes.get(id)?.name ?? id));
  }
  const { failure, counts } = outcomeOf(result);
  console.log(failure ?? `Seed ${seed}: ${world.changes.size} changes, ${trace.length} lines, every check holds.`);
  if (failure === undefined) console.log(countsTable(counts));
  return failure === undefined ? 0 : 1;
}

async function runMany({ seeds, from }: SimulateOptions, interrupted: AbortSignal): Promise<number> {
  const counts = noFaults();
  const failures: string[] = [];
  let done = 0;
  const bar = new SingleBar(
    { format: '{bar} {value}/{total} seeds, {eta_formatted} left', clearOnComplete: true, stream: process.stderr },
    Presets.shades_classic,
  );
  if (process.stderr.isTTY) bar.start(seeds, 0);
  try {
    const numbers = Array.from({ length: seeds }, (_, n) => from + n);
    await runSeeds(numbers, interrupted, ({ counts: some, failure }) => {
      addCounts(counts, some);
      if (failure !== undefined) failures.push(failure);
      done += 1;
      if (process.stderr.isTTY) bar.update(done);
      else if (done % 500 === 0) console.error(`${done} of ${seeds} seeds`);
    });
  } catch (error) {
    if (!interrupted.aborted) throw error;
  } finally {
    bar.stop();
  }
  for (const failure of failures) console.log(failure);
  console.log(countsTable(counts));
  if (failures.length > 0) return 1;
  if (interrupted.aborted) {
    console.log(`Stopped after ${done} of ${seeds} seeds, in which every check holds.`);
    return 130;
  }
  const never = seeds >= enoughForEveryKind ? neverOccurred(counts) : [];
  console.log(`${done} seeds: every check holds.`);
  if (never.length > 0) console.log(`These faults never occurred, so nothing is known of them: ${never.join('; ')}.`);
  return never.length > 0 ? 1 : 0;
}

/** In fewer seeds the rarest kinds may be missing by chance. */
const enoughForEveryKind = 100;
