import { expect, it } from 'vitest';
import { checkNames } from '../simulation/checks/check-failure.ts';
import { type SimulationResult, simulate } from '../simulation/simulate.ts';

/** Within so many seeds each fault of `test/faults/rows/simulation-faults.ts` is found. */
const seeds = Array.from({ length: 200 }, (_, n) => n + 1);

const withEveryCheck = new Map<number, Promise<SimulationResult>>();

/** Where every check holds, each does. */
async function failureOf(seed: number, check: (typeof checkNames)[number]) {
  const run = withEveryCheck.get(seed) ?? simulate(seed);
  withEveryCheck.set(seed, run);
  const { failure } = await run;
  return failure === undefined || failure.check === check ? failure : (await simulate(seed, [check])).failure;
}

it.each(checkNames)('%s, in 200 simulated days', async (check) => {
  for (const seed of seeds) {
    const failure = await failureOf(seed, check);
    expect(failure && `${failure.message} See npm run simulate -- --seed ${seed}`).toBeUndefined();
  }
});
