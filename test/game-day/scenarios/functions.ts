import { toleratedPercentOfTimeout as toleratedPercent } from '../world/game-day-config.ts';
import type { Scenario } from './scenario.ts';

/** What a function had received when it failed comes back after the visibility timeout, about two minutes later. */
const comesLate = ['backlog-age', 'backlog-time-to-drain', 'freshness'];

export const functionCrashing: Scenario = {
  what: 'the function’s process dies in every invocation',
  fires: ['crashing', 'retry-storm'],
  mayFire: comesLate,
  break: async (game) => {
    game.faults.crashingFunctions.add(game.own.function);
    game.repeat(30, () => game.world.publish([...game.events(30), ...game.packs(10)]));
  },
  repair: async ({ faults, own }) => void faults.crashingFunctions.delete(own.function),
};

/** Five batches, each of which is in flight until its visibility timeout is over. */
export const tooManyInFlight: Scenario = {
  what: 'more changes fail at once than a queue may have in flight',
  fires: ['in-flight-limit'],
  mayFire: ['throttled', 'retry-storm', ...comesLate],
  break: async (game) => {
    game.faults.throttledFunctions.add(game.own.function);
    await game.world.publish(game.events(1_500));
  },
  repair: async ({ faults, own }) => void faults.throttledFunctions.delete(own.function),
};

export const functionThrottled: Scenario = {
  what: 'Lambda has no room for the function',
  fires: ['throttled'],
  mayFire: comesLate,
  break: async ({ faults, own }) => void faults.throttledFunctions.add(own.function),
  repair: async ({ faults, own }) => void faults.throttledFunctions.delete(own.function),
};

export const functionSlow: Scenario = {
  what: 'the function takes more of its time than the alarm tolerates',
  fires: ['slow'],
  mayFire: comesLate,
  slowClock: true,
  break: async ({ faults, own, world }) => {
    const { timeoutSeconds = 0 } = world.cloud.functions.get(own.function)?.settings ?? {};
    faults.slowFunctions.set(own.function, timeoutSeconds * 10 * (toleratedPercent + 5));
  },
  repair: async ({ faults, own }) => void faults.slowFunctions.delete(own.function),
};
