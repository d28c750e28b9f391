import type { CloudParts, CreatedResource, ResourceRequest, ResourceType } from '../cloud-parts.ts';
import { type AlarmRule, parseAlarmRule } from './alarm-rule.ts';
import type { AlarmType } from './alarms.ts';

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
export const alarmResource: ResourceType = {
  properties: ofMetricAlarms,
  propertiesWithoutEffect: ['Tags'],
  create: (request, cloud) => createAlarm('MetricAlarm', ofMetricAlarms, request, cloud),
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-compositealarm.html */
export const compositeAlarmResource: ResourceType = {
  properties: [...common, 'AlarmRule'],
  propertiesWithoutEffect: ['Tags'],
  create: (request, cloud) =>
    createAlarm('CompositeAlarm', [...common, 'AlarmRule'], request, cloud, readRule(request, cloud)),
};

function createAlarm(
  type: AlarmType,
  propertyNames: readonly string[],
  request: ResourceRequest,
  cloud: CloudParts,
  rule?: AlarmRule,
): CreatedResource {
  const name = String(request.read('AlarmName') ?? request.defaultName);
  if (cloud.alarms.find(name)) request.fail(`there is an alarm ${name} already`);
  const arn = `arn:aws:cloudwatch:${cloud.region}:${cloud.account}:alarm:${name}`;
  const told = propertyNames.map((property) => [property, request.read(property)]);
  const properties = {
    ActionsEnabled: true,
    AlarmActions: [],
    InsufficientDataActions: [],
    OKActions: [],
    ...Object.fromEntries(told.filter(([, value]) => value !== undefined)),
  };
  cloud.alarms.create({ type, name, arn, properties, ...(rule && { rule }) });
  return { ref: name, attributes: { Arn: arn } };
}

/** CloudFormation too refuses a rule with an alarm that is not there yet. */
function readRule(request: ResourceRequest, cloud: CloudParts): AlarmRule {
  let rule: AlarmRule;
  try {
    rule = parseAlarmRule(String(request.read('AlarmRule')));
  } catch (error) {
    return request.fail(error instanceof Error ? error.message : String(error));
  }
  const missing = rule.children.find((child) => !cloud.alarms.find(child));
  return missing === undefined ? rule : request.fail(`its rule refers to the alarm ${missing}, which is not there`);
}
