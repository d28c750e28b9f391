import { CloudWatchError } from '../cloudwatch-error.ts';
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
} from '../cloudwatch-fields.ts';
import type { StatisticSet } from './metric-datapoint.ts';
import type { MetricStore } from './metric-store.ts';

const maximumData = 1_000;
const maximumValues = 150;
const furthestPastMillis = 1_000 * 60 * 60 * 24 * 14; // 2 weeks
const furthestFutureMillis = 1_000 * 60 * 60 * 2; // 2 hours

/**
 * Takes all metrics of a request, or none.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html
 *
 * @throws CloudWatchError
 */
export function putMetricData(input: Fields, metrics: MetricStore, now: number): void {
  const namespace = textAt(input.Namespace, 'Namespace');
  if (namespace.startsWith('AWS/')) throw invalid('Namespace', 'must not begin with AWS/, which is for AWS itself');
  const data = listAt(input.MetricData, 'MetricData');
  if (data.length === 0) throw missing('MetricData');
  if (data.length > maximumData) throw invalid('MetricData', `has more than ${maximumData} members`);
  const read = data.map((entry, index) => readDatum(entry, `MetricData.member.${index + 1}`, now));
  for (const { metricName, dimensions, sets, unit, timestamp } of read) {
    for (const set of sets) metrics.addSet({ namespace, metricName, dimensions }, set, { unit, timestamp });
  }
}

function readDatum(entry: unknown, path: string, now: number) {
  const datum = objectAt(entry, path);
  const { Value, Values, Counts, StatisticValues, StorageResolution, Timestamp, Unit } = datum;
  const known = ['MetricName', 'Dimensions', 'Value', 'Values', 'Counts', 'StatisticValues', 'Timestamp', 'Unit'];
  refuseOthers(datum, [...known, 'StorageResolution'], `${path}.`);
  if (StorageResolution !== undefined && StorageResolution !== 60) {
    throw invalid(`${path}.StorageResolution`, 'must be 60: the local cloud keeps metrics by the minute');
  }
  const timestamp = Timestamp === undefined ? now : timeAt(Timestamp, `${path}.Timestamp`);
  if (timestamp < now - furthestPastMillis || timestamp > now + furthestFutureMillis) {
    throw invalid(`${path}.Timestamp`, 'must be at most two weeks in the past and two hours in the future');
  }
  if ([Value, Values, StatisticValues].filter((each) => each !== undefined).length > 1) {
    const message = `The parameters ${path}.Value, Values and StatisticValues exclude one another.`;
    throw new CloudWatchError('InvalidParameterCombinationException', message);
  }
  return {
    metricName: textAt(datum.MetricName, `${path}.MetricName`),
    dimensions: dimensionsAt(datum.Dimensions, `${path}.Dimensions`),
    unit: Unit === undefined ? 'None' : textAt(Unit, `${path}.Unit`),
    timestamp,
    sets:
      StatisticValues !== undefined
        ? [readSet(StatisticValues, `${path}.StatisticValues`)]
        : Values !== undefined
          ? readValues(Values, Counts, path)
          : [repeated(numberAt(Value, `${path}.Value`), 1)],
  };
}

function readSet(value: unknown, path: string): StatisticSet {
  const set = objectAt(value, path);
  refuseOthers(set, ['Maximum', 'Minimum', 'SampleCount', 'Sum'], `${path}.`);
  return {
    sum: numberAt(set.Sum, `${path}.Sum`),
    sampleCount: numberAt(set.SampleCount, `${path}.SampleCount`),
    minimum: numberAt(set.Minimum, `${path}.Minimum`),
    maximum: numberAt(set.Maximum, `${path}.Maximum`),
  };
}

function readValues(Values: unknown, Counts: unknown, path: string): StatisticSet[] {
  const values = listAt(Values, `${path}.Values`);
  const counts = Counts === undefined ? values.map(() => 1) : listAt(Counts, `${path}.Counts`);
  if (values.length === 0) throw missing(`${path}.Values`);
  if (values.length > maximumValues) throw invalid(`${path}.Values`, `has more than ${maximumValues} members`);
  if (counts.length !== values.length) throw invalid(`${path}.Counts`, 'must have as many members as Values');
  return values.map((value, index) => {
    const count = numberAt(counts[index], `${path}.Counts.member.${index + 1}`);
    return repeated(numberAt(value, `${path}.Values.member.${index + 1}`), count);
  });
}

const repeated = (value: number, count: number): StatisticSet => ({
  sum: value * count,
  sampleCount: count,
  minimum: value,
  maximum: value,
});
