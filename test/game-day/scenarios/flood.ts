import type { Scenario } from './scenario.ts';

/** More changes than two invocations hold, each of which takes three minutes of the clock and longer. */
export const flood: Scenario = {
  what: 'a flash sale: more changes come than the function gets done',
  fires: ['backlog-time-to-drain', 'backlog-age', 'freshness'],
  firesInOrder: ['backlog-time-to-drain', 'freshness'], // a problem is seen before users see it
  mayFire: ['paused'], // nobody polls while an invocation takes longer than `pausedMinutes`; on AWS it may not
  break: async (game) => {
    game.faults.slowFunctions.set(game.own.function, (3 * 60_000) / game.world.clockSpeed);
    await game.world.publish(game.events(1_500));
  },
  repair: async ({ faults, own }) => void faults.slowFunctions.delete(own.function),
};
