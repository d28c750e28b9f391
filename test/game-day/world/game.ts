import { catalog } from '../../../lambda/events/catalog.ts';
import type { Faults } from '../../../local/faults.ts';
import type { GameDayWorld } from './game-day-world.ts';
import { type GameEventOptions, gameEvent, gamePack, sizeOfPack } from './game-event.ts';
import { repeating } from './repeating.ts';

/** What a scenario plays with: one consumer of one world, whose names are at hand. */
export interface Game {
  readonly world: GameDayWorld;
  readonly consumer: string;
  /** The names of the consumer's resources. */
  readonly own: ReturnType<GameDayWorld['names']['consumer']>;
  readonly faults: Faults;
  /** Epoch milliseconds of the world's clock. */
  now(): number;
  /** Good events of the consumer's type, of as many entities. */
  events(count: number, options?: GameEventOptions): ReturnType<typeof gameEvent>[];
  /** Good events of 1 to 20 changes each; or with one of these changes broken, the first, the second and so on in turn. */
  packs(count: number, kind?: 'good' | 'broken'): ReturnType<typeof gamePack>[];
  /** The good events that always come: off, and on again. */
  traffic(on: boolean): void;
  /** Does what an operator does. @throws Error where the command fails. */
  ops(...words: string[]): Promise<string>;
  /** Waits for so many minutes of the clock. */
  minutes(count: number): Promise<void>;
  /** Waits until the queue holds something. @throws Error where that takes half an hour. */
  untilHolds(queueName: string): Promise<void>;
}

/** A consumer of a world, for which good events come until `stop`. */
export interface RunningGame extends Game {
  /** @throws what kept the events from coming. */
  stop(): Promise<void>;
}

const trafficEverySeconds = 20;
const halfAnHour = 30 * 60_000;

/** @throws Error for a consumer that the catalog does not have. */
export function startGame(world: GameDayWorld, consumer: string, signal: AbortSignal): RunningGame {
  const eventType = catalog.consumers.find(({ name }) => name === consumer)?.eventType;
  if (eventType === undefined) throw new Error(`The catalog has no consumer ${consumer}.`);
  const { now } = world.clock;
  const { repeat, stop } = repeating(world, signal);
  let trafficIsOn = true;
  let packs = 0;

  const game: RunningGame = {
    world,
    consumer,
    own: world.names.consumer(consumer),
    faults: world.cloud.faults,
    now,
    events: (count, options) => Array.from({ length: count }, () => gameEvent(eventType, now(), options)),
    packs: (count, kind = 'good') =>
      Array.from({ length: count }, () => {
        const size = sizeOfPack(packs);
        packs += 1;
        return gamePack(eventType, now(), size, kind === 'broken' ? packs % size : undefined);
      }),
    traffic: (on) => {
      trafficIsOn = on;
    },
    ops: async (...words) => {
      const { exitCode, output } = await world.ops(words);
      if (exitCode === 0 || signal.aborted) return output;
      throw new Error(`npm run ops -- ${words.join(' ')}: exit code ${exitCode}: ${output.trim()}`);
    },
    minutes: (count) => world.sleep(count * 60_000),
    untilHolds: async (queueName) => {
      const deadline = now() + halfAnHour;
      while (world.cloud.queues.get(queueName)?.counts().visible === 0 && !signal.aborted) {
        if (now() > deadline) throw new Error(`${queueName} is still empty after half an hour.`);
        await world.sleep(1_000);
      }
    },
    stop,
  };
  repeat(trafficEverySeconds, async () => {
    if (trafficIsOn) await world.publish([...game.events(1), ...game.packs(1)]);
  });
  return game;
}
