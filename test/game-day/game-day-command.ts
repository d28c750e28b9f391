import { Command, Option } from 'commander';
import { catalog } from '../../lambda/events/catalog.ts';
import { wholeNumber } from '../../tools/whole-number.ts';
import { resultTable } from './result-table.ts';
import { type GameDayOptions, runGameDay } from './run-game-day.ts';

export interface GameDayCommandOptions extends GameDayOptions {
  readonly json?: boolean;
}

export interface GameDayHooks {
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
  const { alarms, results, failures } = await runGameDay(options, interrupted, progress);
  if (interrupted.aborted) return 130;
  const fired = alarms.filter(({ name }) =>
    results.some((each) => each.alarm.name === name && each.detectedAfter !== undefined),
  );
  const recovered = fired.filter(({ name }) =>
    results.some((each) => each.alarm.name === name && each.recoveredAfter !== undefined),
  );
  const ordered = alarms.flatMap(({ name }) => results.filter((each) => each.alarm.name === name));
  print(`\n${resultTable(ordered)}\n`);
  print(
    'Times in minutes and seconds of the alarms’ clock. AWS publishes most metrics up to two minutes late, which comes on top.',
  );
  print(
    'With the numbers of dev, and silence after 2 minutes, which is off there. For the alarm slow functions have 5 s instead of 55, on a clock of its own, 6 times as fast as ours: how long functions take is real time.',
  );
  print(`It took ${Math.round((Date.now() - startedAt) / 1_000)} s.\n`);
  for (const failure of failures) print(`FAILED: ${failure}`);
  const passed = failures.length === 0 && recovered.length === alarms.length;
  print(
    `alarms in templates ${alarms.length} = alarms fired ${fired.length} = alarms recovered ${recovered.length}`.replaceAll(
      ' = ',
      passed ? ' = ' : ', ',
    ),
  );
  if (options.json) {
    const rows = ordered.map(({ alarm, ...times }) => ({ ...alarm, ...times }));
    print(
      JSON.stringify({
        passed,
        alarms: alarms.length,
        fired: fired.length,
        recovered: recovered.length,
        rows,
        failures,
      }),
    );
  }
  return passed ? 0 : 1;
}
