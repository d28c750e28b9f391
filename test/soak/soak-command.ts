import { Presets, SingleBar } from 'cli-progress';
import { Command, Option } from 'commander';
import { synthesize } from '../../tools/start/synthesize.ts';
import { wholeNumber } from '../../tools/whole-number.ts';
import { complaintsOf, isLong, soakTable } from './report.ts';
import { runSoak, type SoakResult } from './run-soak.ts';

interface SoakOptions {
  readonly events: number;
  readonly shape: 'single' | 'packed' | 'both';
  readonly seed: number;
  readonly compare: boolean;
  readonly json: boolean;
}

/** One run of the soak, with its name for the report. */
interface SoakRun {
  readonly name: string;
  readonly result: SoakResult;
}

const mostInWave = 10_000;

/** Reads the command line; `act` gets its options. */
export function soakCommand(act: (options: SoakOptions) => Promise<void>): Command {
  return new Command('npm run soak --')
    .description(
      [
        'Sends changes to the local cloud while its table and its functions fail, and checks where each of them ends.',
        'Of all changes, 2 % are copies and 10 % come late. The table fails 1 % for a while and rejects 0.05 % until it is repaired;',
        '0.05 % break the contract. Functions crash, and their processes are killed. Half of the changes come in packs.',
      ].join(' '),
    )
    .option('--events <number>', 'how many changes', wholeNumber(100, 100_000_000), 100_000)
    .addOption(new Option('--shape <shape>', 'how changes come').choices(['single', 'packed', 'both']).default('both'))
    .option('--seed <number>', 'of everything that is drawn', wholeNumber(0, 2 ** 31), 1)
    .option(
      '--compare',
      'a second run without dead-letter queues, and the share of changes in effect in the end',
      false,
    )
    .option('--json', 'print one JSON object', false)
    .action(async (options: SoakOptions) => act(options));
}

/** @returns the exit code: 1 where anything is lost, is in the wrong place or grows, 130 after Ctrl-C. */
export async function runSoakCommand(options: SoakOptions, interrupted: AbortSignal): Promise<number> {
  const { events, seed, compare, json } = options;
  const shapes = options.shape === 'both' ? (['single', 'packed'] as const) : [options.shape];
  const each = Math.ceil(events / shapes.length);
  const waves = Math.ceil(each / mostInWave);
  const changesPerWave = Math.ceil(each / waves);
  const planned = shapes.flatMap((shape) =>
    (compare ? [true, false] : [true]).map((deadLetterQueues) => ({
      name: deadLetterQueues ? shape : `${shape}, without dead-letter queues`,
      packed: shape === 'packed',
      deadLetterQueues,
    })),
  );
  const bar = new SingleBar(
    { format: '{bar} {value}/{total} changes, {eta_formatted} left', clearOnComplete: true, stream: process.stderr },
    Presets.shades_classic,
  );
  const runs: SoakRun[] = [];
  try {
    const assemblyDirectory = await synthesize('dev', interrupted);
    if (process.stderr.isTTY) bar.start(planned.length * waves * changesPerWave, 0);
    for (const { name, ...settings } of planned) {
      const onWave = () => bar.increment(changesPerWave);
      const common = { assemblyDirectory, seed, waves, changesPerWave, signal: interrupted, onWave };
      runs.push({ name, result: await runSoak({ ...common, ...settings }) });
    }
  } catch (error) {
    if (!interrupted.aborted) throw error;
  } finally {
    bar.stop();
  }
  if (interrupted.aborted) {
    process.stderr.write('Stopped before the end. Nothing was judged.\n');
    return 130;
  }
  const complaints = runs.flatMap(({ name, result }) => complaintsOf(result).map((text) => `${name}: ${text}`));
  if (json) {
    const listed = runs.map(({ name, result }) => ({ name, ...result }));
    process.stdout.write(`${JSON.stringify({ runs: listed, complaints })}\n`);
  } else {
    process.stdout.write(`${soakTable(runs)}\n`);
    for (const text of complaints) process.stdout.write(`${text}\n`);
    if (!runs.every(({ result }) => isLong(result))) {
      process.stdout.write(
        'Memory and kinds of fault are not judged: that takes at least 100,000 changes of each shape.\n',
      );
    }
    if (complaints.length === 0) process.stdout.write('Nothing was lost, and everything is where it belongs.\n');
  }
  return complaints.length === 0 ? 0 : 1;
}
