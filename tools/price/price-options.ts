import { Command, InvalidArgumentError, Option } from 'commander';
import { wholeNumber } from '../whole-number.ts';
import { assumedLoad, type Load } from './load.ts';

interface PriceOptions {
  readonly stage: string | undefined;
  readonly json: boolean;
  readonly region: string;
  /** Undefined where only the idle stage is asked for. */
  readonly load: Load | undefined;
}

/** More than EventBridge gives anybody without asking. */
const mostChangesPerSecond = 100_000;

const mixText = Object.entries(assumedLoad.mix)
  .map(([type, share]) => `${type}=${share * 100}`)
  .join(',');

/** The options of `npm run price`. Ends the process with a message for those that make no sense, and for `--help`. */
export function priceOptions(
  args: readonly string[],
  eventTypes: readonly string[],
  program = new Command(),
): PriceOptions {
  const command = program
    .name('npm run price --')
    .description('Shows how many alarms a stage has, what it costs per month, and which AWS quotas a load reaches.')
    .option(
      '--changes-per-second <number>',
      'the load; without this option, only the price of the idle stage is shown',
      number(0.001, mostChangesPerSecond),
    )
    .option('--stage <name>', 'the stage (default: $STAGE, or dev)')
    .option('--json', 'one JSON object')
    .option('--region <name>', 'the Region of the quotas; prices are always for us-east-1', regionName, 'us-east-1')
    .addOption(
      new Option('--mix <type=percent,…>', 'the percentage of the changes that each type has')
        .argParser(mix(eventTypes))
        .default(assumedLoad.mix, mixText),
    )
    .option(
      '--event-bytes <number>',
      'the average size of an entry',
      wholeNumber(1, 256 * 1_024),
      assumedLoad.eventBytes,
    )
    .option(
      '--entries-per-request <number>',
      'the average number of entries in a PutEvents request',
      number(1, 10),
      assumedLoad.entriesPerRequest,
    )
    .option(
      '--written-percent <number>',
      'the percentage of the changes that are written; newer changes in the batch replace the rest',
      number(0, 100),
      assumedLoad.writtenShare * 100,
    )
    .option(
      '--hottest-percent <number>',
      'the percentage of the changes of a type that are about its hottest entity',
      number(0, 100),
      assumedLoad.hottestShare * 100,
    )
    .option(
      '--millis-per-invocation <number>',
      'the time that an invocation takes without its changes',
      number(0, 900_000),
      assumedLoad.millisPerInvocation,
    )
    .option(
      '--millis-per-change <number>',
      'the time that an invocation takes for each change',
      number(0, 900_000),
      assumedLoad.millisPerChange,
    )
    .option('--entities <number>', 'the number of entities in the table', wholeNumber(0, 1e12), assumedLoad.entities)
    .addHelpText(
      'after',
      `
Examples:
  $ npm run price
  $ npm run price -- --changes-per-second 1000 --stage prod
  $ npm run --silent price -- --changes-per-second 20000 --region eu-central-1 --json`,
    )
    .allowExcessArguments(false)
    .parse(args, { from: 'user' });
  const { stage, json = false, region, changesPerSecond, ...given } = command.opts();
  const ofLoad = ['region', ...Object.keys(given)].find((name) => command.getOptionValueSource(name) === 'cli');
  if (changesPerSecond === undefined && ofLoad !== undefined) {
    const { long } = command.options.find((option) => option.attributeName() === ofLoad) ?? {};
    command.error(`error: ${long} needs a load: add --changes-per-second.`);
  }
  const { writtenPercent, hottestPercent, ...averages } = given as Omit<Load, 'changesPerSecond'> & {
    readonly writtenPercent: number;
    readonly hottestPercent: number;
  };
  const load = {
    ...averages,
    changesPerSecond,
    writtenShare: writtenPercent / 100,
    hottestShare: hottestPercent / 100,
  };
  return { stage, json, region, load: changesPerSecond === undefined ? undefined : load };
}

const number = (atLeast: number, atMost: number) => (text: string) => {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= atLeast && value <= atMost) return value;
  throw new InvalidArgumentError(`It must be a number from ${atLeast} to ${atMost}.`);
};

const regionName = (text: string) => {
  if (/^[a-z]{2}(-[a-z]+)+-\d$/.test(text)) return text;
  throw new InvalidArgumentError('It must be a Region, such as eu-west-1.');
};

const mix = (eventTypes: readonly string[]) => (text: string) => {
  const shares: Record<string, number> = {};
  for (const part of text.split(',')) {
    const [type = '', percent = ''] = part.split('=');
    const known = eventTypes.includes(type) && !(type in shares);
    if (!known || !/^\d+(\.\d+)?$/.test(percent)) {
      throw new InvalidArgumentError(
        `"${part}" must be <type>=<percent>, with each of ${eventTypes.join(', ')} at most once.`,
      );
    }
    shares[type] = Number(percent) / 100;
  }
  const all = Object.values(shares).reduce((sum, share) => sum + share, 0);
  if (Math.abs(all - 1) > 1e-9)
    throw new InvalidArgumentError(`The percentages must add up to 100; they add up to ${+(all * 100).toFixed(6)}.`);
  return { ...Object.fromEntries(eventTypes.map((type) => [type, 0])), ...shares };
};
