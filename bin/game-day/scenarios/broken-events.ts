import type { Scenario } from '../scenario.ts';

const aDay = 1_000 * 60 * 60 * 24;

/** A marketplace's clock is a day ahead, and another event breaks the contract: both fail at once, for good. */
export const brokenEvents: Scenario = {
  what: 'a producer sends events from tomorrow, and broken ones',
  fires: ['failing-records', 'dead-lettered', 'dead-letter-queue-not-empty', 'unhealthy'],
  break: async (game) => {
    // Valid five minutes from now: the cause goes by itself, and a redrive then succeeds.
    const version = Math.floor(game.now()) + aDay + 5 * 60_000;
    game.repeat(20, () => game.world.publish([...game.events(4, { version }), ...game.events(1, { data: {} })]));
  },
  repair: async (game) => {
    await game.minutes(5);
    await game.ops(
      'discard',
      game.consumer,
      '--reason',
      'schema_broken',
      '--note',
      'the producer has sent them again, corrected',
      '--execute',
    );
  },
};
