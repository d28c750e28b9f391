import type { IMetric, MetricStatConfig } from 'aws-cdk-lib/aws-cloudwatch';
import {
  consumerMetrics,
  expiryMetrics,
  expiryService,
  redriveMetrics,
  redriveServices,
} from '../../lambda/shared/metrics.ts';
import { awsMetrics } from './aws-metrics.ts';

/**
 * A metric that nobody publishes is no error for CloudWatch: an alarm on it never fires. So what is not in the table
 * of AWS's metrics, nor in the list of our own, with exactly those dimensions, does not synthesize.
 *
 * @throws Error with a sentence
 */
export function checkMetric(metric: IMetric): void {
  const { metricStat, mathExpression } = metric.toMetricConfig();
  if (metricStat) checkMetricStat(metricStat);
  for (const used of Object.values(mathExpression?.usingMetrics ?? {})) checkMetric(used);
}

function checkMetricStat({ namespace, metricName, statistic, dimensions = [] }: MetricStatConfig): void {
  const names = dimensions.map(({ name }) => name).sort();
  const named = `${namespace} ${metricName} by ${names.join(' and ') || 'nothing'}`;
  if (!namespace.startsWith('AWS/')) {
    const service = String(dimensions.find(({ name }) => name === 'service')?.value);
    if (names.join() === 'service' && metricsOfService(service).includes(metricName)) return;
    throw new Error(`No function of this app publishes the metric ${named}: see lambda/shared/metrics.ts.`);
  }
  const row = awsMetrics.find(
    (it) => it.namespace === namespace && it.metricName === metricName && it.dimensions.join() === names.join(),
  );
  if (!row) throw new Error(`AWS publishes no metric ${named}: see lib/monitoring/aws-metrics.ts.`);
  const allowed: readonly string[] = row.statistics;
  if (!allowed.includes(/^p\d/.test(statistic) ? 'percentiles' : statistic)) {
    throw new Error(
      `The statistic ${statistic} does not apply to the metric ${named}: see lib/monitoring/aws-metrics.ts.`,
    );
  }
}

function metricsOfService(service: string): readonly string[] {
  if (service === expiryService) return expiryMetrics;
  return redriveServices.some((each) => each === service) ? redriveMetrics : consumerMetrics;
}
