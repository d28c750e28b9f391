import { inADay } from './future-version.ts';
import type { Scenario } from './scenario.ts';

/** Events that fail at once, for good. */
export const brokenEvents: Scenario = {
  what: 'a marketplace’s clock is a day ahead, and a producer breaks the contract, alone and among good changes of a pack',
  fires: ['failing-records', 'dead-lettered', 'dead-letter-queue-not-empty', 'unhealthy'],
  break: async (game) => {
    const version = inADay(game, 5);
    game.repeat(20, () =>
      game.world.publish([...game.events(4, { version }), ...game.events(1, { data: {} }), ...game.packs(1, 'broken')]),
    );
  },
  repair: async (game) => {
    await game.minutes(5);
    const note = 'its producer has sent it again, corrected';
    await game.ops('discard', game.consumer, '--reason', 'schema_broken', '--note', note, '--execute');
  },
};
