import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { healthAlarms } from '../../../lambda/redrive/environment.ts';
import { isOk } from '../alarms/alarm-state.ts';
import type { AlarmUnderTest } from '../alarms/alarm-under-test.ts';
import type { RunningGame } from '../world/game.ts';
import { waitUntil } from '../world/wait-until.ts';
import { type RunbookPart, runbookCommands } from './runbook-commands.ts';

interface RunbookFollowerOptions {
  /** What the commands say instead of `order`. */
  readonly about: string;
  /** Epoch milliseconds: before the alarm. */
  readonly since: number;
  /** The alarms whose runbooks are followed. */
  readonly alarms: readonly AlarmUnderTest[];
  readonly signal: AbortSignal;
}

/** A redrive is refused while one of these is red. */
const health: readonly string[] = healthAlarms;
const waitForHealth = 30 * 60_000;
const attempts = 3;

/** An operator who does what the runbooks of alarms say, each command of a part once. */
export class RunbookFollower {
  /** Commands that failed. */
  readonly failures: string[] = [];
  readonly #game: RunningGame;
  readonly #options: RunbookFollowerOptions;
  readonly #done = new Set<string>();
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'game-day-'));

  constructor(game: RunningGame, options: RunbookFollowerOptions) {
    this.#game = game;
    this.#options = options;
  }

  async follow(part: RunbookPart, alarm: AlarmUnderTest): Promise<void> {
    const { about: consumer, since, signal } = this.#options;
    for (const words of runbookCommands(alarm.kind, part, {
      consumer,
      now: this.#game.now(),
      since,
      folder: this.#folder,
    })) {
      const command = `${part} ${words.join(' ')}`;
      if (this.#done.has(command) || signal.aborted) continue;
      this.#done.add(command);
      await this.#run(part, alarm, words);
    }
  }

  /** Removes the files that the commands have written. */
  end(): void {
    rmSync(this.#folder, { recursive: true });
  }

  async #run(part: RunbookPart, alarm: AlarmUnderTest, words: readonly string[]): Promise<void> {
    for (let left = attempts; left > 0; left--) {
      if (part === 'Redrive or discard') await this.#untilHealthy();
      try {
        await this.#game.ops(...words);
        return;
      } catch (error) {
        // Another scenario's alarm may have stopped it: the breaker looks at every consumer that the letters may go to.
        if (left > 1 && !this.#isHealthy()) continue;
        this.failures.push(`${alarm.name}, ${part}: ${error instanceof Error ? error.message : String(error)}`);
        return;
      }
    }
  }

  async #untilHealthy(): Promise<void> {
    await waitUntil(() => this.#isHealthy(), this.#game.now() + waitForHealth, this.#game, this.#options.signal);
  }

  /** The consumers of the alarms are; all, where one is on what no consumer owns. */
  #isHealthy(): boolean {
    const consumers = new Set(this.#options.alarms.map(({ consumer }) => consumer));
    const { world } = this.#game;
    return world.alarms
      .filter(({ trouble }) => health.includes(trouble))
      .filter(({ consumer }) => consumers.has(undefined) || consumers.has(consumer))
      .every(({ name }) => isOk(world, name));
  }
}
