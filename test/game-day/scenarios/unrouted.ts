import type { Game } from '../world/game.ts';
import type { Scenario } from './scenario.ts';

/** Events that no consumer takes: of a type, and from a marketplace, that nobody knows. */
const unrouted = (game: Game) => [
  ...game.events(1).map((event) => ({ ...event, detailType: 'PriceStateChanged' })),
  ...game.events(1).map((event) => ({ ...event, source: 'commerce.unheard-of' })),
];

const discardUnrouted = async (game: Game) =>
  void (await game.ops('discard', 'unrouted', '--note', 'nobody will take these', '--execute'));

export const unknownEvents: Scenario = {
  what: 'a new type and a new marketplace that nobody has a route for',
  fires: ['unrouted-events'],
  break: async (game) => void (await game.world.publish(unrouted(game))),
  repair: async () => {}, // by the runbook
};

export const unroutedQueueClosed: Scenario = {
  what: 'the unrouted queue’s policy no longer lets the rule in',
  fires: ['unrouted-dead-letter-queue-not-empty'],
  mayFire: ['unrouted-events'],
  runbooksAbout: 'undelivered',
  break: async (game) => {
    game.faults.queuesClosedToRules.add(game.world.names.unroutedQueue);
    await game.world.publish(unrouted(game));
  },
  repair: async ({ faults, world }) => void faults.queuesClosedToRules.delete(world.names.unroutedQueue),
  afterwards: discardUnrouted, // they are where they belong now, and nobody takes them
};

export const unroutedQueuesClosed: Scenario = {
  what: 'neither the unrouted queue’s nor its dead-letter queue’s policy lets the rule in',
  fires: ['unrouted-delivery-lost'],
  break: async (game) => {
    const { unroutedQueue, unroutedDeadLetterQueue } = game.world.names;
    game.faults.queuesClosedToRules.add(unroutedQueue).add(unroutedDeadLetterQueue);
    await game.world.publish(unrouted(game));
  },
  repair: async ({ faults, world }) => {
    faults.queuesClosedToRules.delete(world.names.unroutedQueue);
    faults.queuesClosedToRules.delete(world.names.unroutedDeadLetterQueue);
  },
};

export const unroutedRuleThrottled: Scenario = {
  what: 'the account’s rules have more to deliver than they may, that for unrouted events too',
  fires: ['unrouted-rule-throttled'],
  mayFire: ['unrouted-events'],
  break: async (game) => {
    game.faults.throttledRules.add(game.world.names.unroutedRule);
    await game.world.publish(unrouted(game)); // which EventBridge tries again and again
  },
  repair: async (game) => {
    game.faults.throttledRules.delete(game.world.names.unroutedRule);
    await game.untilHolds(game.world.names.unroutedQueue);
    await game.minutes(1);
  },
  afterwards: discardUnrouted,
};
