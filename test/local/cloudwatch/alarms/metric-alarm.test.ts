import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  evaluateMetricAlarm,
  evaluationRangeMillis,
  readMetricAlarm,
} from '../../../../local/cloudwatch/alarms/metric-alarm.ts';
import { MetricStore } from '../../../../local/cloudwatch/metrics/metric-store.ts';

const minute = 60_000;
const end = Date.UTC(2026, 0, 1, 12, 1); // no multiple of three minutes
const lag = { namespace: 'Shop', metricName: 'Lag', dimensions: { service: 'order' } };

const properties = (more: object = {}) => ({
  Namespace: 'Shop',
  MetricName: 'Lag',
  Dimensions: [{ Name: 'service', Value: 'order' }],
  Statistic: 'Maximum',
  Period: 60,
  EvaluationPeriods: 3,
  Threshold: 10,
  ComparisonOperator: 'GreaterThanThreshold',
  ...more,
});

/** @param samples value and minutes before the end of the evaluation */
function stateAfter(more: object, samples: readonly (readonly [number, number])[]) {
  const store = new MetricStore({ now: () => end });
  for (const [value, minutesAgo] of samples) {
    store.add({ ...lag, unit: 'Seconds', value, timestamp: end - minutesAgo * minute });
  }
  return evaluateMetricAlarm(readMetricAlarm(properties(more)), store, end).state;
}

const hundred = Array.from({ length: 100 }, (_, index) => [index + 1, 1] as const);
const one = { EvaluationPeriods: 1 };

describe('a metric alarm', () => {
  it.each<[string, object, readonly (readonly [number, number])[], string]>([
    ['greater', one, [[11, 1]], 'ALARM'],
    ['not greater', one, [[10, 1]], 'OK'],
    ['greater or equal', { ...one, ComparisonOperator: 'GreaterThanOrEqualToThreshold' }, [[10, 1]], 'ALARM'],
    ['less', { ...one, ComparisonOperator: 'LessThanThreshold' }, [[10, 1]], 'OK'],
    ['less or equal', { ...one, ComparisonOperator: 'LessThanOrEqualToThreshold' }, [[10, 1]], 'ALARM'],
    ['the sum of a minute', { ...one, Statistic: 'Sum' }, [[6, 1], [6, 0.1]], 'ALARM'], // biome-ignore format: a row
    ['its average', { ...one, Statistic: 'Average' }, [[15, 1], [4, 0.1]], 'OK'], // biome-ignore format: a row
    ['its smallest value', { ...one, Statistic: 'Minimum' }, [[15, 1], [4, 0.1]], 'OK'], // biome-ignore format: a row
    ['how many values came', { ...one, Statistic: 'SampleCount', Threshold: 1 }, [[0, 1], [0, 0.1]], 'ALARM'], // biome-ignore format: a row
    ['a percentile', { ...one, Statistic: undefined, ExtendedStatistic: 'p99', Threshold: 98 }, hundred, 'ALARM'],
    ['a lower percentile', { ...one, Statistic: undefined, ExtendedStatistic: 'p90', Threshold: 98 }, hundred, 'OK'],
    ['three of three', {}, [[11, 3], [11, 2], [11, 1]], 'ALARM'], // biome-ignore format: a row
    ['two of three', {}, [[11, 3], [10, 2], [11, 1]], 'OK'], // biome-ignore format: a row
    ['two of three where two are enough', { DatapointsToAlarm: 2 }, [[11, 3], [10, 2], [11, 1]], 'ALARM'], // biome-ignore format: a row
    ['nothing', {}, [], 'INSUFFICIENT_DATA'],
    ['the minute that is not over', one, [[11, 0]], 'INSUFFICIENT_DATA'],
    ['another unit', { ...one, Unit: 'Count' }, [[11, 1]], 'INSUFFICIENT_DATA'],
    ['its unit', { ...one, Unit: 'Seconds' }, [[11, 1]], 'ALARM'],
    // periods end where the evaluation does: at multiples of three minutes these two would be in two
    ['a longer period', { ...one, Period: 180, Statistic: 'Sum' }, [[6, 3], [6, 1]], 'ALARM'], // biome-ignore format: a row
    ['neighbouring periods', { ...one, Period: 180, Statistic: 'Sum' }, [[6, 4], [6, 1]], 'OK'], // biome-ignore format: a row
    ['the datapoint of two minutes ago, where newer ones are missing', one, [[11, 3]], 'ALARM'],
    ['none of further back', one, [[11, 4]], 'INSUFFICIENT_DATA'],
  ])('evaluates %s', (_, more, samples, state) => {
    expect(stateAfter(more, samples)).toBe(state);
  });

  it('watches a math expression, with its own threshold', () => {
    const ofMetric = (Id: string, MetricName: string) => ({
      Id,
      ReturnData: false,
      MetricStat: { Metric: { Namespace: 'Shop', MetricName }, Period: 60, Stat: 'Sum' },
    });
    const Metrics = [
      { Id: 'share', Expression: '100 * failed / received', Label: 'Failing (%)', ReturnData: true },
      ofMetric('failed', 'Failed'),
      ofMetric('received', 'Received'),
    ];
    const { Namespace, MetricName, Dimensions, Statistic, Period, ...rest } = properties({ EvaluationPeriods: 1 });
    const alarm = readMetricAlarm({ ...rest, Metrics });
    const store = new MetricStore({ now: () => end });
    const add = (metricName: string, value: number) =>
      store.add({ namespace: 'Shop', metricName, dimensions: {}, unit: 'Count', value, timestamp: end - minute });
    add('Received', 50);
    expect(evaluateMetricAlarm(alarm, store, end)).toMatchObject({ state: 'OK', datapoints: [{ value: 0 }] });
    add('Failed', 6);
    expect(evaluateMetricAlarm(alarm, store, end)).toMatchObject({ state: 'ALARM', datapoints: [{ value: 12 }] });
  });

  it('on a metric of DynamoDB keeps its state while data is missing, whatever it says', () => {
    const alarm = readMetricAlarm(properties({ Namespace: 'AWS/DynamoDB', TreatMissingData: 'notBreaching' }));
    expect(evaluateMetricAlarm(alarm, new MetricStore({ now: () => end }), end).state).toBeUndefined();
  });

  it.each<[string, object, RegExp]>([
    ['anomaly detection', { ComparisonOperator: 'GreaterThanUpperThreshold' }, /GreaterThanUpperThreshold/],
    ['a trimmed mean', { Statistic: undefined, ExtendedStatistic: 'tm99' }, /tm99/],
    ['two statistics', { ExtendedStatistic: 'p99' }, /ExtendedStatistic/],
    ['no statistic', { Statistic: undefined }, /Stat/],
    ['another treatment of missing data', { TreatMissingData: 'zero' }, /zero/],
    ['periods of ten seconds', { Period: 10 }, /multiple of 60/],
    ['more than a day', { Period: 3_600, EvaluationPeriods: 25 }, /day/],
    ['more datapoints than periods', { DatapointsToAlarm: 4 }, /DatapointsToAlarm/],
    ['half a period', { EvaluationPeriods: 1.5 }, /EvaluationPeriods/],
    ['no threshold', { Threshold: undefined }, /Threshold/],
    ['few samples ignored', { EvaluateLowSampleCountPercentile: 'ignore' }, /EvaluateLowSampleCountPercentile/],
    ['both a metric and math', { Metrics: [] }, /excludes Metrics/],
  ])('is refused with %s', (_, more, reason) => {
    expect(() => readMetricAlarm(properties(more))).toThrow(reason);
  });

  it('never depends on datapoints outside its evaluation range', () => {
    const sample = fc.record({ value: fc.integer({ min: 0, max: 20 }), minutesAgo: fc.integer({ min: 1, max: 60 }) });
    const more = fc.record({
      EvaluationPeriods: fc.integer({ min: 1, max: 5 }),
      Period: fc.constantFrom(60, 120, 300),
      TreatMissingData: fc.constantFrom('missing', 'notBreaching', 'breaching', 'ignore'),
    });
    fc.assert(
      fc.property(more, fc.array(sample), fc.array(sample), (settings, samples, others) => {
        const alarm = readMetricAlarm(properties(settings));
        const minutes = evaluationRangeMillis(alarm) / minute;
        const store = new MetricStore({ now: () => end });
        const add = ({ value, minutesAgo }: { value: number; minutesAgo: number }) =>
          store.add({ ...lag, unit: 'Seconds', value, timestamp: end - minutesAgo * minute });
        for (const each of samples) add(each);
        const before = evaluateMetricAlarm(alarm, store, end);
        for (const each of others) add({ ...each, minutesAgo: each.minutesAgo + minutes });
        for (const each of others) add({ ...each, minutesAgo: -each.minutesAgo + 1 });
        expect(evaluateMetricAlarm(alarm, store, end)).toEqual(before);
      }),
    );
  });
});
