import { isJsonObject, type JsonObject } from '../../protocols/json-object.ts';

/** One value of one metric that a log line publishes. */
interface EmbeddedMetric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly unit: string;
  readonly value: number;
}

/**
 * What a log line publishes in the embedded metric format; nothing for any other line.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embeddedMetrics(line: string): EmbeddedMetric[] {
  if (!line.includes('"_aws"')) return []; // parsing every line of a function that logs much is slow
  const fields = parseObject(line);
  return list(object(fields._aws).CloudWatchMetrics).flatMap((directive) => {
    const { Namespace: namespace, Dimensions = [[]], Metrics } = object(directive);
    if (typeof namespace !== 'string') return [];
    return list(Dimensions).flatMap((names) => {
      const dimensions = Object.fromEntries(list(names).map((name) => [String(name), String(fields[String(name)])]));
      return list(Metrics).flatMap((definition) => {
        const { Name, Unit } = object(definition);
        const metricName = String(Name);
        const unit = typeof Unit === 'string' ? Unit : 'None';
        return [fields[metricName]]
          .flat()
          .filter((value) => typeof value === 'number')
          .map((value) => ({ namespace, metricName, dimensions, unit, value }));
      });
    });
  });
}

// A function may print anything: what has another form than the format says is nothing.
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const object = (value: unknown): JsonObject => (isJsonObject(value) ? value : {});

function parseObject(line: string): JsonObject {
  try {
    return object(JSON.parse(line));
  } catch {
    return {}; // a line that merely looks like one
  }
}
