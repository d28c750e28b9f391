import type { GameDayWorld } from './game-day-world.ts';

/** Actions that are done again and again, in the world's time. */
export interface Repeating {
  /** Now, and so many seconds after each end; the answer ends it. */
  repeat(everySeconds: number, action: () => Promise<unknown>): () => void;
  /** Ends all of them. @throws what one of them threw. */
  stop(): Promise<void>;
}

export function repeating(world: Pick<GameDayWorld, 'sleep'>, signal: AbortSignal): Repeating {
  const loops = new Set<{ on: boolean; done: Promise<void> }>();
  return {
    repeat: (everySeconds, action) => {
      const loop = { on: true, done: Promise.resolve() };
      loop.done = (async () => {
        while (loop.on && !signal.aborted) {
          await action();
          await world.sleep(everySeconds * 1_000);
        }
      })();
      loop.done.catch(() => {}); // told by `stop`
      loops.add(loop);
      return () => {
        loop.on = false;
      };
    },
    stop: async () => {
      const running = [...loops];
      loops.clear();
      for (const loop of running) loop.on = false;
      await Promise.all(running.map(({ done }) => done));
    },
  };
}
