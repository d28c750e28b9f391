import type { Clock } from '../clock.ts';
import type { JsonService } from '../protocols/json-service.ts';
import { describeAlarms, setAlarmState } from './alarms/alarm-operations.ts';
import type { Alarms } from './alarms/alarms.ts';
import { queryErrorOf } from './cloudwatch-error.ts';
import { notServed } from './cloudwatch-fields.ts';
import type { MetricStore } from './metrics/metric-store.ts';
import { putMetricData } from './metrics/put-metric-data.ts';
import {
  deleteAlarmMuteRule,
  getAlarmMuteRule,
  listAlarmMuteRules,
  putAlarmMuteRule,
} from './mute-rules/mute-rule-operations.ts';
import { getMetricData } from './queries/get-metric-data.ts';

/** What stands before the operation in `X-Amz-Target`. */
export const cloudWatchTarget = 'GraniteServiceVersion20100801';

interface CloudWatchApiDeps {
  readonly alarms: Alarms;
  readonly metrics: MetricStore;
  readonly clock: Pick<Clock, 'now'>;
  readonly account: string;
  readonly region: string;
}

/**
 * CloudWatch in AWS JSON, which is what its clients send today (the SDK for JavaScript 3.1164, boto3 1.43, the AWS CLI
 * 1.45): the older query protocol and the newer CBOR one are not served.
 */
export function cloudWatchApi({ alarms, metrics, clock, account, region }: CloudWatchApiDeps): JsonService {
  const place = { account, region };
  const isAlarm = (name: string) => alarms.list().some((alarm) => alarm.name === name);
  return {
    errorNamespace: 'com.amazonaws.cloudwatch',
    notServed,
    errorHeaders: (error) => ({ 'x-amzn-query-error': queryErrorOf(error) }),
    operations: {
      DeleteAlarmMuteRule: {
        parameters: ['AlarmMuteRuleName'],
        run: (input) => deleteAlarmMuteRule(input, alarms.muteRules),
      },
      DescribeAlarms: {
        parameters: ['AlarmNames', 'AlarmNamePrefix', 'AlarmTypes', 'StateValue', 'MaxRecords', 'NextToken'],
        run: (input) => describeAlarms(input, alarms),
      },
      GetAlarmMuteRule: {
        parameters: ['AlarmMuteRuleName'],
        run: (input) => getAlarmMuteRule(input, alarms.muteRules, place),
      },
      GetMetricData: {
        parameters: ['MetricDataQueries', 'StartTime', 'EndTime', 'ScanBy'],
        run: (input) => getMetricData(input, metrics),
      },
      ListAlarmMuteRules: {
        parameters: ['Statuses', 'MaxRecords', 'NextToken'],
        run: (input) => listAlarmMuteRules(input, alarms.muteRules, place),
      },
      PutAlarmMuteRule: {
        parameters: ['Name', 'Description', 'Rule', 'MuteTargets', 'ExpireDate'],
        run: (input) => putAlarmMuteRule(input, { rules: alarms.muteRules, clock, isAlarm }),
      },
      PutMetricData: {
        parameters: ['Namespace', 'MetricData'],
        run: (input) => putMetricData(input, metrics, clock.now()),
      },
      SetAlarmState: {
        parameters: ['AlarmName', 'StateValue', 'StateReason', 'StateReasonData'],
        run: (input) => setAlarmState(input, alarms),
      },
    },
  };
}
