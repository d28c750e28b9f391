import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { SeedOutcome } from './report.ts';

/**
 * Simulates the seeds, one process for each core, until all are done or one fails.
 *
 * @param onOutcome told of each as it ends, in no order.
 * @throws Error when a process ends by itself.
 */
export async function runSeeds(
  seeds: Iterable<number>,
  signal: AbortSignal,
  onOutcome: (outcome: SeedOutcome) => void,
): Promise<void> {
  const waiting = seeds[Symbol.iterator]();
  let failed = false;
  const lane = async () => {
    const child = fork(new URL('./seed-process.ts', import.meta.url), { signal });
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
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
}

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
