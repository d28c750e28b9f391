import { type Fault, fileOf } from './fault.ts';
import { runTests, type TestRun } from './run-tests.ts';
import type { WorkingCopy } from './working-copy.ts';

export interface FaultResult {
  readonly trap: number;
  readonly fault: string;
  readonly file: string;
  /** The tests that turned red. */
  readonly red: readonly string[];
  /** Why the fault counts as unnoticed, if it does. */
  readonly problem: string | undefined;
}

/**
 * Runs the tests of all faults as they are, which must be green, then those of each fault with the fault in the code.
 *
 * @param copies as many faults are looked at at a time.
 * @throws Error when a test is red without any fault, or a fault's text is not in the code exactly once.
 */
export async function checkFaults(
  faults: readonly Fault[],
  copies: readonly WorkingCopy[],
  scratch: string,
  signal: AbortSignal,
  onResult: (result: FaultResult) => void,
): Promise<FaultResult[]> {
  await checkUnchanged(faults, copies, scratch, signal);
  const results = new Map<Fault, FaultResult>();
  const waiting = faults.values();
  await Promise.all(
    copies.map(async (copy) => {
      for (const fault of waiting) {
        const { tests, expectRed } = fault;
        const run = await copy.withFault(fault, () =>
          runTests(copy.directory, scratch, { tests, ...(expectRed !== undefined && { names: [expectRed] }) }, signal),
        );
        const result: FaultResult = {
          trap: fault.trap,
          fault: fault.fault,
          file: fileOf(fault),
          red: run.failed.map(({ name }) => name),
          problem: problemOf(run),
        };
        results.set(fault, result);
        onResult(result);
      }
    }),
  );
  return faults.flatMap((fault) => results.get(fault) ?? []);
}

/** Whole files where a fault may turn any of their tests red, else only the tests that faults name. */
async function checkUnchanged(
  faults: readonly Fault[],
  copies: readonly WorkingCopy[],
  scratch: string,
  signal: AbortSignal,
): Promise<void> {
  const [unnamed = [], named = []] = [true, false].map((any) => faults.filter((fault) => !fault.expectRed === any));
  const parts = [
    { tests: testsOf(unnamed) },
    { tests: testsOf(named), names: named.flatMap(({ expectRed }) => expectRed ?? []) },
  ].filter(({ tests }) => tests.length > 0);
  await Promise.all(
    parts.map(async (part, index) => {
      const copy = copies[index % copies.length];
      if (!copy) throw new Error('There is no copy to put faults into.');
      const { broken, failed } = await runTests(copy.directory, scratch, part, signal);
      if (broken !== undefined) throw new Error(broken);
      const names = failed.map(({ name }) => name).join('\n');
      if (names) throw new Error(`These tests are red without any fault; mend them first:\n${names}`);
    }),
  );
}

const testsOf = (faults: readonly Fault[]) => [...new Set(faults.flatMap(({ tests }) => tests))];

/** A test that cannot run has noticed nothing: what is expected must not hold, or our own code must refuse. */
function problemOf({ broken, failed, passed }: TestRun): string | undefined {
  if (broken !== undefined) return broken;
  if (failed.length === 0) return `${passed} tests ran and stayed green.`;
  const blunder = failed
    .flatMap(({ messages }) => messages)
    .find((text) => /\b(Reference|Syntax|Type)Error\b/.test(text));
  return blunder && `The fault does not run: ${blunder.split('\n')[0]}`;
}
