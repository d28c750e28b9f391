import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { SeedOutcome } from './report.ts';

/**
 * Simulates the seeds, one process for each core if there are enough, until all are done or one fails.
 *
 * @param onOutcome told of each as it ends, in no order.
 * @throws Error when a process ends by itself.
 */
export async function runSeeds(
  seeds: readonly number[],
  signal: AbortSignal,
  onOutcome: (outcome: SeedOutcome) => void,
): Promise<void> {
  const waiting = seeds.values();
  let failed = false;
  const lane = async () => {
    const child = fork(new URL('./seed-process.ts', import.meta.url), {
      signal,
      execArgv: ['--max-semi-space-size=32'],
    });
    try {
      for (;;) {
        const { value: seed, done } = waiting.next();
        if (done || failed || signal.aborted) return;
        const outcome = await outcomeFrom(child, seed);
        failed ||= outcome.failure !== undefined;
        onOutcome(outcome);
      }
    } finally {
      if (child.connected) child.disconnect();
    }
  };
  const processes = Math.min(availableParallelism(), Math.ceil(seeds.length / seedsForEach));
  await Promise.all(Array.from({ length: processes }, lane));
}

/** A process is as slow as ten seeds until its code is compiled. */
const seedsForEach = 100;

function outcomeFrom(child: ChildProcess, seed: number): Promise<SeedOutcome> {
  return new Promise((resolve, reject) => {
    const ended = (code: unknown) => reject(new Error(`The process of seed ${seed} ended: ${code}.`));
    child.once('exit', ended).once('error', ended);
    child.once('message', (outcome) => {
      child.off('exit', ended).off('error', ended);
      resolve(outcome as SeedOutcome);
    });
    child.send(seed);
  });
}
