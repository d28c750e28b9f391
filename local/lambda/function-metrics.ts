import type { Clock } from '../clock.ts';
import type { MetricStore } from '../cloudwatch/metrics/metric-store.ts';
import type { InvocationObserver } from './function.ts';

interface FunctionMetricsDeps {
  readonly clock: Pick<Clock, 'now'>;
  readonly metrics: Pick<MetricStore, 'add'>;
}

/**
 * The metrics of one function. `Errors` and `Throttles` are 0 for an invocation without, and all of them are stamped with
 * its start. https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export function functionMetrics(FunctionName: string, { clock, metrics }: FunctionMetricsDeps): InvocationObserver {
  const put = (metricName: string, value: number, timestamp: number, unit = 'Count') =>
    metrics.add({ namespace: 'AWS/Lambda', metricName, dimensions: { FunctionName }, unit, value, timestamp });
  return {
    throttled: () => put('Throttles', 1, clock.now()),
    started: (running) => {
      const startedAt = clock.now();
      put('ConcurrentExecutions', running, startedAt);
      return (outcome, durationMillis) => {
        put('Invocations', 1, startedAt);
        put('Errors', outcome === 'success' ? 0 : 1, startedAt);
        put('Throttles', 0, startedAt);
        put('Duration', durationMillis, startedAt, 'Milliseconds');
      };
    },
  };
}
