import { describe, expect, it } from 'vitest';
import { MetricStore } from '../../../../local/cloudwatch/metrics/metric-store.ts';
import { putMetricData } from '../../../../local/cloudwatch/metrics/put-metric-data.ts';
import { getMetricData } from '../../../../local/cloudwatch/queries/get-metric-data.ts';

const noon = Date.UTC(2026, 0, 1, 12);
const seconds = (time: number) => time / 1_000;
const minute = 1_000 * 60;
const errorOf = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    return (error as { code?: string }).code;
  }
  return undefined;
};

function storeOf(...data: object[]) {
  const metrics = new MetricStore({ now: () => noon });
  const put = (more: object[], namespace = 'Shop') =>
    putMetricData({ Namespace: namespace, MetricData: more }, metrics, noon);
  if (data.length > 0) put(data);
  const query = (Stat: string, Period = 60, more: object = {}) => ({
    Id: 'a',
    MetricStat: { Metric: { Namespace: 'Shop', MetricName: 'Lag' }, Period, Stat, ...more },
  });
  const get = (MetricDataQueries: object[], input: object = {}) =>
    getMetricData(
      { MetricDataQueries, StartTime: seconds(noon - 60 * minute), EndTime: seconds(noon + minute), ...input },
      metrics,
    ).MetricDataResults;
  return { metrics, put, get, query };
}

const lag = (Value: number, at = noon) => ({ MetricName: 'Lag', Value, Timestamp: seconds(at) });

describe('GetMetricData', () => {
  it.each([
    ['Sum', 10],
    ['Average', 2.5],
    ['Minimum', 1],
    ['Maximum', 4],
    ['SampleCount', 4],
    ['p50', 2],
    ['p75', 3],
    ['p99.9', 4],
    ['p100', 4],
  ])('answers %s of what was published in a period', (stat, value) => {
    const { get, query } = storeOf(lag(3), lag(1), lag(4), lag(2));
    expect(get([query(stat)])).toEqual([
      { Id: 'a', Label: 'Lag', Timestamps: [seconds(noon)], Values: [value], StatusCode: 'Complete' },
    ]);
  });

  it('has periods at multiples of their length, newest first unless asked, and none for a time without samples', () => {
    const { get, query } = storeOf(lag(1, noon - 11 * minute), lag(2, noon - 4 * minute), lag(4, noon - minute));
    const times = [noon - 15 * minute, noon - 5 * minute].map(seconds);
    expect(get([query('Sum', 300)])[0]).toMatchObject({ Timestamps: times.toReversed(), Values: [6, 1] });
    const ascending = { ScanBy: 'TimestampAscending' };
    expect(get([query('Sum', 300)], ascending)[0]).toMatchObject({ Timestamps: times, Values: [1, 6] });
  });

  it('begins with the period that holds the start, and ends before the end', () => {
    const { get, query } = storeOf(lag(1, noon - 2 * minute), lag(2, noon - minute), lag(4, noon));
    const range = { StartTime: seconds(noon - minute + 30_000), EndTime: seconds(noon) };
    expect(get([query('Sum')], range)[0]).toMatchObject({ Values: [2] });
  });

  it('leaves out what is only asked for others, another unit, and other dimensions', () => {
    const { get, query } = storeOf(
      { ...lag(1), Unit: 'Seconds' },
      { ...lag(9), Dimensions: [{ Name: 'a', Value: 'b' }] },
    );
    expect(get([{ ...query('Sum'), ReturnData: false }])).toEqual([]);
    expect(get([query('Sum', 60, { Unit: 'Count' })])[0]).toMatchObject({ Values: [] });
    expect(get([query('Sum', 60, { Unit: 'Seconds' })])[0]).toMatchObject({ Values: [1] });
  });

  it('knows no percentile of a set whose single values nobody told', () => {
    const StatisticValues = { Sum: 10, SampleCount: 4, Minimum: 1, Maximum: 4 };
    const { get, query } = storeOf({ MetricName: 'Lag', StatisticValues });
    expect(get([query('p99')])[0]).toMatchObject({ Values: [] });
    expect(get([query('Sum')])[0]).toMatchObject({ Values: [10] });
  });

  it.each([
    ['metric math', { Id: 'a', Expression: 'b / c' }],
    ['a trimmed mean', storeOf().query('tm99')],
    ['a percentile above 100', storeOf().query('p101')],
    ['seconds', storeOf().query('Sum', 30)],
    ['an Id that is no word', { ...storeOf().query('Sum'), Id: 'A-1' }],
    ['another account', { ...storeOf().query('Sum'), AccountId: '1' }],
  ])('refuses %s', (_, query) => {
    expect(errorOf(() => storeOf().get([query]))).toBe('InvalidParameterValueException');
  });

  it('refuses two queries of one Id, and an end before the start', () => {
    const { get, query } = storeOf();
    expect(errorOf(() => get([query('Sum'), query('Sum')]))).toBe('InvalidParameterValueException');
    expect(errorOf(() => get([query('Sum')], { EndTime: 0 }))).toBe('InvalidParameterValueException');
  });
});

describe('PutMetricData', () => {
  it('counts each value as often as it is said to have come, and takes now where there is no time', () => {
    const { get, query } = storeOf({ MetricName: 'Lag', Values: [1, 5], Counts: [3, 1] });
    expect(get([query('Sum'), { ...query('p75'), Id: 'b' }])).toMatchObject([
      { Timestamps: [seconds(noon)], Values: [8] },
      { Values: [1] },
    ]);
  });

  it.each([
    ['no value', { Value: undefined }, 'MissingRequiredParameterException'],
    ['two kinds of value', { Values: [1] }, 'InvalidParameterCombinationException'],
    ['counts of other values', { Value: undefined, Values: [1], Counts: [1, 2] }, 'InvalidParameterValueException'],
    ['no number', { Value: 'NaN' }, 'InvalidParameterValueException'],
    ['a number that is too large', { Value: 2 ** 361 }, 'InvalidParameterValueException'],
    ['a time of long ago', { Timestamp: 0 }, 'InvalidParameterValueException'],
    ['a time far ahead', { Timestamp: seconds(noon + 121 * minute) }, 'InvalidParameterValueException'],
    ['seconds', { StorageResolution: 1 }, 'InvalidParameterValueException'],
    ['no name', { MetricName: '' }, 'InvalidParameterValueException'],
    ['a dimension without a value', { Dimensions: [{ Name: 'a' }] }, 'MissingRequiredParameterException'],
    ['31 dimensions', { Dimensions: Array(31).fill({ Name: 'a', Value: 'b' }) }, 'InvalidParameterValueException'],
  ])('refuses a datum with %s, and with it the whole request', (_, wrong, error) => {
    const { put, metrics } = storeOf();
    expect(errorOf(() => put([lag(1), { ...lag(1), ...wrong }]))).toBe(error);
    expect(metrics.statistics()).toEqual([]);
  });

  it('refuses namespaces of AWS, more than 1,000 metrics, and none', () => {
    const { put } = storeOf();
    expect(errorOf(() => put([lag(1)], 'AWS/SQS'))).toBe('InvalidParameterValueException');
    expect(errorOf(() => put(Array(1_001).fill(lag(1))))).toBe('InvalidParameterValueException');
    expect(errorOf(() => put([]))).toBe('MissingRequiredParameterException');
  });
});

describe('the metric store', () => {
  it('forgets what is three hours older than the newest, and keeps its sum', () => {
    const { metrics, get, query } = storeOf();
    const identity = { namespace: 'Shop', metricName: 'Lag', dimensions: {}, unit: 'None' };
    for (let age = 60 * 24 * 2; age >= 0; age -= 1) {
      metrics.add({ ...identity, value: 1, timestamp: noon - age * minute });
    }
    const all = { StartTime: 0, EndTime: seconds(noon + minute) };
    expect(get([query('SampleCount', 86_400 * 30)], all)[0]).toMatchObject({ Values: [60 * 3] });
    expect(metrics.sum('Shop', 'Lag')).toBe(60 * 24 * 2 + 1);
  });

  it('keeps what an alarm needs to look back further', () => {
    const { metrics, get, query } = storeOf();
    const identity = { namespace: 'Shop', metricName: 'Lag', dimensions: {}, unit: 'None' };
    metrics.keep(identity, 60 * 8);
    for (let age = 60 * 24; age >= 0; age -= 1) metrics.add({ ...identity, value: 1, timestamp: noon - age * minute });
    const all = { StartTime: 0, EndTime: seconds(noon + minute) };
    expect(get([query('SampleCount', 86_400 * 30)], all)[0]).toMatchObject({ Values: [60 * 8] });
  });

  it('holds a bounded number of values of a period, each right to half a per cent', () => {
    const { metrics, get, query } = storeOf();
    const identity = { namespace: 'Shop', metricName: 'Lag', dimensions: {}, unit: 'None' };
    for (let value = 1; value <= 100_000; value += 1) metrics.add({ ...identity, value, timestamp: noon });
    const [{ counts } = {}] = metrics.datapoints(identity, { start: noon, end: noon + 1, periodMillis: minute });
    expect(counts?.size).toBeLessThan(5_000);
    expect(get([query('p90')])[0]?.Values[0]).toBeCloseTo(90_000, -3);
  });
});
