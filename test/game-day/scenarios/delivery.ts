import type { Scenario } from './scenario.ts';

/** EventBridge does not try again. */
export const queueClosed: Scenario = {
  what: 'the queue’s policy no longer lets the rule in',
  fires: ['delivery-failed'],
  mayFire: ['dead-letter-queue-not-empty'],
  break: async ({ faults, own, repeat, world, events }) => {
    faults.queuesClosedToRules.add(own.queue);
    repeat(20, () => world.publish(events(4))); // one that is refused now and then may be a bad event
  },
  repair: async ({ faults, own }) => void faults.queuesClosedToRules.delete(own.queue),
};

export const bothQueuesClosed: Scenario = {
  what: 'neither the queue’s nor the dead-letter queue’s policy lets the rule in',
  fires: ['delivery-lost'],
  break: async ({ faults, own }) => {
    faults.queuesClosedToRules.add(own.queue).add(own.deadLetterQueue);
  },
  repair: async ({ faults, own }) => {
    faults.queuesClosedToRules.delete(own.queue);
    faults.queuesClosedToRules.delete(own.deadLetterQueue);
  },
};

export const ruleThrottled: Scenario = {
  what: 'the account’s rules have more to deliver than they may',
  fires: ['rule-throttled'],
  mayFire: ['freshness'], // what EventBridge tries again comes minutes late
  break: async ({ faults, own }) => void faults.throttledRules.add(own.rule),
  repair: async ({ faults, own }) => void faults.throttledRules.delete(own.rule),
};

export const literalGroups: Scenario = {
  what: 'EventBridge takes the path of the message group for its text',
  fires: ['wrong-group'],
  break: async ({ faults, own }) => void faults.rulesWithLiteralGroups.add(own.rule),
  repair: async ({ faults, own }) => void faults.rulesWithLiteralGroups.delete(own.rule),
};
