/** A template of CloudFormation, as far as the flow is in it. */
export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** The property that holds the name of a resource, by its type. */
const nameProperties: Readonly<Record<string, string>> = {
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::CloudWatch::CompositeAlarm': 'AlarmName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::Events::Archive': 'ArchiveName',
  'AWS::Events::EventBus': 'Name',
  'AWS::Events::Rule': 'Name',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Scheduler::Schedule': 'Name',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SQS::Queue': 'QueueName',
};

/** The name that a resource has on AWS; its logical id if the template gives it no name. */
export function nameOf(logicalId: string, { Type, Properties }: TemplateResource): string {
  const name = Properties?.[nameProperties[Type] ?? ''];
  return typeof name === 'string' ? name : logicalId;
}

/**
 * The names of the resources that a value refers to: by `Ref` and `Fn::GetAtt`, and by ARNs and names that are written out or
 * joined. Names of resources in other stacks are found as well.
 */
export function namesIn(value: unknown, resources: Template['Resources']): string[] {
  if (typeof value === 'string') return value === '' ? [] : [lastPart(value)];
  if (Array.isArray(value)) return value.flatMap((entry) => namesIn(entry, resources));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, argument]) => {
    if (key === 'Ref') return [named(argument, resources)];
    if (key === 'Fn::GetAtt') return [named(argument[0], resources)];
    // The last string of an ARN that is joined ends with the name; an alarm rule names one resource between each two strings.
    if (key === 'Fn::Join') return (argument[1] as readonly unknown[]).flatMap((part) => namesIn(part, resources));
    return namesIn(argument, resources);
  });
}

function named(logicalId: string, resources: Template['Resources']): string {
  const resource = resources[logicalId];
  return resource ? nameOf(logicalId, resource) : logicalId;
}

/** `arn:aws:sqs:eu-west-1:111111111111:orders` and `:table/orders` end with the name. */
const lastPart = (text: string): string => text.split(/[:/]/).at(-1) ?? '';
