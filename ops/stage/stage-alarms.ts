import {
  type CloudWatchClient,
  type CompositeAlarm,
  DescribeAlarmsCommand,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';

/** An alarm as CloudWatch describes it; `AlarmRule` is there for composites. */
export type StageAlarm = MetricAlarm & Pick<CompositeAlarm, 'AlarmRule'>;

/** All alarms whose names begin so, metric alarms and composites. */
export async function stageAlarms(client: CloudWatchClient, AlarmNamePrefix: string): Promise<StageAlarm[]> {
  const alarms: StageAlarm[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new DescribeAlarmsCommand({
        AlarmNamePrefix,
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
        MaxRecords: 100,
        NextToken,
      }),
    );
    alarms.push(...(page.CompositeAlarms ?? []), ...(page.MetricAlarms ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return alarms;
}
