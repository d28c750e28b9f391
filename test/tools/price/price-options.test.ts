import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { assumedLoad } from '../../../tools/price/load.ts';
import { priceOptions } from '../../../tools/price/price-options.ts';

const read = (line: string) => {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  const args = line.split(' ').filter((word) => word !== '');
  return priceOptions(args, ['OrderStateChanged', 'InventoryStateChanged', 'ReturnStateChanged'], program);
};

describe('the options of npm run price', () => {
  it('are about an idle stage without a load', () => {
    expect(read('--stage prod --json')).toEqual({ stage: 'prod', json: true, region: 'us-east-1', load: undefined });
  });

  it('have averages for a load, and take others', () => {
    expect(read('--changes-per-second 100000').load).toEqual({ ...assumedLoad, changesPerSecond: 100_000 });
    expect(
      read('--changes-per-second 0.5 --written-percent 60 --mix OrderStateChanged=12.5,ReturnStateChanged=87.5').load,
    ).toEqual({
      ...assumedLoad,
      changesPerSecond: 0.5,
      writtenShare: 0.6,
      mix: { OrderStateChanged: 0.125, InventoryStateChanged: 0, ReturnStateChanged: 0.875 },
    });
  });

  it.each([
    ['--changes-per-second 0', 'must be a number from 0.001 to 100000'],
    ['--changes-per-second 100001', 'must be a number from 0.001 to 100000'],
    ['--changes-per-second many', 'must be a number from 0.001 to 100000'],
    ['--changes-per-second', 'argument missing'],
    ['--changes-per-second 5 --entries-per-request 11', 'must be a number from 1 to 10'],
    ['--changes-per-second 5 --event-bytes 1.5', 'must be a whole number from 1 to 262144'],
    ['--changes-per-second 5 --mix Order=100', '"Order=100" must be <type>=<percent>, with each of OrderStateChanged,'],
    ['--changes-per-second 5 --mix OrderStateChanged=50,OrderStateChanged=50', 'at most once'],
    ['--changes-per-second 5 --mix OrderStateChanged=-1', 'must be <type>=<percent>'],
    ['--changes-per-second 5 --mix OrderStateChanged=30', 'must add up to 100; they add up to 30'],
    ['--changes-per-second 5 --region nowhere', 'must be a Region, such as eu-west-1'],
    ['--entities 5', '--entities needs a load: add --changes-per-second'],
    ['--rate 5', "unknown option '--rate'"],
    ['5', 'too many arguments'],
  ])('refuse %s', (line, message) => expect(() => read(line)).toThrow(message));
});
