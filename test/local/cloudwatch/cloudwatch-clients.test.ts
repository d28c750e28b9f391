import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { expect, it, onTestFinished } from 'vitest';
import { bootResources } from '../../support/local-cloud.ts';
import { manualClock } from '../../support/manual-clock.ts';

const threshold = { Threshold: 0, ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1 };
const alarm = (AlarmName: string) => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: { AlarmName, Namespace: 'Shop', MetricName: 'Failed', Period: 60, Statistic: 'Sum', ...threshold },
});

async function clientOf(resources: Record<string, object> = {}) {
  const clock = manualClock(Date.UTC(2026, 0, 1, 12));
  const { endpoint } = await bootResources(resources, { clock });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new CloudWatchClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  onTestFinished(() => client.destroy());
  return { client, clock };
}

it('keeps what the SDK for JavaScript publishes, compressed or not, and answers it by period', async () => {
  const { client, clock } = await clientOf();
  const now = new Date(clock.now());
  const datum = { MetricName: 'Applied', Dimensions: [{ Name: 'service', Value: 'order' }], Value: 1.5 };
  await client.send(new PutMetricDataCommand({ Namespace: 'Shop', MetricData: [{ ...datum, Timestamp: now }] }));
  const many = Array.from({ length: 500 }, () => datum); // above 10 kB, where the SDK compresses
  await client.send(new PutMetricDataCommand({ Namespace: 'Shop', MetricData: many }));
  const Metric = { Namespace: 'Shop', MetricName: 'Applied', Dimensions: datum.Dimensions };
  const { MetricDataResults } = await client.send(
    new GetMetricDataCommand({
      StartTime: new Date(clock.now() - 60_000),
      EndTime: new Date(clock.now() + 60_000),
      MetricDataQueries: [
        { Id: 'sum', MetricStat: { Metric, Period: 60, Stat: 'Sum' } },
        { Id: 'p99', MetricStat: { Metric, Period: 60, Stat: 'p99' } },
      ],
    }),
  );
  expect(MetricDataResults).toEqual([
    { Id: 'sum', Label: 'Applied', Timestamps: [now], Values: [751.5], StatusCode: 'Complete' },
    { Id: 'p99', Label: 'Applied', Timestamps: [now], Values: [1.5], StatusCode: 'Complete' },
  ]);
});

it('answers alarms to the SDK for JavaScript, their times as dates', async () => {
  const { client, clock } = await clientOf({ Alarm: alarm('failing') });
  clock.advance(5_000);
  const state = { AlarmName: 'failing', StateValue: 'ALARM', StateReason: 'a drill' } as const;
  await client.send(new SetAlarmStateCommand(state));
  const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ StateValue: 'ALARM' }));
  expect(MetricAlarms).toMatchObject([
    { ...state, MetricName: 'Failed', Threshold: 0, StateUpdatedTimestamp: new Date(clock.now()) },
  ]);
});

it('refuses with errors that the SDK for JavaScript knows', async () => {
  const { client } = await clientOf();
  const state = { AlarmName: 'nobody', StateValue: 'OK', StateReason: 'a drill' } as const;
  await expect(client.send(new SetAlarmStateCommand(state))).rejects.toMatchObject({ name: 'ResourceNotFound' });
  const wrong = { Namespace: 'AWS/SQS', MetricData: [{ MetricName: 'Sent', Value: 1 }] };
  await expect(client.send(new PutMetricDataCommand(wrong))).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
  });
});
