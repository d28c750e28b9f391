import type { Scenario } from '../scenario.ts';

/** Somebody takes the rule's permission on the queue away. */
export const queueClosed: Scenario = {
  what: 'the queue’s policy no longer lets the rule in',
  fires: ['delivery-failed'],
  mayFire: ['dead-letter-queue-not-empty'],
  break: async (game) => {
    game.faults.queuesClosedToRules.add(game.own.queue);
  },
  repair: async (game) => {
    game.faults.queuesClosedToRules.delete(game.own.queue);
  },
};
