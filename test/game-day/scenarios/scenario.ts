import type { Game } from '../world/game.ts';
import type { Repeating } from '../world/repeating.ts';

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
  /** It needs functions with a short timeout, or dead letters that are old after minutes, and the slow clock. */
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

/** Scenarios that run at the same time. */
export type Step = readonly Scenario[];
