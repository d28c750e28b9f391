import { Alarms } from '../../../local/cloudwatch/alarms/alarms.ts';
import { readMetricAlarm } from '../../../local/cloudwatch/alarms/metric-alarm.ts';
import { cloudWatchApi } from '../../../local/cloudwatch/cloudwatch-api.ts';
import { everyMinute } from '../../../local/cloudwatch/every-minute.ts';
import { MetricStore } from '../../../local/cloudwatch/metrics/metric-store.ts';
import type { SimulatedTime } from '../engine/simulated-time.ts';
import type { SimulatedConsumer } from '../world/draw-consumers.ts';

export const failingAlarmOf = (consumer: string) => `${consumer}-failing-records`;

/** CloudWatch with an alarm for each consumer, which fires when several of its changes fail within a minute. */
export function simulatedAlarms(consumers: readonly SimulatedConsumer[], time: SimulatedTime) {
  const place = { account: '000000000000', region: 'us-east-1' };
  const metrics = new MetricStore(time);
  const alarms = new Alarms(time);
  const identityOf = (consumer: string) => ({
    namespace: 'Simulation',
    metricName: 'Failed',
    dimensions: { service: consumer },
  });
  for (const { name } of consumers) {
    const properties = {
      Namespace: identityOf(name).namespace,
      MetricName: identityOf(name).metricName,
      Dimensions: [{ Name: 'service', Value: name }],
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 5,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    };
    const alarmName = failingAlarmOf(name);
    const arn = `arn:aws:cloudwatch:${place.region}:${place.account}:alarm:${alarmName}`;
    alarms.create({ type: 'MetricAlarm', name: alarmName, arn, properties, metric: readMetricAlarm(properties) });
  }
  const stop = everyMinute(time, (end) => alarms.evaluate(metrics, end));

  return {
    api: cloudWatchApi({ alarms, metrics, clock: time, ...place }),
    failed: (consumer: string, value: number) =>
      metrics.add({ ...identityOf(consumer), unit: 'Count', value, timestamp: time.now() }),
    /** Ends the evaluation with every alarm in OK. */
    recover: () => {
      stop();
      for (const { name } of consumers) alarms.setState(failingAlarmOf(name), 'OK', 'Nothing fails any more.');
    },
  };
}
