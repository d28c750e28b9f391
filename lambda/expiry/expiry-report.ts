import type { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { ExpiryMetric } from '../shared/metrics.ts';
import type { OldestDeadLetter } from './protocol.ts';

/** What is used of Powertools' metrics. */
interface MetricsToPublish {
  addMetric(name: ExpiryMetric, unit: typeof MetricUnit.Seconds, value: number): unknown;
  publishStoredMetrics(): unknown;
}

/**
 * Writes what the daily look found as one metric, and one log line for each queue. The metric is written also when
 * nothing waits: its alarms keep their state between two looks and would not end otherwise. One value a day costs a cent a month.
 */
export function expiryReporter(
  logger: Pick<Logger, 'info' | 'warn'>,
  metrics: MetricsToPublish = new Metrics(),
): (oldest: readonly OldestDeadLetter[]) => void {
  return (oldest) => {
    const ages = oldest.map(({ ageSeconds }) => ageSeconds);
    metrics.addMetric('OldestDeadLetterAge', MetricUnit.Seconds, Math.max(0, ...ages));
    metrics.publishStoredMetrics();
    for (const { sawAll, ...queue } of oldest) {
      if (sawAll) logger.info('Looked for the oldest dead letter', queue);
      else logger.warn('Looked for the oldest dead letter and saw only a part of the queue', queue);
    }
  };
}
