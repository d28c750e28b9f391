import { type Fields, invalid, timeAt } from '../cloudwatch-fields.ts';
import type { MetricStore } from '../metrics/metric-store.ts';
import { readMetricQueries } from './metric-queries.ts';

/**
 * Metrics as they were published, and what metric math makes of them.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 *
 * @throws CloudWatchError
 */
export function getMetricData(input: Fields, metrics: MetricStore) {
  const start = timeAt(input.StartTime, 'StartTime');
  const end = timeAt(input.EndTime, 'EndTime');
  if (start >= end) throw invalid('StartTime', 'must be less than the parameter EndTime');
  const { ScanBy = 'TimestampDescending' } = input;
  if (ScanBy !== 'TimestampDescending' && ScanBy !== 'TimestampAscending') {
    throw invalid('ScanBy', 'must be TimestampDescending or TimestampAscending');
  }
  const queries = readMetricQueries(input.MetricDataQueries, 'MetricDataQueries');
  return {
    MetricDataResults: queries
      .filter(({ returned }) => returned)
      .map(({ id, label, seriesIn }) => {
        const points = [...seriesIn(metrics, { start, end })];
        if (ScanBy === 'TimestampDescending') points.reverse();
        return {
          Id: id,
          Label: label,
          Timestamps: points.map(([time]) => time / 1_000),
          Values: points.map(([, value]) => value),
          StatusCode: 'Complete',
        };
      }),
    Messages: [],
  };
}
