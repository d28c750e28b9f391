import type { Clock } from '../clock.ts';
import type { MetricStore } from '../cloudwatch/metrics/metric-store.ts';

interface PutEventsMetricsDeps {
  readonly clock: Pick<Clock, 'now'>;
  readonly metrics: Pick<MetricStore, 'add'>;
}

/**
 * The metrics of one PutEvents request. They have no dimensions: they are of all buses and producers of the account.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html#eb-metrics-putevents
 *
 * @param failedEntries `refused` for a request that failed as a whole
 */
export function putPutEventsMetrics(
  { clock, metrics }: PutEventsMetricsDeps,
  entries: number,
  failedEntries: number | 'refused',
): void {
  const timestamp = clock.now();
  const put = (metricName: string, value: number) =>
    metrics.add({ namespace: 'AWS/Events', metricName, dimensions: {}, unit: 'Count', value, timestamp });
  put('PutEventsApproximateCallCount', 1);
  if (failedEntries === 'refused') {
    put('PutEventsApproximateFailedCount', 1);
    return;
  }
  put('PutEventsApproximateSuccessCount', 1);
  put('PutEventsEntriesCount', entries);
  put('PutEventsFailedEntriesCount', failedEntries);
}
