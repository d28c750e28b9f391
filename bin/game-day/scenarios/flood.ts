import type { Scenario } from '../scenario.ts';

/** Four times as many changes as two invocations hold, each of which takes three minutes of the clock. */
export const flood: Scenario = {
  what: 'a flash sale: more changes come than the function gets done',
  fires: ['backlog-time-to-drain', 'backlog-age', 'freshness'],
  firesInOrder: ['backlog-time-to-drain', 'freshness'], // a problem is seen before users see it
  break: async (game) => {
    game.faults.slowFunctions.set(game.own.function, (3 * 60_000) / game.world.clockSpeed);
    await game.world.publish(game.events(2_000));
  },
  repair: async ({ faults, own }) => void faults.slowFunctions.delete(own.function),
};
