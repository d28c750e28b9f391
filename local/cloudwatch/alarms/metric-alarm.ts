import { type Fields, invalid, numberAt } from '../cloudwatch-fields.ts';
import type { MetricStore } from '../metrics/metric-store.ts';
import { type MetricQuery, readMetricQueries } from '../queries/metric-queries.ts';
import {
  type AlarmEvaluationSettings,
  evaluationRangePeriods,
  missingDataTreatments,
  stateOf,
} from './alarm-evaluation.ts';
import type { AlarmState } from './alarm-rule.ts';

const comparisons = {
  GreaterThanOrEqualToThreshold: (value: number, threshold: number) => value >= threshold,
  GreaterThanThreshold: (value: number, threshold: number) => value > threshold,
  LessThanOrEqualToThreshold: (value: number, threshold: number) => value <= threshold,
  LessThanThreshold: (value: number, threshold: number) => value < threshold,
};

const maximumMetrics = 10;
const longestEvaluationMillis = 1_000 * 60 * 60 * 24; // 1 day; CloudWatch evaluates longer ones once an hour

/** What an alarm watches, and when it fires. */
export interface MetricAlarm extends AlarmEvaluationSettings {
  readonly comparisonOperator: keyof typeof comparisons;
  readonly threshold: number;
  readonly query: MetricQuery;
}

/** What one evaluation found. */
export interface MetricAlarmEvaluation {
  /** `undefined` where the alarm keeps the state it has. */
  readonly state: AlarmState | undefined;
  /** Those of the evaluation range, oldest first, and whether they breach the threshold. */
  readonly datapoints: readonly { readonly timestamp: number; readonly value: number; readonly breaches: boolean }[];
}

/**
 * Reads the properties of a template's alarm.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 *
 * @throws CloudWatchError that names what CloudWatch or the local cloud does not support.
 */
export function readMetricAlarm(properties: Fields): MetricAlarm {
  const query = readQuery(properties);
  const evaluationPeriods = wholeNumberAt(properties.EvaluationPeriods, 'EvaluationPeriods');
  const { DatapointsToAlarm = evaluationPeriods, EvaluateLowSampleCountPercentile = 'evaluate' } = properties;
  const datapointsToAlarm = wholeNumberAt(DatapointsToAlarm, 'DatapointsToAlarm');
  if (datapointsToAlarm > evaluationPeriods) throw invalid('DatapointsToAlarm', 'is more than EvaluationPeriods');
  if (evaluationPeriods * query.periodMillis > longestEvaluationMillis) {
    throw invalid('EvaluationPeriods', 'times Period is more than the day that the local cloud evaluates');
  }
  if (EvaluateLowSampleCountPercentile !== 'evaluate') {
    throw invalid('EvaluateLowSampleCountPercentile', 'must be evaluate: the local cloud supports no other value');
  }
  const comparisonOperator = memberAt(
    properties.ComparisonOperator,
    'ComparisonOperator',
    Object.keys(comparisons) as (keyof typeof comparisons)[],
  );
  const { TreatMissingData = 'missing' } = properties;
  const treatMissingData = memberAt(TreatMissingData, 'TreatMissingData', missingDataTreatments);
  return {
    query,
    evaluationPeriods,
    datapointsToAlarm,
    comparisonOperator,
    threshold: numberAt(properties.Threshold, 'Threshold'),
    treatMissingData: alwaysIgnoresMissingData(query) ? 'ignore' : treatMissingData,
  };
}

/** For how long it looks back. */
export function evaluationRangeMillis(alarm: MetricAlarm): number {
  return evaluationRangePeriods(alarm) * alarm.query.periodMillis;
}

/**
 * Periods end where the evaluation range does, not at multiples of their length:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 *
 * @param end of the evaluation range in epoch milliseconds, exclusive; a whole minute
 */
export function evaluateMetricAlarm(
  alarm: MetricAlarm,
  store: Pick<MetricStore, 'datapoints' | 'unitOf'>,
  end: number,
): MetricAlarmEvaluation {
  const { query, threshold, comparisonOperator } = alarm;
  const { periodMillis } = query;
  const start = end - evaluationRangeMillis(alarm);
  const series = query.seriesIn(store, { start, end, alignedTo: end });
  const breaches = comparisons[comparisonOperator];
  const datapoints = [...series].map(([timestamp, value]) => ({
    timestamp,
    value,
    breaches: breaches(value, threshold),
  }));
  const byTime = new Map(datapoints.map((datapoint) => [datapoint.timestamp, datapoint]));
  const range = Array.from({ length: evaluationRangePeriods(alarm) }, (_, index) => start + index * periodMillis);
  const state = stateOf(
    range.map((time) => byTime.get(time)?.breaches),
    alarm,
  );
  return { state, datapoints };
}

/** One metric is a list of one query. */
function readQuery(properties: Fields): MetricQuery {
  const { Metrics, Namespace, MetricName, Dimensions, Period, Statistic, ExtendedStatistic, Unit } = properties;
  if (Metrics === undefined) {
    if (Statistic !== undefined && ExtendedStatistic !== undefined) {
      throw invalid('ExtendedStatistic', 'excludes Statistic');
    }
    const Metric = { Namespace, MetricName, Dimensions };
    const MetricStat = { Metric, Period, Stat: Statistic ?? ExtendedStatistic, Unit };
    return readMetricQueries([{ Id: 'm1', MetricStat }], 'Metrics')[0] as MetricQuery;
  }
  const ofOneMetric = { Namespace, MetricName, Dimensions, Period, Statistic, ExtendedStatistic, Unit };
  const other = Object.entries(ofOneMetric).find(([, value]) => value !== undefined)?.[0];
  if (other !== undefined) throw invalid(other, 'excludes Metrics');
  const queries = readMetricQueries(Metrics, 'Metrics');
  const [query, ...others] = queries.filter(({ returned }) => returned);
  if (!query || others.length > 0) throw invalid('Metrics', 'must have one member whose ReturnData is true');
  if (queries.filter(({ statistic }) => statistic !== undefined).length > maximumMetrics) {
    throw invalid('Metrics', `has more than ${maximumMetrics} metrics`);
  }
  return query;
}

/**
 * AWS's texts disagree: whatever the alarm says (PutMetricAlarm, CloudFormation), or only where it says nothing (the user
 * guide). An alarm that recovers here recovers under both.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
function alwaysIgnoresMissingData({ metrics }: MetricQuery): boolean {
  return metrics.some(({ namespace }) => namespace === 'AWS/DynamoDB');
}

function wholeNumberAt(value: unknown, path: string): number {
  const number = numberAt(value, path);
  if (!Number.isInteger(number) || number < 1) throw invalid(path, 'must be a whole number of at least 1');
  return number;
}

function memberAt<Member extends string>(value: unknown, path: string, members: readonly Member[]): Member {
  const member = members.find((each) => each === value);
  if (member === undefined) throw invalid(path, `is ${String(value)}; the local cloud supports ${members.join(', ')}`);
  return member;
}
