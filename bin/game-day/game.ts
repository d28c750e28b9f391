import { catalog } from '../../lambda/events/catalog.ts';
import type { GameDayWorld } from './game-day-world.ts';
import { gameEvent } from './game-event.ts';
import type { Game } from './scenario.ts';

/** One consumer of one world to play with, and the end of everything that a scenario leaves running. */
export interface RunningGame extends Game {
  /** Ends what `repeat` began. @throws what its actions threw. */
  stopRepeating(): Promise<void>;
  /** Ends everything. @throws what its actions threw. */
  stop(): Promise<void>;
}

const trafficEverySeconds = 20;

/** @throws Error for a consumer that the catalog does not have. */
export function startGame(world: GameDayWorld, consumer: string, signal: AbortSignal): RunningGame {
  const eventType = catalog.consumers.find(({ name }) => name === consumer)?.eventType;
  if (eventType === undefined) throw new Error(`The catalog has no consumer ${consumer}.`);
  const loops = new Set<{ on: boolean; done: Promise<void> }>();
  let trafficOn = true;

  function start(everySeconds: number, action: () => Promise<unknown>) {
    const loop = { on: true, done: Promise.resolve() };
    loop.done = (async () => {
      while (loop.on && !signal.aborted) {
        await action();
        await world.sleep(everySeconds * 1_000);
      }
    })();
    return loop;
  }

  const game: RunningGame = {
    world,
    consumer,
    own: world.names.consumer(consumer),
    faults: world.cloud.faults,
    now: world.clock.now,
    events: (count, options) => Array.from({ length: count }, () => gameEvent(eventType, world.clock.now(), options)),
    repeat: (everySeconds, action) => {
      const loop = start(everySeconds, action);
      loop.done.catch(() => {}); // told by `stopRepeating`
      loops.add(loop);
      return () => {
        loop.on = false;
      };
    },
    traffic: (on) => {
      trafficOn = on;
    },
    ops: async (...words) => {
      const { exitCode, output } = await world.ops(words);
      if (exitCode === 0 || signal.aborted) return output;
      throw new Error(`npm run ops -- ${words.join(' ')}: exit code ${exitCode}: ${output.trim()}`);
    },
    minutes: (count) => world.sleep(count * 60_000),
    stopRepeating: async () => {
      const running = [...loops];
      loops.clear();
      for (const loop of running) loop.on = false;
      await Promise.all(running.map(({ done }) => done));
    },
    stop: async () => {
      always.on = false;
      await Promise.all([always.done, game.stopRepeating()]);
    },
  };
  const always = start(trafficEverySeconds, async () => {
    if (trafficOn) await world.publish(game.events(1));
  });
  always.done.catch(() => {}); // told by `stop`
  return game;
}
