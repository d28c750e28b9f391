import { dimensionsAt } from '../cloudwatch-fields.ts';
import type { Alarm } from './alarm.ts';
import type { AlarmState } from './alarm-rule.ts';
import { date } from './alarm-state-reason.ts';

/** What the topic of an alarm's action gets, in CloudWatch's form. */
export interface AlarmNotification {
  readonly subject: string;
  /** JSON. */
  readonly message: string;
}

interface Place {
  readonly account: string;
  readonly region: string;
}

/**
 * CloudWatch's message to a topic, as e-mail-json, HTTPS and function subscribers read it.
 *
 * @param stateOf of the children of a composite alarm
 */
export function alarmNotification(
  alarm: Readonly<Alarm>,
  from: AlarmState,
  { account, region }: Place,
  stateOf: (child: string) => Readonly<Alarm> | undefined,
): AlarmNotification {
  const { properties } = alarm;
  const message = {
    AlarmName: alarm.name,
    AlarmDescription: properties.AlarmDescription ?? null,
    AWSAccountId: account,
    AlarmConfigurationUpdatedTimestamp: date(alarm.createdAt),
    NewStateValue: alarm.state,
    NewStateReason: alarm.stateReason,
    StateChangeTime: date(alarm.stateChangedAt),
    Region: region, // AWS writes its name for people: "US East (N. Virginia)"
    AlarmArn: alarm.arn,
    OldStateValue: from,
    OKActions: properties.OKActions,
    AlarmActions: properties.AlarmActions,
    InsufficientDataActions: properties.InsufficientDataActions,
    ...(alarm.rule
      ? { AlarmRule: properties.AlarmRule, TriggeringChildren: triggeringChildren(alarm, stateOf) }
      : { Trigger: triggerOf(alarm) }),
  };
  return { subject: `${alarm.state}: "${alarm.name}" in ${region}`, message: JSON.stringify(message) };
}

function triggeringChildren({ rule, state }: Readonly<Alarm>, stateOf: (child: string) => Readonly<Alarm> | undefined) {
  return (rule?.children ?? [])
    .map(stateOf)
    .filter((child) => child !== undefined)
    .filter((child) => child.state === state)
    .map(({ arn, state: Value, stateChangedAt }) => ({ Arn: arn, State: { Value, Timestamp: date(stateChangedAt) } }));
}

function triggerOf({ properties, metric }: Readonly<Alarm>) {
  const { Metrics, Statistic, ExtendedStatistic } = properties;
  const watched = Metrics
    ? { Metrics }
    : {
        MetricName: properties.MetricName,
        Namespace: properties.Namespace,
        ...(ExtendedStatistic !== undefined
          ? { StatisticType: 'ExtendedStatistic', ExtendedStatistic }
          : { StatisticType: 'Statistic', Statistic: statisticNames[String(Statistic)] }),
        Unit: properties.Unit ?? null,
        Dimensions: Object.entries(dimensionsAt(properties.Dimensions, 'Dimensions')).map(([name, value]) => ({
          value,
          name,
        })),
      };
  return {
    ...watched,
    Period: (metric?.query.periodMillis ?? 0) / 1_000,
    EvaluationPeriods: properties.EvaluationPeriods,
    DatapointsToAlarm: metric?.datapointsToAlarm,
    ComparisonOperator: properties.ComparisonOperator,
    Threshold: properties.Threshold,
    TreatMissingData: properties.TreatMissingData ?? 'missing',
    EvaluateLowSampleCountPercentile: properties.EvaluateLowSampleCountPercentile ?? '',
  };
}

const statisticNames: Readonly<Record<string, string>> = {
  Average: 'AVERAGE',
  Maximum: 'MAXIMUM',
  Minimum: 'MINIMUM',
  SampleCount: 'SAMPLE_COUNT',
  Sum: 'SUM',
};
