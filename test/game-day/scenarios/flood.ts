import type { Scenario } from './scenario.ts';

/** More changes than many invocations hold, each of which takes a minute and a half of the clock, so less than the visibility timeout. */
export const flood: Scenario = {
  what: 'a flash sale: more changes come than the function gets done',
  fires: ['backlog-time-to-drain', 'backlog-age', 'freshness'],
  firesInOrder: ['backlog-time-to-drain', 'freshness'], // a problem is seen before users see it
  mayFire: ['paused'], // nobody polls while an invocation takes longer than `pausedMinutes`; on AWS it may not
  break: async (game) => {
    game.faults.slowFunctions.set(game.own.function, 90_000 / game.world.clockSpeed);
    await game.world.publish(game.events(4_500));
  },
  repair: async ({ faults, own }) => void faults.slowFunctions.delete(own.function),
};
