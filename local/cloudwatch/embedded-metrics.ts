/** One value of one metric that a log line publishes. */
export interface EmbeddedMetric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly unit: string;
  readonly value: number;
}

interface MetricDirective {
  readonly Namespace: string;
  readonly Dimensions?: readonly (readonly string[])[];
  readonly Metrics?: readonly { readonly Name: string; readonly Unit?: string }[];
}

/**
 * What a log line publishes in the embedded metric format; nothing for any other line.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embeddedMetrics(line: string): EmbeddedMetric[] {
  if (!line.includes('"_aws"')) return []; // parsing every line of a function that logs much is slow
  const fields = parseObject(line);
  const directives = (fields?._aws as { CloudWatchMetrics?: readonly MetricDirective[] } | undefined)
    ?.CloudWatchMetrics;
  if (!fields || !directives) return [];
  return directives.flatMap(({ Namespace: namespace, Dimensions = [[]], Metrics = [] }) =>
    Dimensions.flatMap((names) => {
      const dimensions = Object.fromEntries(names.map((name) => [name, String(fields[name])]));
      return Metrics.flatMap(({ Name, Unit }) =>
        [fields[Name]]
          .flat()
          .filter((value) => typeof value === 'number')
          .map((value) => ({ namespace, metricName: Name, dimensions, unit: Unit ?? 'None', value })),
      );
    }),
  );
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined; // a line that merely looks like one
  }
}
