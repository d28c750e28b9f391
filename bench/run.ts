import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { Command } from 'commander';
import { LocalCloudError } from '../local/local-cloud-error.ts';
import { interruption } from '../tools/interruption.ts';
import { watchStandardStreams } from '../tools/standard-streams.ts';
import { goWhereTheUserIs } from '../tools/user-directory.ts';
import { type Bench, benches } from './benches.ts';
import { measuredPage } from './report/measured-page.ts';
import { type Row, readRows } from './report/row.ts';
import { textTable } from './report/table.ts';
import { UsageError } from './usage-error.ts';

const root = path.resolve(import.meta.dirname, '..');
watchStandardStreams();
goWhereTheUserIs(root);
const interrupted = interruption().signal;
interrupted.addEventListener('abort', () => {
  console.error('Interrupted: what was measured so far is dropped.');
  setImmediate(() => process.exit(130)); // the processes that it started end with it
});

const program = new Command('npm run bench --').description(
  'Measures beside every peer on this machine: all, or one by name. Its rows are figures with their peers, spread and target. CPU time is disturbed little by a busy machine, wall time much: look at the spread.',
);

/** Runs a bench with its options. */
async function runBench(bench: Bench, options: Parameters<Bench['run']>[0]): Promise<readonly Row[]> {
  const begin = performance.now();
  const say = (text: string) => console.error(`${bench.name}: ${text}`);
  say(bench.description);
  const rows = await bench.run(options, say);
  say(`${((performance.now() - begin) / 1_000).toFixed(0)} s`);
  return rows;
}

/**
 * Runs every bench in a process of its own: what one leaves in memory is no matter to the next.
 *
 * @param trace real orders are one more trace of the costs, and no other sample day.
 */
async function runAll(trace: string | undefined): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { name } of benches) {
    const args = [...process.execArgv, import.meta.filename, name, '--json'];
    if (name === 'cost' && trace !== undefined) args.push('--trace', trace);
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const onInterrupt = () => child.kill('SIGINT');
    interrupted.addEventListener('abort', onInterrupt);
    const [printed] = await Promise.all([text(child.stdout), once(child, 'close')]);
    interrupted.removeEventListener('abort', onInterrupt);
    if (child.exitCode !== 0)
      throw new UsageError(`the bench ${name} failed; run it alone with npm run bench -- ${name}`);
    rows.push(...readRows(printed));
  }
  return rows;
}

const print = (rows: readonly Row[], json: boolean | undefined) =>
  console.log(json ? `[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]` : textTable(rows));

/** @throws UsageError for a file that cannot be read. */
function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(
      `${file} cannot be read: ${(error as NodeJS.ErrnoException).code}. Check the path after --from.`,
    );
  }
}

const jsonOption = ['--json', 'a JSON array of rows instead of a table'] as const;

program
  .command('all', { isDefault: true })
  .description('every bench, one after the other')
  .argument('[bench]')
  .option('--trace <orders.csv>', 'a CSV file of real orders, as one more trace of the costs')
  .option(...jsonOption)
  .action(async (name, { json, trace }) => {
    if (name !== undefined) {
      program.error(`error: there is no bench ${name}; there are ${benches.map((bench) => bench.name).join(', ')}`);
    }
    print(await runAll(trace), json);
  });

for (const bench of benches) {
  const command = program.command(bench.name).description(bench.description);
  for (const option of bench.options) command.addOption(option);
  command.option(...jsonOption).action(async ({ json, ...options }) => {
    print(await runBench(bench, options), json);
  });
}

program
  .command('measured')
  .description('writes docs/measured.md from a run of every bench, or from the rows of one before')
  .option('--from <rows.json>', 'what `npm run bench -- --json` printed')
  .option('--trace <orders.csv>', 'a CSV file of real orders, as one more trace of the costs')
  .action(async ({ from, trace }) => {
    const rows = from === undefined ? await runAll(trace) : readRows(readText(from));
    writeFileSync(path.join(root, 'docs/measured.md'), measuredPage(rows, benches));
    console.error('Wrote docs/measured.md. Draw its pictures again with npm run pictures.');
  });

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof UsageError || error instanceof LocalCloudError)) throw error;
  program.error(`error: ${error.message}`);
}
