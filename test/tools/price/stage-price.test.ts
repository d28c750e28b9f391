import { describe, expect, it } from 'vitest';
import { consumerMetrics, redriveMetrics } from '../../../lambda/shared/metrics.ts';
import { stagePrice } from '../../../tools/price/stage-price.ts';
import { appOf, type SynthesizeOptions } from '../../support/synthesize.ts';
import { withAuditConsumer } from '../../support/with-audit-consumer.ts';

const metric = { MetricStat: { Metric: {} } };
const alarm = (Properties: object) => ({ Type: 'AWS::CloudWatch::Alarm', Properties });
const lambda = (Variables: object) => ({ Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables } } });

const of = (...resources: { Type: string; Properties: object }[]) =>
  stagePrice([{ Resources: Object.fromEntries(resources.map((resource, index) => [`R${index}`, resource])) }]);
const counts = ({ idle }: ReturnType<typeof stagePrice>) =>
  Object.fromEntries(
    idle.rows.filter(({ count }) => count > 0).map(({ what, count, dollars }) => [what, [count, dollars]]),
  );

describe('the price of a stage', () => {
  it('bills an alarm by the metrics that it reads, and a composite alarm and a dashboard by themselves', () => {
    const price = of(
      alarm({ MetricName: 'Errors' }),
      alarm({ Metrics: [{ Expression: 'a + b' }, metric, metric] }),
      { Type: 'AWS::CloudWatch::CompositeAlarm', Properties: {} },
      { Type: 'AWS::CloudWatch::Dashboard', Properties: {} },
      { Type: 'AWS::SQS::Queue', Properties: {} },
    );
    expect(price.alarms).toEqual({ standard: 1, metricMath: 1, composite: 1 });
    expect(counts(price)).toEqual({
      'Alarms on one metric': [1, 0.1],
      'Metrics in alarms on an expression': [2, 0.2],
      'Composite alarms': [1, 0.5],
      Dashboards: [1, 3],
    });
    expect(price.idle.dollars).toBe(3.8);
    expect(price.withTraffic.dollars).toBe(0);
  });

  it('bills metrics of our own only where there is traffic, each for each function that writes it', () => {
    const price = of(
      lambda({ CONSUMER_NAME: 'order', POWERTOOLS_SERVICE_NAME: 'order' }),
      lambda({ CONSUMER_NAME: 'return', POWERTOOLS_SERVICE_NAME: 'return' }),
      lambda({ POWERTOOLS_SERVICE_NAME: 'redrive' }),
      lambda({ POWERTOOLS_SERVICE_NAME: 'discard' }),
      lambda({ POWERTOOLS_SERVICE_NAME: 'inspect' }),
    );
    expect(price.idle.dollars).toBe(0);
    expect(price.withTraffic.rows.map(({ count }) => count)).toEqual([
      2 * consumerMetrics.length,
      2 * redriveMetrics.length,
    ]);
  });

  it('bills the customer key, the polling of a queue with nothing in it, and what a schedule starts', () => {
    const price = of(
      { Type: 'AWS::Lambda::Function', Properties: { MemorySize: 1_024 } },
      { Type: 'AWS::KMS::Key', Properties: {} },
      { Type: 'AWS::Lambda::EventSourceMapping', Properties: {} },
      {
        Type: 'AWS::Scheduler::Schedule',
        Properties: { ScheduleExpression: 'rate(15 minutes)', Target: { Arn: { 'Fn::GetAtt': ['R0', 'Arn'] } } },
      },
    );
    expect(counts(price)).toEqual({
      'Customer keys': [1, 1],
      'Polls of idle queues, millions': [0.657, 0.26], // 15 a minute
      'Scheduled runs, millions': [0.00292, 0], // 4 an hour
      'Invocations by schedules, millions': [0.00292, 0],
      'GB-seconds of scheduled runs': [1_460, 0.02],
      'SQS requests by schedules, millions': [0.00584, 0],
      'Requests for alarms, thousands': [2.92, 0.03],
      'Logs of scheduled runs, GB': [0.00876, 0],
    });
  });

  it('refuses a schedule whose runs it cannot count', () => {
    const Target = { Arn: { 'Fn::GetAtt': ['R0', 'Arn'] } };
    const schedule = {
      Type: 'AWS::Scheduler::Schedule',
      Properties: { ScheduleExpression: 'cron(0 2 ? * * *)', Target },
    };
    expect(() => of(schedule)).toThrow('Add the schedule expression cron(0 2 ? * * *)');
  });

  it('grows with every consumer', () => {
    const stage = (options?: SynthesizeOptions) =>
      stagePrice(
        appOf('dev', options)
          .synth()
          .stacksRecursively.map(({ template }) => template),
      );
    const before = stage();
    const after = stage({ catalog: withAuditConsumer });
    expect(after.alarms.composite).toBe(before.alarms.composite + 1);
    expect(after.idle.dollars).toBeGreaterThan(before.idle.dollars);
  });
});
