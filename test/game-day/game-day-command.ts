import { Command, Option } from 'commander';
import { catalog } from '../../lambda/events/catalog.ts';
import { wholeNumber } from '../../tools/whole-number.ts';
import type { GameDayOptions } from './game-day-plan.ts';
import { gameDayReport } from './game-day-report.ts';
import { runGameDay } from './run-game-day.ts';

interface GameDayCommandOptions extends GameDayOptions {
  readonly json?: boolean;
}

interface GameDayHooks {
  /** Aborted on Ctrl-C. */
  readonly interrupted: AbortSignal;
  print(line: string): void;
  /** How it goes on, for a person who waits. */
  progress(line: string): void;
}

/** Reads the command line; `act` gets its options. */
export function gameDayCommand(act: (options: GameDayCommandOptions) => Promise<void>): Command {
  return new Command('npm run game-day --')
    .description('Breaks the system in every way that an alarm is for, and shows that the alarm fires and recovers.')
    .option('--only <alarm>', 'only this alarm, by its name, or all of a kind, as crashing')
    .addOption(
      new Option('--consumer <name>', 'only this consumer, and the shared alarms').choices(
        catalog.consumers.map(({ name }) => name),
      ),
    )
    .option('--clock-speed <number>', 'how fast timers, windows, schedules and alarms run', wholeNumber(1, 100), 60)
    .option('--json', 'end standard output with one line of JSON')
    .action(async (options: GameDayCommandOptions) => act(options));
}

/** Answers the exit code: 1 where an alarm did not fire or recover, or one fired that should not; 130 after Ctrl-C. */
export async function gameDay(options: GameDayCommandOptions, hooks: GameDayHooks): Promise<number> {
  const { print, progress, interrupted } = hooks;
  const startedAt = Date.now();
  const result = await runGameDay(options, interrupted, progress);
  if (interrupted.aborted) return 130;
  const { passed, lines, json } = gameDayReport(result, Date.now() - startedAt);
  for (const line of lines) print(line);
  if (options.json) print(json);
  return passed ? 0 : 1;
}
