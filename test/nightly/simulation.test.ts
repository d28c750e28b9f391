import { expect, it } from 'vitest';
import { checkNames } from '../simulation/checks/check-failure.ts';
import { simulate } from '../simulation/simulate.ts';

/** Within so many seeds each fault of `test/faults/rows/simulation-faults.ts` is found. */
const seeds = Array.from({ length: 200 }, (_, n) => n + 1);

it.each(checkNames)('%s, in 200 simulated days', async (check) => {
  for (const seed of seeds) {
    const { failure } = await simulate(seed, [check]);
    expect(failure && `${failure.message} See npm run simulate -- --seed ${seed}`).toBeUndefined();
  }
});
