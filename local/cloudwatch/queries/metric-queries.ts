import {
  dimensionsAt,
  invalid,
  listAt,
  missing,
  numberAt,
  objectAt,
  refuseOthers,
  textAt,
} from '../cloudwatch-fields.ts';
import { type MetricIdentity, type MetricStore, resolutionMillis } from '../metrics/metric-store.ts';
import { type Statistic, statisticOf } from '../metrics/statistic.ts';
import { parseMathExpression } from './math-expression.ts';
import type { MathKind, MathNode } from './math-functions.ts';
import { type MathValue, seriesOf, type TimeSeries } from './time-series.ts';

/** The part of the time that is asked for, in epoch milliseconds, the end exclusive. */
interface QueryWindow {
  readonly start: number;
  readonly end: number;
  /** Periods begin here and at multiples of their length from here; 0 where absent. */
  readonly alignedTo?: number;
}

/** One metric or expression of a request, or of an alarm. */
export interface MetricQuery {
  readonly id: string;
  readonly label: string;
  readonly returned: boolean;
  readonly periodMillis: number;
  /** Absent where it is an expression. */
  readonly statistic?: string;
  /** Those that it depends on. */
  readonly metrics: readonly MetricIdentity[];
  /** Oldest first. */
  seriesIn(store: Pick<MetricStore, 'datapoints' | 'unitOf'>, window: QueryWindow): TimeSeries;
}

interface MetricStat {
  readonly id: string;
  readonly metric: MetricIdentity;
  readonly periodMillis: number;
  readonly stat: string;
  readonly statistic: Statistic;
  readonly unit: string | undefined;
}

interface Expression {
  readonly id: string;
  readonly text: string;
}

type ReadQuery = (MetricStat | Expression) & { readonly label: string; readonly returned: boolean };

const maximumQueries = 500;
const maximumDatapoints = 100_800; // of one answer

/**
 * Reads the `MetricDataQueries` of GetMetricData, or the `Metrics` of an alarm; all of them are checked before there is
 * data. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html
 *
 * @param path of the list, for the text of errors
 * @throws CloudWatchError
 */
export function readMetricQueries(value: unknown, path: string): MetricQuery[] {
  const list = listAt(value, path);
  if (list.length === 0) throw missing(path);
  if (list.length > maximumQueries) throw invalid(path, `has more than ${maximumQueries} members`);
  const queries = list.map((query, index) => readQuery(query, `${path}.member.${index + 1}`));
  const byId = new Map(queries.map((query) => [query.id, query]));
  if (byId.size < queries.length) throw invalid(path, 'has the same Id more than once');
  const metricStats = queries.filter((query) => 'metric' in query);

  const nodes = new Map<string, MathNode>();
  const underWay = new Set<string>();
  const nodeOf = ({ id, text }: Expression): MathNode => {
    const existing = nodes.get(id);
    if (existing) return existing;
    const at = `${path}.${id}.Expression`;
    if (underWay.has(id)) throw invalid(at, 'refers to itself, directly or through others');
    underWay.add(id);
    const node = parse(text, at);
    nodes.set(id, node);
    return node;
  };
  const parse = (text: string, at: string): MathNode => {
    const kindOf = (id: string): MathKind | undefined => {
      const query = byId.get(id);
      return query && ('metric' in query ? 'series' : nodeOf(query).kind);
    };
    try {
      return parseMathExpression(text, { kindOf, metricIds: metricStats.map(({ id }) => id) });
    } catch (error) {
      throw error instanceof Error && error.name === 'Error' ? invalid(at, error.message) : error;
    }
  };

  return queries.map((query) => {
    const { id, label, returned } = query;
    if ('metric' in query) {
      const { periodMillis, stat, metric } = query;
      const seriesIn: MetricQuery['seriesIn'] = (store, window) => seriesOfMetric(query, store, window);
      return { id, label, returned, periodMillis, statistic: stat, metrics: [metric], seriesIn };
    }
    const at = `${path}.${id}.Expression`;
    const node = nodeOf(query);
    if (returned && node.kind !== 'series') throw invalid(at, 'is not one series of values');
    const [periodMillis = resolutionMillis, ...others] = new Set(metricStats.map((each) => each.periodMillis));
    if (others.length > 0) throw invalid(at, 'needs metrics of one period');
    const seriesIn: MetricQuery['seriesIn'] = (store, window) => {
      const scope = {
        periodMillis,
        get times() {
          return timesIn(window, periodMillis);
        },
        valueOf: (name: string): MathValue => {
          const named = byId.get(name) as ReadQuery;
          return 'metric' in named ? seriesOfMetric(named, store, window) : nodeOf(named).evaluate(scope);
        },
      };
      return new Map([...(node.evaluate(scope) as TimeSeries)].sort(([a], [b]) => a - b));
    };
    return { id, label, returned, periodMillis, metrics: metricStats.map(({ metric }) => metric), seriesIn };
  });
}

function seriesOfMetric(
  { metric, unit, statistic, periodMillis }: MetricStat,
  store: Pick<MetricStore, 'datapoints' | 'unitOf'>,
  window: QueryWindow,
): TimeSeries {
  if (unit !== undefined && store.unitOf(metric) !== unit) return seriesOf([]);
  const datapoints = store.datapoints(metric, { ...window, periodMillis });
  return seriesOf(datapoints.map((datapoint) => [datapoint.timestamp, statistic(datapoint)]));
}

function timesIn({ start, end, alignedTo = 0 }: QueryWindow, periodMillis: number): number[] {
  const first = Math.floor((start - alignedTo) / periodMillis) * periodMillis + alignedTo;
  const length = Math.ceil((end - first) / periodMillis);
  if (length > maximumDatapoints) throw invalid('StartTime', `is more than ${maximumDatapoints} periods ago`);
  return Array.from({ length }, (_, index) => first + index * periodMillis);
}

function readQuery(value: unknown, path: string): ReadQuery {
  const query = objectAt(value, path);
  refuseOthers(query, ['Expression', 'Id', 'Label', 'MetricStat', 'ReturnData'], `${path}.`);
  const id = textAt(query.Id, `${path}.Id`);
  if (!/^[a-z]\w*$/.test(id)) throw invalid(`${path}.Id`, 'must begin with a lower-case letter and be one word');
  const { ReturnData: returned = true } = query;
  if (typeof returned !== 'boolean') throw invalid(`${path}.ReturnData`, 'must be true or false');
  const label = query.Label === undefined ? undefined : textAt(query.Label, `${path}.Label`);
  if (query.Expression !== undefined) {
    if (query.MetricStat !== undefined) throw invalid(path, 'has both an Expression and a MetricStat');
    return { id, label: label ?? id, returned, text: textAt(query.Expression, `${path}.Expression`, 2_048) };
  }
  const metricStat = objectAt(query.MetricStat, `${path}.MetricStat`);
  refuseOthers(metricStat, ['Metric', 'Period', 'Stat', 'Unit'], `${path}.MetricStat.`);
  const fields = objectAt(metricStat.Metric, `${path}.MetricStat.Metric`);
  refuseOthers(fields, ['Dimensions', 'MetricName', 'Namespace'], `${path}.MetricStat.Metric.`);
  const metricName = textAt(fields.MetricName, `${path}.MetricStat.Metric.MetricName`);
  const periodMillis = numberAt(metricStat.Period, `${path}.MetricStat.Period`) * 1_000;
  if (periodMillis < resolutionMillis || periodMillis % resolutionMillis !== 0) {
    throw invalid(`${path}.MetricStat.Period`, 'must be a multiple of 60: the local cloud keeps metrics by the minute');
  }
  const stat = textAt(metricStat.Stat, `${path}.MetricStat.Stat`);
  const statistic = statisticOf(stat);
  if (!statistic) throw invalid(`${path}.MetricStat.Stat`, `is ${stat}, which the local cloud does not support`);
  const unit = metricStat.Unit === undefined ? undefined : textAt(metricStat.Unit, `${path}.MetricStat.Unit`);
  const metric = {
    namespace: textAt(fields.Namespace, `${path}.MetricStat.Metric.Namespace`),
    metricName,
    dimensions: dimensionsAt(fields.Dimensions, `${path}.MetricStat.Metric.Dimensions`),
  };
  return { id, label: label ?? metricName, returned, metric, periodMillis, stat, statistic, unit };
}
