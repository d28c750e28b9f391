import { randomUUID } from 'node:crypto';
import type { Scenario } from './scenario.ts';

export const producersSilent: Scenario = {
  what: 'no producer sends anything',
  fires: ['silence'],
  break: async (game) => game.traffic(false),
  repair: async (game) => game.traffic(true),
};

const anHour = 60 * 60_000; // versions are milliseconds here

export const oldVersions: Scenario = {
  what: 'a producer sends what was an hour ago, again and again, after what is newer',
  fires: ['stale-ratio'],
  break: async (game) => {
    const events = game.events(90);
    await game.world.publish(events);
    const older = events.map(({ detail: { metadata, data }, ...event }) => {
      const before = { changeId: randomUUID(), version: metadata.version - anHour };
      return { ...event, detail: { metadata: { ...metadata, ...before }, data } };
    });
    game.repeat(30, () => game.world.publish(older));
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
