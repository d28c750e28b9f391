import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  evaluationRangePeriods,
  missingDataTreatments,
  type PeriodOutcome,
  stateOf,
} from '../../../../local/cloudwatch/alarms/alarm-evaluation.ts';

const retained = undefined; // "Retain current state"
const short = 'INSUFFICIENT_DATA';

const rangeOf = (points: string): PeriodOutcome[] =>
  points.split(' ').map((point) => (point === '-' ? undefined : point === 'X'));

const states = (points: string, datapointsToAlarm: number) =>
  (['missing', 'ignore', 'breaching', 'notBreaching'] as const).map((treatMissingData) =>
    stateOf(rangeOf(points), { evaluationPeriods: 3, datapointsToAlarm, treatMissingData }),
  );

// Every row of the tables of https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html,
// newest datapoint last: the states where missing data is treated as missing, ignore, breaching, notBreaching.
describe('an alarm with 3 datapoints to alarm of 3 evaluation periods', () => {
  it.each([
    ['0 - X - X', 'OK', 'OK', 'OK', 'OK'],
    ['0 - - - -', 'OK', 'OK', 'OK', 'OK'],
    ['- - - - -', short, retained, 'ALARM', 'OK'],
    ['0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['- - X - -', 'ALARM', retained, 'ALARM', 'OK'],
    // an earlier edition of the page
    ['X - - - -', 'ALARM', retained, 'ALARM', 'OK'],
    ['- - - - X', short, retained, 'ALARM', 'OK'],
    // "Avoiding premature transitions to alarm state"
    ['- - - X -', short, retained, 'ALARM', 'OK'],
    ['- - - X 0', 'OK', 'OK', 'OK', 'OK'],
    ['- - X - 0', 'OK', 'OK', 'OK', 'OK'],
  ])('%s', (points, ...expected) => {
    expect(states(points, 3)).toEqual(expected);
  });
});

describe('an alarm with 2 datapoints to alarm of 3 evaluation periods', () => {
  it.each([
    ['0 - X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['0 - X - -', 'OK', 'OK', 'ALARM', 'OK'],
    ['- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
    ['- - - X -', 'ALARM', retained, 'ALARM', 'OK'],
    // an earlier edition of the page
    ['- - - - X', short, retained, 'ALARM', 'OK'],
  ])('%s', (points, ...expected) => {
    expect(states(points, 2)).toEqual(expected);
  });
});

describe('any alarm', () => {
  const settings = fc
    .record({
      evaluationPeriods: fc.integer({ min: 1, max: 6 }),
      share: fc.nat({ max: 5 }),
      treatMissingData: fc.constantFrom(...missingDataTreatments),
    })
    .map(({ share, ...rest }) => ({ ...rest, datapointsToAlarm: 1 + (share % rest.evaluationPeriods) }));
  const outcome = fc.constantFrom(true, false, undefined);
  const ranged = settings.chain((each) =>
    fc.record({
      settings: fc.constant(each),
      range: fc.array(outcome, {
        minLength: evaluationRangePeriods(each),
        maxLength: evaluationRangePeriods(each),
      }),
    }),
  );

  it('is in ALARM exactly when enough of its newest datapoints breach, where no datapoint is missing', () => {
    fc.assert(
      fc.property(ranged, ({ settings: each, range }) => {
        const whole = range.map((point) => point ?? false);
        const breaching = whole.slice(-each.evaluationPeriods).filter(Boolean).length;
        expect(stateOf(whole, each)).toBe(breaching >= each.datapointsToAlarm ? 'ALARM' : 'OK');
      }),
    );
  });

  it('has too little data or keeps its state only where data is missing and nobody said what to take it for', () => {
    fc.assert(
      fc.property(ranged, ({ settings: each, range }) => {
        const state = stateOf(range, each);
        if (state === 'INSUFFICIENT_DATA') expect(each.treatMissingData).toBe('missing');
        if (state === undefined) expect(each.treatMissingData).toBe('ignore');
      }),
    );
  });

  it('is never further from ALARM for one more datapoint that breaches', () => {
    const severity = (state: string | undefined) => (state === 'ALARM' ? 1 : 0);
    fc.assert(
      fc.property(ranged, fc.nat(), ({ settings: each, range }, place) => {
        const at = place % range.length;
        if (range[at] === undefined) return; // a datapoint that comes in changes which ones are evaluated
        const worse = range.with(at, true);
        expect(severity(stateOf(worse, each))).toBeGreaterThanOrEqual(severity(stateOf(range, each)));
      }),
    );
  });
});
