import { expect, it } from 'vitest';
import { MetricStore } from '../../../local/cloudwatch/metrics/metric-store.ts';
import { readMetricQueries } from '../../../local/cloudwatch/queries/metric-queries.ts';
import { resourceOf } from '../../support/resources-of.ts';
import { synthesize } from '../../support/synthesize.ts';

const minute = 60_000;
const start = Date.UTC(2026, 0, 1);
const { Metrics, Threshold } = resourceOf(
  synthesize('dev'),
  'AWS::CloudWatch::Alarm',
  ({ AlarmName }) => AlarmName === 'commerce-dev-redrive-failed',
).Properties;

/** The value of the alarm in a minute in which only this metric has one; runs that did nothing publish none. */
function valueWith(published?: { namespace: string; metricName: string; dimensions: Record<string, string> }) {
  const store = new MetricStore({ now: () => start });
  if (published) store.add({ ...published, unit: 'Count', value: 1, timestamp: start });
  const query = readMetricQueries(Metrics, 'Metrics').find(({ returned }) => returned);
  return query?.seriesIn(store, { start, end: start + minute }).get(start) ?? 0;
}

it.each([
  { namespace: 'Commerce/dev', metricName: 'RedriveFailed', dimensions: { service: 'redrive' } },
  { namespace: 'AWS/Lambda', metricName: 'Errors', dimensions: { FunctionName: 'commerce-dev-redrive' } },
  { namespace: 'AWS/Lambda', metricName: 'Errors', dimensions: { FunctionName: 'commerce-dev-expiry' } },
])('redrive-failed fires on $metricName of $dimensions alone, while all else is missing', (published) => {
  expect(valueWith(published)).toBeGreaterThan(Threshold);
});

it('redrive-failed does not fire while everything is missing', () => {
  expect(valueWith()).toBe(Threshold);
});
