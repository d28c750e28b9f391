import type { Clock } from '../../clock.ts';
import { embeddedMetrics } from './embedded-metrics.ts';
import { GrowingDatapoint, type MetricDatapoint, type StatisticSet } from './metric-datapoint.ts';

/** What tells one metric from another. */
export interface MetricIdentity {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** One published value of one metric: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html */
interface MetricSample extends MetricIdentity {
  readonly unit: string;
  readonly value: number;
  /** Epoch milliseconds. */
  readonly timestamp: number;
}

/** What is kept of one metric with one set of dimensions; the samples themselves are not, so that memory is bounded. */
interface MetricStatistics extends MetricIdentity {
  readonly unit: string;
  sum: number;
  sampleCount: number;
  minimum: number;
  maximum: number;
  /** Epoch milliseconds of the newest sample. */
  lastTimestamp: number;
}

/** Which datapoints are asked for; both ends in epoch milliseconds, the end exclusive. */
interface MetricRange {
  readonly start: number;
  readonly end: number;
  /** A multiple of a minute. */
  readonly periodMillis: number;
  /** Periods begin at this time and at multiples of their length from it; 0 where absent. */
  readonly alignedTo?: number;
}

/** The finest resolution that is kept, CloudWatch's for all metrics but those published as high-resolution ones. */
export const resolutionMillis = 1_000 * 60; // 1 minute

/** For how long datapoints are kept, counted from a metric's newest; longer where an alarm looks back further. */
const minutesKept = 60 * 3; // 3 hours: memory stays flat also on a clock on which a day takes minutes

interface Series {
  readonly totals: MetricStatistics;
  readonly minutes: Map<number, GrowingDatapoint>;
  newestMinute: number;
  minutesKept: number;
}

/** The metrics of one local cloud since it started, as CloudWatch tells them apart: by namespace, name and dimensions. */
export class MetricStore {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #series = new Map<string, Series>();
  /** By the key of the series, where somebody needs more than the usual. */
  readonly #minutesNeeded = new Map<string, number>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Keeps a metric's datapoints for at least so long: for an alarm that looks back that far. */
  keep(metric: MetricIdentity, minutes: number): void {
    const key = seriesKey(metric);
    const needed = Math.max(minutes, minutesKept, this.#minutesNeeded.get(key) ?? 0);
    this.#minutesNeeded.set(key, needed);
    const series = this.#series.get(key);
    if (series) series.minutesKept = needed;
  }

  add({ value, timestamp, unit, ...metric }: MetricSample): void {
    this.addSet(metric, { sum: value, sampleCount: 1, minimum: value, maximum: value }, { unit, timestamp });
  }

  /** Many samples of one moment at once. */
  addSet(
    metric: MetricIdentity,
    set: StatisticSet,
    { unit, timestamp }: { readonly unit: string; readonly timestamp: number },
  ): void {
    const series = this.#seriesOf(metric, unit);
    const { totals, minutes } = series;
    totals.sum += set.sum;
    totals.sampleCount += set.sampleCount;
    totals.minimum = Math.min(totals.minimum, set.minimum);
    totals.maximum = Math.max(totals.maximum, set.maximum);
    totals.lastTimestamp = Math.max(totals.lastTimestamp, timestamp);

    const minute = Math.floor(timestamp / resolutionMillis);
    series.newestMinute = Math.max(series.newestMinute, minute);
    const oldestKept = series.newestMinute - series.minutesKept;
    if (minute <= oldestKept) return;
    let datapoint = minutes.get(minute);
    if (!datapoint) {
      datapoint = new GrowingDatapoint(minute * resolutionMillis);
      minutes.set(minute, datapoint);
      if (minutes.size > series.minutesKept)
        for (const old of minutes.keys()) if (old <= oldestKept) minutes.delete(old);
    }
    datapoint.add(set);
  }

  /**
   * Adds what a log line publishes in the embedded metric format, at the time of our clock: the line's own is that of
   * the function, which knows only the machine's clock.
   */
  addLogLine(line: string): void {
    for (const sample of embeddedMetrics(line)) this.add({ ...sample, timestamp: this.#clock.now() });
  }

  /** Of one exact set of dimensions, as CloudWatch's; without any, of every set that the metric was published with. */
  sum(namespace: string, metricName: string, dimensions?: Readonly<Record<string, string>>): number {
    if (dimensions) return this.#series.get(seriesKey({ namespace, metricName, dimensions }))?.totals.sum ?? 0;
    return this.statistics()
      .filter((series) => series.namespace === namespace && series.metricName === metricName)
      .reduce((sum, series) => sum + series.sum, 0);
  }

  /** One datapoint for each period that has samples, oldest first. The period that holds `start` is the first. */
  datapoints(
    metric: MetricIdentity,
    { start, end, periodMillis, alignedTo = 0 }: MetricRange,
  ): readonly MetricDatapoint[] {
    const periods = new Map<number, GrowingDatapoint>();
    for (const minute of this.#series.get(seriesKey(metric))?.minutes.values() ?? []) {
      const timestamp = Math.floor((minute.timestamp - alignedTo) / periodMillis) * periodMillis + alignedTo;
      if (timestamp + periodMillis <= start || timestamp >= end) continue;
      const period = periods.get(timestamp) ?? new GrowingDatapoint(timestamp);
      period.merge(minute);
      periods.set(timestamp, period);
    }
    return [...periods.values()].sort((a, b) => a.timestamp - b.timestamp);
  }

  unitOf(metric: MetricIdentity): string | undefined {
    return this.#series.get(seriesKey(metric))?.totals.unit;
  }

  /** Everything kept, one row per namespace, name and set of dimensions. */
  statistics(): readonly Readonly<MetricStatistics>[] {
    return [...this.#series.values()].map(({ totals }) => totals);
  }

  #seriesOf(metric: MetricIdentity, unit: string): Series {
    const key = seriesKey(metric);
    const existing = this.#series.get(key);
    if (existing) return existing;
    const { namespace, metricName, dimensions } = metric;
    const created: Series = {
      totals: {
        namespace,
        metricName,
        dimensions,
        unit,
        sum: 0,
        sampleCount: 0,
        minimum: Number.POSITIVE_INFINITY,
        maximum: Number.NEGATIVE_INFINITY,
        lastTimestamp: Number.NEGATIVE_INFINITY,
      },
      minutes: new Map(),
      newestMinute: Number.NEGATIVE_INFINITY,
      minutesKept: this.#minutesNeeded.get(key) ?? minutesKept,
    };
    this.#series.set(key, created);
    return created;
  }
}

function seriesKey({ namespace, metricName, dimensions }: MetricIdentity): string {
  return JSON.stringify([namespace, metricName, ...Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))]);
}
