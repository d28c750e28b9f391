import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MetricStore } from '../../../../local/cloudwatch/metrics/metric-store.ts';

const embedded = (fields: object, dimensions: string[][] = [['service']]) =>
  JSON.stringify({
    _aws: {
      Timestamp: 1_000,
      CloudWatchMetrics: [
        {
          Namespace: 'Shop',
          Dimensions: dimensions,
          Metrics: [
            { Name: 'Applied', Unit: 'Count' },
            { Name: 'Stale', Unit: 'Count' },
          ],
        },
      ],
    },
    service: 'order',
    ...fields,
  });

describe('the metric store', () => {
  it('reads metrics that a function logs in the embedded format', () => {
    const metrics = new MetricStore({ now: () => 0 });
    metrics.addLogLine(embedded({ Applied: 3, Stale: 1 }));
    metrics.addLogLine(embedded({ Applied: [4, 5] })); // several values of one invocation
    expect(metrics.sum('Shop', 'Applied', { service: 'order' })).toBe(12);
    expect(metrics.sum('Shop', 'Stale')).toBe(1);
  });

  it('tells dimensions apart, whatever their order', () => {
    const metrics = new MetricStore({ now: () => 0 });
    const sample = { namespace: 'Shop', metricName: 'Applied', unit: 'Count', timestamp: 0 };
    metrics.add({ ...sample, dimensions: { a: '1', b: '2' }, value: 1 });
    metrics.add({ ...sample, dimensions: { b: '2', a: '1' }, value: 2 });
    metrics.add({ ...sample, dimensions: { a: '1' }, value: 4 });
    expect(metrics.sum('Shop', 'Applied', { a: '1', b: '2' })).toBe(3);
    expect(metrics.sum('Shop', 'Applied', { a: '1' })).toBe(4);
    expect(metrics.sum('Shop', 'Applied', {})).toBe(0);
  });

  it('leaves other log lines alone', () => {
    const metrics = new MetricStore({ now: () => 0 });
    for (const line of ['', 'text with "_aws" in it', '{"_aws": 1}', '["_aws"]', '{"_aws":{}}', embedded({})]) {
      metrics.addLogLine(line);
    }
    expect(metrics.statistics()).toEqual([]);
  });

  it('takes any line that has the form of the format in part only', () => {
    const value = fc.oneof(fc.jsonValue(), fc.constantFrom([[]], [['a']], [{ Name: 'a' }], [{ Namespace: 'Shop' }]));
    const directive = fc.record({ Namespace: value, Dimensions: value, Metrics: value }, { requiredKeys: [] });
    const directives = fc.oneof(value, fc.array(directive));
    const line = fc.record({ _aws: fc.oneof(value, fc.record({ CloudWatchMetrics: directives })), a: value });
    const metrics = new MetricStore({ now: () => 0 });
    fc.assert(fc.property(line, (fields) => metrics.addLogLine(JSON.stringify(fields))));
  });

  it('keeps one row for any number of samples of one metric', () => {
    const sample = { namespace: 'Shop', metricName: 'Applied', dimensions: {}, unit: 'Count' };
    fc.assert(
      fc.property(fc.array(fc.record({ value: fc.integer(), timestamp: fc.nat() }), { minLength: 1 }), (samples) => {
        const metrics = new MetricStore({ now: () => 0 });
        for (const { value, timestamp } of samples) metrics.add({ ...sample, value, timestamp });
        const values = samples.map(({ value }) => value);
        expect(metrics.statistics()).toEqual([
          {
            ...sample,
            sum: values.reduce((sum, value) => sum + value, 0),
            sampleCount: samples.length,
            minimum: Math.min(...values),
            maximum: Math.max(...values),
            lastTimestamp: Math.max(...samples.map(({ timestamp }) => timestamp)),
          },
        ]);
      }),
    );
  });
});
