import {
  dimensionsAt,
  type Fields,
  invalid,
  listAt,
  missing,
  numberAt,
  objectAt,
  refuseOthers,
  textAt,
  timeAt,
} from './cloudwatch-fields.ts';
import { type MetricStore, resolutionMillis } from './metric-store.ts';
import { statisticOf } from './statistic.ts';

const maximumQueries = 500;

/**
 * Metrics as they were published. Metric math is refused by name.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 *
 * @throws CloudWatchError
 */
export function getMetricData(input: Fields, metrics: MetricStore) {
  refuseOthers(input, ['MetricDataQueries', 'StartTime', 'EndTime', 'ScanBy'], '');
  const start = timeAt(input.StartTime, 'StartTime');
  const end = timeAt(input.EndTime, 'EndTime');
  if (start >= end) throw invalid('StartTime', 'must be less than the parameter EndTime');
  const { ScanBy = 'TimestampDescending' } = input;
  if (ScanBy !== 'TimestampDescending' && ScanBy !== 'TimestampAscending') {
    throw invalid('ScanBy', 'must be TimestampDescending or TimestampAscending');
  }
  const queries = listAt(input.MetricDataQueries, 'MetricDataQueries');
  if (queries.length === 0) throw missing('MetricDataQueries');
  if (queries.length > maximumQueries) throw invalid('MetricDataQueries', `has more than ${maximumQueries} members`);
  const read = queries.map((query, index) => readQuery(query, `MetricDataQueries.member.${index + 1}`));
  const repeated = read.find(({ id }, index) => read.findIndex((other) => other.id === id) < index);
  if (repeated) throw invalid('MetricDataQueries', `has the Id ${repeated.id} more than once`);
  return {
    MetricDataResults: read
      .filter(({ returned }) => returned)
      .map(({ id, label, metric, unit, periodMillis, statistic }) => {
        const ofOtherUnit = unit !== undefined && metrics.unitOf(metric) !== unit;
        const points = ofOtherUnit ? [] : metrics.datapoints(metric, { start, end, periodMillis });
        const values = points
          .map((point) => ({ timestamp: point.timestamp / 1_000, value: statistic(point) }))
          .filter(({ value }) => value !== undefined);
        if (ScanBy === 'TimestampDescending') values.reverse();
        return {
          Id: id,
          Label: label,
          Timestamps: values.map(({ timestamp }) => timestamp),
          Values: values.map(({ value }) => value),
          StatusCode: 'Complete',
        };
      }),
    Messages: [],
  };
}

function readQuery(value: unknown, path: string) {
  const query = objectAt(value, path);
  if (query.Expression !== undefined) {
    throw invalid(`${path}.Expression`, 'is metric math, which the local cloud does not evaluate yet');
  }
  refuseOthers(query, ['Id', 'Label', 'MetricStat', 'ReturnData'], `${path}.`);
  const id = textAt(query.Id, `${path}.Id`);
  if (!/^[a-z]\w*$/.test(id)) throw invalid(`${path}.Id`, 'must begin with a small letter and be one word');
  const metricStat = objectAt(query.MetricStat, `${path}.MetricStat`);
  refuseOthers(metricStat, ['Metric', 'Period', 'Stat', 'Unit'], `${path}.MetricStat.`);
  const metric = objectAt(metricStat.Metric, `${path}.MetricStat.Metric`);
  const metricName = textAt(metric.MetricName, `${path}.MetricStat.Metric.MetricName`);
  const periodMillis = numberAt(metricStat.Period, `${path}.MetricStat.Period`) * 1_000;
  if (periodMillis < resolutionMillis || periodMillis % resolutionMillis !== 0) {
    throw invalid(`${path}.MetricStat.Period`, 'must be a multiple of 60: the local cloud keeps metrics by the minute');
  }
  const stat = textAt(metricStat.Stat, `${path}.MetricStat.Stat`);
  return {
    id,
    label: query.Label === undefined ? metricName : textAt(query.Label, `${path}.Label`),
    returned: query.ReturnData !== false,
    metric: {
      namespace: textAt(metric.Namespace, `${path}.MetricStat.Metric.Namespace`),
      metricName,
      dimensions: dimensionsAt(metric.Dimensions, `${path}.MetricStat.Metric.Dimensions`),
    },
    unit: metricStat.Unit,
    periodMillis,
    statistic:
      statisticOf(stat) ?? fail(invalid(`${path}.MetricStat.Stat`, `is ${stat}, which the local cloud does not know`)),
  };
}

function fail(error: Error): never {
  throw error;
}
