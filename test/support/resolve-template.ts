const pseudoParameters: Record<string, string> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-west-1',
  'AWS::AccountId': '111111111111',
  'AWS::URLSuffix': 'amazonaws.com',
};

type Resources = Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>;

/** The ARN of a resource that has a fixed name. */
const arns: Record<string, (properties: Record<string, unknown>) => string> = {
  'AWS::SQS::Queue': ({ QueueName }) => `arn:aws:sqs:eu-west-1:111111111111:${QueueName}`,
  'AWS::SNS::Topic': ({ TopicName }) => `arn:aws:sns:eu-west-1:111111111111:${TopicName}`,
  'AWS::Events::EventBus': ({ Name }) => `arn:aws:events:eu-west-1:111111111111:event-bus/${Name}`,
  'AWS::CloudWatch::Alarm': ({ AlarmName }) => `arn:aws:cloudwatch:eu-west-1:111111111111:alarm:${AlarmName}`,
};

/** What `Ref` answers for a resource that has a fixed name. */
const refs: Record<string, (properties: Record<string, unknown>) => unknown> = {
  'AWS::SQS::Queue': ({ QueueName }) => `https://sqs.eu-west-1.amazonaws.com/111111111111/${QueueName}`,
  'AWS::SNS::Topic': ({ TopicName }) => `arn:aws:sns:eu-west-1:111111111111:${TopicName}`,
  'AWS::Lambda::Function': ({ FunctionName }) => FunctionName,
  'AWS::Logs::LogGroup': ({ LogGroupName }) => LogGroupName,
  'AWS::Events::EventBus': ({ Name }) => Name,
};

/** A copy of a template's resources in which every reference is the text that CloudFormation would fill in. */
export function resolveTemplate(resources: Resources): unknown {
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
    if (others.length === 0) {
      if (name === 'Ref') return reference(argument);
      if (name === 'Fn::GetAtt') return attribute(argument[0], argument[1]);
      if (name === 'Fn::Join') return argument[1].map(resolve).join(argument[0]);
      // Others stay as they are, for rules to find.
    }
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, resolve(entry)]));
  };
  const reference = (id: string): unknown => {
    const resource = resources[id];
    const ref = resource && refs[resource.Type];
    return pseudoParameters[id] ?? (ref ? ref(resource.Properties) : `Ref of ${id}`);
  };
  const attribute = (id: string, name: string): string => {
    const resource = resources[id];
    const arn = name === 'Arn' && resource && arns[resource.Type];
    return arn ? arn(resource.Properties) : `${name} of ${id}`;
  };
  return resolve(resources);
}
