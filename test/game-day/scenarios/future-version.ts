import { versionMaxAheadMillis } from '../../../lambda/events/state-change.ts';
import type { Game } from '../world/game.ts';

/** A version that consumers refuse as too far in the future, and take in so many minutes: the cause goes by itself. */
export function inADay(game: Pick<Game, 'now'>, minutes: number): number {
  return Math.floor(game.now()) + versionMaxAheadMillis + minutes * 60_000;
}
