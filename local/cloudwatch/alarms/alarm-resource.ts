import type { CreatedResource, ResourceRequest, ResourceType } from '../../resource-type.ts';
import { CloudWatchError } from '../cloudwatch-error.ts';
import { type MetricStore, resolutionMillis } from '../metrics/metric-store.ts';
import type { AlarmType } from './alarm.ts';
import { type AlarmRule, parseAlarmRule } from './alarm-rule.ts';
import type { Alarms } from './alarms.ts';
import { evaluationRangeMillis, type MetricAlarm, readMetricAlarm } from './metric-alarm.ts';

interface AlarmNeeds {
  readonly account: string;
  readonly region: string;
  readonly alarms: Pick<Alarms, 'create' | 'find'>;
}

interface MetricAlarmNeeds extends AlarmNeeds {
  readonly metrics: Pick<MetricStore, 'keep'>;
}

const common = [
  'ActionsEnabled',
  'AlarmActions',
  'AlarmDescription',
  'AlarmName',
  'InsufficientDataActions',
  'OKActions',
];

const ofMetricAlarms = [
  ...common,
  'ComparisonOperator',
  'DatapointsToAlarm',
  'Dimensions',
  'EvaluateLowSampleCountPercentile',
  'EvaluationPeriods',
  'ExtendedStatistic',
  'MetricName',
  'Metrics',
  'Namespace',
  'Period',
  'Statistic',
  'Threshold',
  'TreatMissingData',
  'Unit',
];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html */
export const alarmResource: ResourceType<MetricAlarmNeeds> = {
  properties: ofMetricAlarms,
  propertiesWithoutEffect: ['Tags'],
  create: (request, cloud) =>
    createAlarm('MetricAlarm', ofMetricAlarms, request, cloud, { metric: readMetric(request, cloud) }),
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-compositealarm.html */
export const compositeAlarmResource: ResourceType<AlarmNeeds> = {
  properties: [...common, 'AlarmRule'],
  propertiesWithoutEffect: ['Tags'],
  create: (request, cloud) =>
    createAlarm('CompositeAlarm', [...common, 'AlarmRule'], request, cloud, { rule: readRule(request, cloud) }),
};

function createAlarm(
  type: AlarmType,
  propertyNames: readonly string[],
  request: ResourceRequest,
  cloud: AlarmNeeds,
  watched: { readonly metric: MetricAlarm } | { readonly rule: AlarmRule },
): CreatedResource {
  const name = String(request.read('AlarmName') ?? request.defaultName);
  if (cloud.alarms.find(name)) request.fail(`the alarm ${name} already exists`);
  const arn = `arn:aws:cloudwatch:${cloud.region}:${cloud.account}:alarm:${name}`;
  const told = propertyNames.map((property) => [property, request.read(property)]);
  const properties: Readonly<Record<string, unknown>> = {
    ActionsEnabled: true,
    AlarmActions: [],
    InsufficientDataActions: [],
    OKActions: [],
    ...Object.fromEntries(told.filter(([, value]) => value !== undefined)),
  };
  const actions = [properties.AlarmActions, properties.OKActions, properties.InsufficientDataActions].flat();
  const other = actions.find((action) => !String(action).startsWith('arn:aws:sns:'));
  if (other !== undefined) request.fail(`the local cloud supports only SNS topics as actions, not ${other}`);
  cloud.alarms.create({ type, name, arn, properties, ...watched });
  return { ref: name, attributes: { Arn: arn } };
}

function readMetric(request: ResourceRequest, cloud: MetricAlarmNeeds): MetricAlarm {
  let alarm: MetricAlarm;
  try {
    alarm = readMetricAlarm(Object.fromEntries(ofMetricAlarms.map((name) => [name, request.read(name)])));
  } catch (error) {
    if (!(error instanceof CloudWatchError)) throw error;
    return request.fail(error.message.replace(/\.$/, ''));
  }
  const minutes = evaluationRangeMillis(alarm) / resolutionMillis + 1; // up to a minute passes between two evaluations
  for (const metric of alarm.query.metrics) cloud.metrics.keep(metric, minutes);
  return alarm;
}

/** CloudFormation too refuses a rule with an alarm that is not there yet. */
function readRule(request: ResourceRequest, cloud: AlarmNeeds): AlarmRule {
  let rule: AlarmRule;
  try {
    rule = parseAlarmRule(String(request.read('AlarmRule')));
  } catch (error) {
    return request.fail(error instanceof Error ? error.message : String(error));
  }
  const missing = rule.children.find((child) => !cloud.alarms.find(child));
  return missing === undefined ? rule : request.fail(`its rule refers to the alarm ${missing}, which does not exist`);
}
