import type { Game } from './game.ts';

const pollMillis = 3_000;

/** Until the condition holds, the clock says `deadline`, or the game day ends. */
export async function waitUntil(
  condition: () => boolean,
  deadline: number,
  game: Pick<Game, 'now' | 'world'>,
  signal: AbortSignal,
): Promise<void> {
  while (!condition() && game.now() < deadline && !signal.aborted) await game.world.sleep(pollMillis);
}
