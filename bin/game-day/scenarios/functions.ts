import type { Scenario } from '../scenario.ts';

/** The account has no concurrency left for the function. */
export const functionThrottled: Scenario = {
  what: 'Lambda has no room for the function',
  fires: ['throttled'],
  mayFire: ['backlog-age', 'backlog-time-to-drain', 'retry-storm', 'freshness'],
  break: async (game) => {
    game.faults.throttledFunctions.add(game.own.function);
  },
  repair: async (game) => {
    game.faults.throttledFunctions.delete(game.own.function);
  },
};
