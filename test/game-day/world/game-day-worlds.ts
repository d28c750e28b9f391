import { catalog } from '../../../lambda/events/catalog.ts';
import { configOf } from '../../../lib/config/config.ts';
import { type RunningGame, startGame } from './game.ts';
import { withEveryAlarm, withShortFunctions } from './game-day-config.ts';
import { bootWorld, type GameDayWorld } from './game-day-world.ts';
import { warmUp } from './warm-up.ts';

/** At which a function that takes more than half of five seconds is done before its messages are visible again. */
const slowClockSpeed = 6;

/** Everything that one game day has started. */
export class GameDayWorlds {
  readonly #clockSpeed: number;
  readonly #signal: AbortSignal;
  readonly #worlds: GameDayWorld[] = [];
  readonly #games: RunningGame[] = [];

  constructor(clockSpeed: number, signal: AbortSignal) {
    this.#clockSpeed = clockSpeed;
    this.#signal = signal;
  }

  /** With the numbers of dev, and every alarm on. */
  async boot(): Promise<GameDayWorld> {
    const world = await bootWorld(withEveryAlarm(configOf('dev')), this.#clockSpeed, this.#signal);
    this.#worlds.push(world);
    return world;
  }

  /** The same with functions of a short timeout, and the slow clock. */
  async bootSlow(): Promise<GameDayWorld> {
    const config = withShortFunctions(withEveryAlarm(configOf('dev')));
    const world = await bootWorld(config, Math.min(slowClockSpeed, this.#clockSpeed), this.#signal);
    this.#worlds.push(world);
    return world;
  }

  /** Makes good events come for every consumer, and waits until every alarm is OK. Answers the game of each consumer. */
  async begin(world: GameDayWorld): Promise<ReadonlyMap<string, RunningGame>> {
    const games = catalog.consumers.map(({ name }) => startGame(world, name, this.#signal));
    this.#games.push(...games);
    await warmUp(world, games, this.#signal);
    return new Map(games.map((game) => [game.consumer, game]));
  }

  /** One sentence for each alarm that fired while no scenario expected it to. */
  unexpectedAlarms(): string[] {
    return this.#worlds
      .flatMap(({ watch }) => watch.unexpected)
      .map(({ alarmName, reason }) => `${alarmName} fired, and nothing was broken that should make it: ${reason}`);
  }

  async stop(): Promise<void> {
    await Promise.allSettled(this.#games.map((game) => game.stop())); // what kept events from coming is told by the alarms
    await Promise.all(this.#worlds.map((world) => world.stop()));
  }
}
