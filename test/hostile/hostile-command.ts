import { Presets, SingleBar } from 'cli-progress';
import { Command, Option } from 'commander';
import { synthesize } from '../../tools/start/synthesize.ts';
import { wholeNumber } from '../../tools/whole-number.ts';
import { type HostileFailure, inputAt, runTarget, type TargetResult } from './run-target.ts';
import { allTargets } from './targets/all.ts';

interface HostileOptions {
  readonly inputs: number;
  readonly seed: number;
  readonly target?: string;
  readonly index?: number;
  readonly json: boolean;
}

const anySeed = wholeNumber(0, 2 ** 31);
const targetsIn = (signal?: AbortSignal) => allTargets(() => synthesize('dev', signal));

/** Reads the command line; `act` gets its options. */
export function hostileCommand(act: (options: HostileOptions) => Promise<void>): Command {
  const named = targetsIn().map(({ name, description }) => `  ${name.padEnd(15)} ${description}`);
  return new Command('npm run hostile --')
    .description('Gives hostile inputs to everything that reads from outside, and checks that none does harm.')
    .option('--inputs <number>', 'how many in all', wholeNumber(1, 1_000_000_000), 100_000)
    .option('--seed <number>', 'of everything that is drawn', anySeed, 1)
    .addOption(new Option('--target <name>', 'this one alone').choices(targetsIn().map(({ name }) => name)))
    .option('--index <number>', 'with --target: this input alone, as it was before', wholeNumber(0, 1_000_000_000))
    .option('--json', 'print one JSON object', false)
    .addHelpText('after', `\nTargets:\n${named.join('\n')}`)
    .action(async (options: HostileOptions) => act(options));
}

/** @returns the exit code: 1 where an input did harm, or too few are JSON or accepted; 2 for wrong usage; 130 after Ctrl-C. */
export async function runHostile(options: HostileOptions, interrupted: AbortSignal): Promise<number> {
  const { inputs, seed, target: only, index, json } = options;
  if (index !== undefined && only === undefined) {
    process.stderr.write('Name the target of the input with --target.\n');
    return 2;
  }
  const targets = targetsIn(interrupted).filter(({ name }) => only === undefined || name === only);
  const weight = targets.reduce((sum, { perThousand }) => sum + perThousand, 0);
  const bar = new SingleBar(
    { format: '{bar} {value}/{total} inputs, {eta_formatted} left', clearOnComplete: true, stream: process.stderr },
    Presets.shades_classic,
  );
  const results: TargetResult[] = [];
  const failures: HostileFailure[] = [];
  try {
    for (const target of targets) {
      await target.start?.();
      if (results.length === 0 && process.stderr.isTTY) bar.start(index === undefined ? inputs : 1, 0);
      const share = index === undefined ? Math.ceil((inputs * target.perThousand) / weight) : 1;
      if (index !== undefined) process.stdout.write(`${Buffer.from(inputAt(target, seed, index)).toString()}\n`);
      const run = { seed, from: index ?? 0, inputs: share, signal: interrupted, onInput: () => bar.increment() };
      const { result, failure } = await runTarget(target, run).finally(() => target.stop?.());
      results.push(result);
      if (failure) failures.push(failure);
      if (interrupted.aborted) break;
    }
  } catch (error) {
    if (!interrupted.aborted) throw error;
  } finally {
    bar.stop();
  }
  const complaints = [
    ...failures.map(failureText),
    ...(index === undefined && !interrupted.aborted ? tooFew(results) : []),
  ];
  if (json) {
    const listed = results.map((result) => ({ ...result, reasons: Object.fromEntries(result.reasons) }));
    process.stdout.write(`${JSON.stringify({ results: listed, complaints })}\n`);
  } else process.stdout.write([resultTable(results), ...complaints, ''].join('\n'));
  if (interrupted.aborted) return 130;
  if (complaints.length === 0 && !json) process.stdout.write('None of them did harm.\n');
  return complaints.length === 0 ? 0 : 1;
}

const failureText = ({ target, seed, index, input, message }: HostileFailure): string =>
  [
    `${target}: ${message}`,
    `  input: ${JSON.stringify(Buffer.from(input).toString()).slice(0, 2_000)}`,
    `  again: npm run hostile -- --target ${target} --seed ${seed} --index ${index}`,
  ].join('\n');

/** Inputs that are rejected at the first byte test little. */
function tooFew(results: readonly TargetResult[]): string[] {
  return results.flatMap(({ target, inputs, validJson, accepted }) => [
    ...(validJson < inputs / 3
      ? [`${target}: only ${validJson} of ${inputs} inputs were JSON; expected is a third.`]
      : []),
    ...(accepted < inputs / 10
      ? [`${target}: only ${accepted} of ${inputs} inputs were accepted; expected is a tenth.`]
      : []),
  ]);
}

function resultTable(results: readonly TargetResult[]): string {
  const number = (count: number) => count.toLocaleString('en-GB').padStart(11);
  const share = (part: number, of: number) => `${((100 * part) / Math.max(1, of)).toFixed(1)} %`.padStart(8);
  const rows = results.map(({ target, inputs, validJson, accepted, reasons }) => {
    const most = [...reasons].toSorted(([, a], [, b]) => b - a).slice(0, 3);
    const why = most.map(([reason, count]) => `${reason} ${share(count, inputs).trim()}`).join(', ');
    return `${target.padEnd(15)}${number(inputs)}${share(validJson, inputs)}${share(accepted, inputs)}  ${why}`;
  });
  return [`${'target'.padEnd(15)}     inputs    JSON accepted  rejected most often for`, ...rows].join('\n');
}
