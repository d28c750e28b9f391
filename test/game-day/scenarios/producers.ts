import type { Scenario } from './scenario.ts';

export const producersSilent: Scenario = {
  what: 'no producer sends anything',
  fires: ['silence'],
  break: async (game) => game.traffic(false),
  repair: async (game) => game.traffic(true),
};

export const oldVersions: Scenario = {
  what: 'a producer sends everything again and again',
  fires: ['stale-ratio'],
  break: async (game) => {
    const events = game.events(30);
    game.repeat(30, () => game.world.publish(events));
  },
  repair: async () => {},
};

export const refusedEntries: Scenario = {
  what: 'a producer’s events are no JSON, and PutEvents refuses them',
  fires: ['producers-failed-entries'],
  break: async (game) => {
    const [event] = game.events(1);
    if (event) await game.world.publish([{ ...event, detail: '{"metadata":' }]);
  },
  repair: async () => {},
};
