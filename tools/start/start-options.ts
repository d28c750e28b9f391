import { Command, Option } from 'commander';
import { wholeNumber } from '../whole-number.ts';
import { incidents } from './incidents/incidents.ts';

export interface StartOptions {
  readonly exit?: boolean;
  readonly json?: boolean;
  /** `$STAGE` or dev, if omitted. */
  readonly stage?: string;
  readonly port: number;
  readonly seed: number;
  readonly events: number;
  readonly sample: boolean;
  /** Prints what the functions log. */
  readonly logs?: boolean;
  readonly trace?: string;
  /** How many seconds of timers, windows and schedules pass in one second. */
  readonly clockSpeed: number;
  /** The current-state table is down: for so many minutes of the clock after the first event, or until Enter. */
  readonly outage?: number | true;
  /** The name of an incident; no sample then. */
  readonly incident?: string;
}

/** Reads the command line; `act` gets its options. */
export function startCommand(act: (options: StartOptions) => Promise<void>): Command {
  return new Command('npm start --')
    .description('Starts the whole system on this machine, publishes a sample trading day, and keeps running.')
    .option('--exit', 'stop after the sample; exit code 0 only if nothing was lost and the view is right')
    .option('--json', 'end standard output with one line of JSON: the result of the sample')
    .option('--stage <name>', 'the stage (default: $STAGE, or dev)')
    .option(
      '--port <port>',
      'the port of the AWS endpoint on 127.0.0.1; 0 for any free port',
      wholeNumber(0, 65_535),
      4566,
    )
    .option(
      '--seed <number>',
      'the seed of the trading day; each seed gives another day',
      wholeNumber(0, 2 ** 32 - 1),
      1,
    )
    .option('--events <number>', 'how many changes the trading day has', wholeNumber(1, 10_000_000), 5_000)
    .option(
      '--clock-speed <number>',
      'how fast timers, windows and schedules run; functions run at their normal speed',
      wholeNumber(1, 100), // faster, visibility timeouts end before functions do
      1,
    )
    .option('--no-sample', 'publish nothing')
    .option('--logs', 'print what the functions log, without their metrics')
    .option(
      '--outage [minutes]',
      'the current-state table is down until you press Enter, or for this many minutes of the clock after the first event',
      wholeNumber(1, 1_440),
    )
    .addOption(
      new Option(
        '--incident <name>',
        'something goes wrong, and you are on call; the clock runs 60 times as fast unless you set --clock-speed',
      )
        .choices(incidents.map(({ name }) => name))
        .conflicts(['outage', 'trace', 'seed', 'events', 'exit', 'json'])
        .implies({ clockSpeed: incidentClockSpeed }),
    )
    .addOption(
      new Option(
        '--trace <orders.csv>',
        'replay a CSV file of real orders instead of the sample trading day',
      ).conflicts(['events', 'sample']),
    )
    .addHelpText(
      'after',
      `\nIncidents to practice with; see docs/incidents.md:\n${incidents.map(({ name, whatHappens }) => `  ${name.padEnd(10)}${whatHappens}\n`).join('')}`,
    )
    .action(async (options: StartOptions) => act(options));
}

/** A minute of the clock passes in a second. */
const incidentClockSpeed = 60;
