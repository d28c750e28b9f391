import { explainState } from '../alarms/alarm-state.ts';
import type { RunningGame } from './game.ts';
import type { GameDayWorld } from './game-day-world.ts';

const minute = 60_000;

/** Starts every function, and waits until every alarm is OK. @throws Error that says which is not. */
export async function warmUp(world: GameDayWorld, games: readonly RunningGame[], signal: AbortSignal): Promise<void> {
  await startFunctions(world, games);
  await untilAllAreOk(world, signal);
  world.watch.begin();
}

async function startFunctions(world: GameDayWorld, games: readonly RunningGame[]): Promise<void> {
  for (let batches = 0; batches < 4; batches++) {
    for (const game of games) await world.publish([...game.events(8), ...game.packs(2)]);
    await world.sleep(5_000);
  }
  await world.ops(['failures']);
}

/** For two minutes on end. */
async function untilAllAreOk(world: GameDayWorld, signal: AbortSignal): Promise<void> {
  const { now } = world.clock;
  const notOk = () => world.cloud.alarms.list().filter(({ state }) => state !== 'OK');
  const deadline = now() + 30 * minute;
  let okSince = now();
  while (now() < okSince + 2 * minute && !signal.aborted) {
    if (notOk().length > 0) okSince = now();
    if (okSince > deadline) {
      throw new Error(
        notOk()
          .map(({ name }) => `${name} is not OK at the start: ${explainState(world, name)}`)
          .join('\n'),
      );
    }
    await world.sleep(3_000);
  }
}
