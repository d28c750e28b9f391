/** One published value of one metric: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html */
export interface MetricSample {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly unit: string;
  readonly value: number;
  /** Epoch milliseconds. */
  readonly timestamp: number;
}

/** What is kept of one metric with one set of dimensions; the samples themselves are not, so that memory is bounded. */
export interface MetricStatistics {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly unit: string;
  sum: number;
  sampleCount: number;
  minimum: number;
  maximum: number;
  /** Epoch milliseconds of the newest sample. */
  lastTimestamp: number;
}

interface EmbeddedMetrics {
  readonly Timestamp: number;
  readonly CloudWatchMetrics: readonly {
    readonly Namespace: string;
    readonly Dimensions?: readonly (readonly string[])[];
    readonly Metrics?: readonly { readonly Name: string; readonly Unit?: string }[];
  }[];
}

/** The metrics of one local cloud since it started, as CloudWatch tells them apart: by namespace, name and dimensions. */
export class MetricStore {
  readonly #series = new Map<string, MetricStatistics>();

  add(sample: MetricSample): void {
    const { namespace, metricName, dimensions, unit, value, timestamp } = sample;
    const key = seriesKey(namespace, metricName, dimensions);
    const series = this.#series.get(key);
    if (!series) {
      this.#series.set(key, {
        namespace,
        metricName,
        dimensions,
        unit,
        sum: value,
        sampleCount: 1,
        minimum: value,
        maximum: value,
        lastTimestamp: timestamp,
      });
      return;
    }
    series.sum += value;
    series.sampleCount += 1;
    series.minimum = Math.min(series.minimum, value);
    series.maximum = Math.max(series.maximum, value);
    series.lastTimestamp = Math.max(series.lastTimestamp, timestamp);
  }

  /**
   * Adds what a log line publishes in the embedded metric format, and nothing for any other line.
   * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
   */
  addLogLine(line: string): void {
    if (!line.includes('"_aws"')) return; // parsing every line of a function that logs much is slow
    const fields = parseObject(line);
    const embedded = fields?._aws as EmbeddedMetrics | undefined;
    if (!fields || !embedded?.CloudWatchMetrics) return;
    for (const directive of embedded.CloudWatchMetrics) {
      for (const names of directive.Dimensions ?? [[]]) {
        const dimensions = Object.fromEntries(names.map((name) => [name, String(fields[name])]));
        for (const { Name, Unit } of directive.Metrics ?? []) {
          for (const value of [fields[Name]].flat()) {
            if (typeof value !== 'number') continue;
            const { Namespace: namespace } = directive;
            const timestamp = embedded.Timestamp;
            this.add({ namespace, metricName: Name, dimensions, unit: Unit ?? 'None', value, timestamp });
          }
        }
      }
    }
  }

  /** Of one exact set of dimensions, as CloudWatch's; without any, of every set that the metric was published with. */
  sum(namespace: string, metricName: string, dimensions?: Readonly<Record<string, string>>): number {
    if (dimensions) return this.#series.get(seriesKey(namespace, metricName, dimensions))?.sum ?? 0;
    return [...this.#series.values()]
      .filter((series) => series.namespace === namespace && series.metricName === metricName)
      .reduce((sum, series) => sum + series.sum, 0);
  }

  /** Everything kept, one row per namespace, name and set of dimensions. */
  statistics(): readonly Readonly<MetricStatistics>[] {
    return [...this.#series.values()];
  }
}

function seriesKey(namespace: string, metricName: string, dimensions: Readonly<Record<string, string>>): string {
  return JSON.stringify([namespace, metricName, ...Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined; // a line that merely looks like one
  }
}
