import { inADay } from './future-version.ts';
import type { Scenario } from './scenario.ts';

export const forgottenPause: Scenario = {
  what: 'somebody has paused the consumer',
  fires: ['paused'],
  mayFire: ['backlog-age', 'backlog-time-to-drain'], // as soon as anything waits
  break: async (game) => void (await game.ops('pause', game.consumer)),
  repair: async () => {}, // by the runbook
};

const redrive = (consumer: string) => ['redrive', consumer, '--note', 'somebody hopes for the best', '--execute'];

export const redriveRefused: Scenario = {
  what: 'the queue’s policy no longer lets the redrive function in',
  fires: ['redrive-failed'],
  mayFire: ['dead-lettered', 'dead-letter-queue-not-empty'],
  usesConsumer: true,
  break: async (game) => {
    await game.world.publish(game.events(1, { version: inADay(game, 4) }));
    await game.untilHolds(game.own.deadLetterQueue);
    game.faults.queuesClosedToSenders.add(game.own.queue);
    await game.world.ops(redrive(game.consumer)); // and fails
  },
  repair: async (game) => {
    game.faults.queuesClosedToSenders.delete(game.own.queue);
    await game.minutes(4);
  },
};

export const redrivenInVain: Scenario = {
  what: 'an event is redriven again and again, and its cause is not gone',
  fires: ['quarantine-not-empty'],
  mayFire: ['dead-lettered', 'dead-letter-queue-not-empty'],
  usesConsumer: true,
  break: async (game) => {
    await game.world.publish(game.events(1, { version: inADay(game, 10) }));
    for (let passes = 0; passes <= 3; passes++) {
      await game.untilHolds(game.own.deadLetterQueue);
      await game.ops(...redrive(game.consumer));
    }
  },
  repair: async (game) => game.minutes(10),
};

export const forgottenDeadLetter: Scenario = {
  what: 'a dead letter has been forgotten, and is nearly too old',
  fires: ['dead-letters-aging', 'dead-letters-expiring', 'shared-unhealthy'],
  mayFire: ['dead-lettered', 'dead-letter-queue-not-empty'],
  usesConsumer: true,
  slowClock: true, // the world where minutes are old
  break: async (game) => void (await game.world.publish(game.events(1, { version: inADay(game, 6) }))),
  repair: async (game) => game.minutes(6),
};
