import type { Faults } from '../../../local/faults.ts';
import type { GameDayWorld } from '../world/game-day-world.ts';
import type { GameEventOptions, gameEvent } from '../world/game-event.ts';
import type { Repeating } from '../world/repeating.ts';

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
  /** The good events that always come: off, and on again. */
  traffic(on: boolean): void;
  /** Does what an operator does. @throws Error where the command fails. */
  ops(...words: string[]): Promise<string>;
  /** Waits for so many minutes of the clock. */
  minutes(count: number): Promise<void>;
  /** Waits until the queue holds something. @throws Error where that takes half an hour. */
  untilHolds(queueName: string): Promise<void>;
}

/** One way to break the system that alarms are for. */
export interface Scenario {
  /** What is broken, in a few words. */
  readonly what: string;
  /** The alarms that must fire, by their names without stage and consumer. */
  readonly fires: readonly string[];
  /** The same, earliest first, where it matters which is seen first. */
  readonly firesInOrder?: readonly string[];
  /** Others of the consumer (of all, for what they share) that may fire with them, or after the repair. */
  readonly mayFire?: readonly string[];
  /** Nothing else may run beside it: it breaks what all consumers share. */
  readonly alone?: boolean;
  /** It is about what no consumer owns, and makes use of one. */
  readonly usesConsumer?: boolean;
  /** It needs functions with a short timeout, and the slow clock. */
  readonly slowClock?: boolean;
  /** Where the runbooks' commands say `order`; the consumer where absent. */
  readonly runbooksAbout?: string;
  /** What is repeated goes on until the alarms have fired. */
  break(game: Game & Pick<Repeating, 'repeat'>): Promise<void>;
  /** Undoes it. The commands of the runbooks follow. */
  repair(game: Game): Promise<void>;
  /** What is left to do when the runbooks have been followed. */
  afterwards?(game: Game): Promise<void>;
}
