import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import * as z from 'zod/mini';

/** A fault may make a test wait for ever. */
const patienceMillis = 1_000 * 60 * 2; // 2 minutes

export interface TestRun {
  readonly passed: number;
  readonly failed: readonly FailedTest[];
  /** Why the result says nothing, if so: no test ran, a file could not be loaded, the run did not end. */
  readonly broken: string | undefined;
}

interface FailedTest {
  readonly name: string;
  readonly messages: readonly string[];
}

/** The parts that are read of what Vitest's JSON reporter writes: https://vitest.dev/guide/reporters#json-reporter */
const report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      message: z.string(),
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()) }),
      ),
    }),
  ),
});

interface TestsToRun {
  readonly tests: readonly string[];
  /** Only those with one of these in their name. */
  readonly names?: readonly string[];
}

/**
 * Runs unit tests of a copy of the project.
 *
 * @param scratch a directory for the report and for Vitest's caches, which would otherwise land in `node_modules`.
 */
export async function runTests(
  directory: string,
  scratch: string,
  wanted: TestsToRun,
  signal: AbortSignal,
): Promise<TestRun> {
  const outputFile = path.join(scratch, `${path.basename(directory)}-${++runs}.json`);
  const output = await outputOf(startVitest(directory, scratch, outputFile, wanted, signal));
  if (!existsSync(outputFile)) return { passed: 0, failed: [], broken: `The tests did not end:\n${output.trim()}` };
  return readReport(report.parse(JSON.parse(readFileSync(outputFile, 'utf8'))));
}

function startVitest(
  directory: string,
  scratch: string,
  outputFile: string,
  { tests, names }: TestsToRun,
  signal: AbortSignal,
) {
  const temporary = path.join(scratch, 'temporary'); // what tests leave behind goes with the scratch directory
  mkdirSync(temporary, { recursive: true });
  const config = path.join(directory, 'vitest.faults.config.js');
  writeFileSync(config, `export default ${JSON.stringify({ test: settings })};`);
  return spawn(
    process.execPath,
    [
      path.join('node_modules', 'vitest', 'vitest.mjs'),
      'run',
      ...['--config', config, '--reporter', 'json', '--outputFile', outputFile],
      ...['--no-cache', '--fsModuleCachePath', path.join(scratch, 'modules')],
      ...(names ? ['--testNamePattern', names.map(escaped).join('|')] : []),
      ...tests,
    ],
    {
      cwd: directory,
      env: { ...process.env, ...quicker, NODE_COMPILE_CACHE: path.join(scratch, 'compiled'), TMPDIR: temporary },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
      killSignal: 'SIGKILL',
      timeout: patienceMillis,
    },
  );
}

/** Everything that it wrote, when it has ended. @throws Error where it cannot be started, or is interrupted. */
async function outputOf(child: ChildProcessByStdio<null, Readable, Readable>): Promise<string> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  await new Promise<void>((resolve, reject) => child.on('error', reject).on('close', () => resolve()));
  return output;
}

/** The CDK's own rules take most of the time of a synthesis: faults are for our tests to notice. */
const quicker = { CDK_VALIDATION: 'false' };

const escaped = (name: string) => name.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');

let runs = 0;

const settings = {
  include: ['test/**/*.test.ts'],
  exclude: ['test/e2e/**', 'test/slow/**'],
  testTimeout: 60_000,
  maxWorkers: 1,
  pool: 'threads', // they end with their process, also in an endless loop
  taskTitleValueFormatTruncate: 1_000, // else the name of a test that comes from a row ends after 40 characters
};

function readReport({ testResults }: z.infer<typeof report>): TestRun {
  const results = testResults.flatMap(({ assertionResults }) => assertionResults);
  const failed = results
    .filter(({ status }) => status === 'failed')
    .map(({ fullName, failureMessages }) => ({ name: fullName, messages: failureMessages }));
  const passed = results.filter(({ status }) => status === 'passed').length;
  const unloaded = testResults.find(({ message, assertionResults }) => message !== '' && assertionResults.length === 0);
  if (unloaded) return { passed, failed, broken: `${unloaded.name} could not be loaded: ${unloaded.message}` };
  if (passed + failed.length === 0) return { passed, failed, broken: 'No test has that name.' };
  return { passed, failed, broken: undefined };
}
