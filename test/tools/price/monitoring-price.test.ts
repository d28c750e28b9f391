import { describe, expect, it } from 'vitest';
import { consumerMetrics, redriveMetrics } from '../../../lambda/shared/metrics.ts';
import { monitoringPrice } from '../../../tools/price/monitoring-price.ts';
import { synthesize } from '../../support/synthesize.ts';
import { withAuditConsumer } from '../../support/with-audit-consumer.ts';

const metric = { MetricStat: { Metric: {} } };
const alarm = (Properties: object) => ({ Type: 'AWS::CloudWatch::Alarm', Properties });
const lambda = (Variables: object) => ({ Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables } } });

describe('the price of monitoring', () => {
  it('bills an alarm by the metrics that it reads, and a composite alarm and a dashboard by themselves', () => {
    const price = monitoringPrice([
      alarm({ MetricName: 'Errors' }),
      alarm({ Metrics: [{ Expression: 'a + b' }, metric, metric] }),
      { Type: 'AWS::CloudWatch::CompositeAlarm', Properties: {} },
      { Type: 'AWS::CloudWatch::Dashboard', Properties: {} },
      { Type: 'AWS::SQS::Queue', Properties: {} },
    ]);
    expect(price.alarms).toEqual({ standard: 1, metricMath: 1, composite: 1 });
    expect(price.idle.rows.map(({ count, dollars }) => [count, dollars])).toEqual([
      [1, 0.1],
      [2, 0.2],
      [1, 0.5],
      [1, 3],
    ]);
    expect(price.idle.dollars).toBe(3.8);
    expect(price.withTraffic.dollars).toBe(0);
  });

  it('bills metrics of our own only where there is traffic, each for each function that writes it', () => {
    const price = monitoringPrice([
      lambda({ CONSUMER_NAME: 'order', POWERTOOLS_SERVICE_NAME: 'order' }),
      lambda({ CONSUMER_NAME: 'return', POWERTOOLS_SERVICE_NAME: 'return' }),
      lambda({ POWERTOOLS_SERVICE_NAME: 'redrive' }),
      lambda({ POWERTOOLS_SERVICE_NAME: 'discard' }),
      lambda({ POWERTOOLS_SERVICE_NAME: 'inspect' }),
    ]);
    expect(price.idle.dollars).toBe(0);
    expect(price.withTraffic.rows.map(({ count }) => count)).toEqual([
      2 * consumerMetrics.length,
      2 * redriveMetrics.length,
    ]);
  });

  it('grows with every consumer', () => {
    const of = (templates: ReturnType<typeof synthesize>) =>
      monitoringPrice(Object.values(templates).flatMap(({ resources }) => Object.values(resources)));
    const before = of(synthesize('dev'));
    const after = of(synthesize('dev', { catalog: withAuditConsumer }));
    expect(after.alarms.composite).toBe(before.alarms.composite + 1);
    expect(after.idle.dollars).toBeGreaterThan(before.idle.dollars);
  });
});
