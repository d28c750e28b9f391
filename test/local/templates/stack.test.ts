import { describe, expect, it } from 'vitest';
import { LocalCloudError } from '../../../local/local-cloud-error.ts';
import { resourceTypes } from '../../../local/templates/resources.ts';
import { resourceTypesWithoutEffect } from '../../../local/templates/resources-without-effect.ts';
import { functionResource } from '../../support/assembly.ts';
import { bootResources, bootStacks } from '../../support/local-cloud.ts';

const echo = 'export const handler = async () => process.env;';

/** What `Ref` and `Fn::GetAtt` answer, as a function sees it in its environment. */
async function valuesOf(Variables: object, resources: Readonly<Record<string, object>>) {
  const cloud = await bootResources(
    { Reader: functionResource('reader', { Environment: { Variables } }), ...resources },
    { bundles: { reader: echo } },
  );
  const result = await cloud.functions.get('reader')?.invoke('{}');
  return { cloud, values: JSON.parse(result?.outcome === 'success' ? result.payload : '{}') };
}

const alarm = {
  AlarmName: 'failing',
  Namespace: 'Shop',
  MetricName: 'Failed',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 0,
  ComparisonOperator: 'GreaterThanThreshold',
};

describe('a stack', () => {
  it('creates resources that are declared after those that refer to them', async () => {
    const { values } = await valuesOf(
      { ARN: { 'Fn::GetAtt': ['Queue', 'Arn'] }, NAME: { 'Fn::GetAtt': ['Queue', 'QueueName'] } },
      { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'orders' } } },
    );
    expect(values).toMatchObject({ ARN: 'arn:aws:sqs:us-east-1:000000000000:orders', NAME: 'orders' });
  });

  it('makes up names as CloudFormation does, from stack and logical id', async () => {
    const { cloud } = await valuesOf({}, { Queue: { Type: 'AWS::SQS::Queue' } });
    expect([...cloud.queues.keys()]).toEqual([expect.stringMatching(/^shop-Queue-[0-9a-f]{12}$/)]);
  });

  it.each([
    ['AWS::IAM::Role', {}, 'Arn', /^arn:aws:iam::000000000000:role\/shop-Other-/],
    ['AWS::SNS::Topic', { TopicName: 'page' }, 'TopicArn', /^arn:aws:sns:us-east-1:000000000000:page$/],
    ['AWS::SNS::Topic', { TopicName: 'page' }, undefined, /^arn:aws:sns:us-east-1:000000000000:page$/],
    ['AWS::Logs::LogGroup', { LogGroupName: '/a/b' }, undefined, /^\/a\/b$/],
    ['AWS::CloudWatch::Alarm', alarm, undefined, /^failing$/],
    ['AWS::CloudWatch::Alarm', alarm, 'Arn', /^arn:aws:cloudwatch:us-east-1:000000000000:alarm:failing$/],
    [
      'AWS::Events::EventBus',
      { Name: 'commerce' },
      'Arn',
      /^arn:aws:events:us-east-1:000000000000:event-bus\/commerce$/,
    ],
  ])('answers references to %s %j, attribute %s', async (Type, Properties, attribute, value) => {
    const VALUE = attribute === undefined ? { Ref: 'Other' } : { 'Fn::GetAtt': ['Other', attribute] };
    const { values } = await valuesOf({ VALUE }, { Other: { Type, Properties } });
    expect(values.VALUE).toMatch(value);
  });

  it('reads parameters by their defaults and leaves out what its condition forbids', async () => {
    const cloud = await bootStacks([
      {
        name: 'shop',
        template: {
          Parameters: { Prefix: { Type: 'String', Default: 'spring' } },
          Conditions: {
            IsHere: { 'Fn::Or': [{ 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] }] },
            IsElsewhere: { 'Fn::Not': [{ Condition: 'IsHere' }] },
          },
          Resources: {
            Here: {
              Type: 'AWS::SQS::Queue',
              Condition: 'IsHere',
              Properties: { QueueName: { 'Fn::Sub': `\${Prefix}-orders` } },
            },
            Elsewhere: { Type: 'AWS::Unheard::Of', Condition: 'IsElsewhere' },
          },
        },
      },
    ]);
    expect([...cloud.queues.keys()]).toEqual(['spring-orders']);
  });

  const queue = (properties: object) => ({ Type: 'AWS::SQS::Queue', Properties: properties });
  const rule = (properties: object) => ({
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'commerce' } },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: { EventBusName: { Ref: 'Bus' }, EventPattern: { source: ['shop'] }, ...properties },
    },
  });
  const refusals: { name: string; resources: Readonly<Record<string, object>>; message: RegExp }[] = [
    {
      name: 'a resource type that it does not know',
      resources: { Job: { Type: 'AWS::Batch::JobQueue' } },
      message: /^shop, resource Job \(AWS::Batch::JobQueue\): the local cloud does not support this resource type/,
    },
    {
      name: 'a type that is a property of every object',
      resources: { Job: { Type: 'constructor' } },
      message: /does not support this resource type/,
    },
    {
      name: 'a property that it does not know',
      resources: { Queue: queue({ FifoQueue: true }) },
      message: /^shop, resource Queue \(AWS::SQS::Queue\): .* property FifoQueue\.$/,
    },
    {
      name: 'an attribute that it does not know',
      resources: { A: queue({ QueueName: { 'Fn::GetAtt': ['B', 'Colour'] } }), B: queue({}) },
      message: /resource B .* attribute Colour\.$/,
    },
    { name: 'a reference to nothing', resources: { A: queue({ QueueName: { Ref: 'B' } }) }, message: /resource B: / },
    {
      name: 'a circle of references',
      resources: { A: queue({ QueueName: { Ref: 'B' } }), B: queue({ QueueName: { Ref: 'A' } }) },
      message: /it refers to itself/,
    },
    {
      name: 'a property of another form',
      resources: { Queue: queue({ RedrivePolicy: { maxReceiveCount: 3 } }) },
      message: /resource Queue .*: the local cloud cannot read RedrivePolicy\.deadLetterTargetArn\.$/,
    },
    {
      name: 'two queues of one name',
      resources: { A: queue({ QueueName: 'a' }), B: queue({ QueueName: 'a' }) },
      message: /resource B .*the queue a already exists/,
    },
    {
      name: 'a rule on a schedule',
      resources: rule({ ScheduleExpression: 'rate(1 hour)' }),
      message: /property ScheduleExpression\.$/,
    },
    {
      name: 'a pattern operator that there is not',
      resources: rule({ EventPattern: { source: [{ sounds: 'like' }] } }),
      message: /resource Rule .*sounds/,
    },
    {
      name: 'a target that is no queue',
      resources: rule({ Targets: [{ Id: 'F', Arn: 'arn:aws:lambda:us-east-1:000000000000:function:f' }] }),
      message: /delivers to queues, not to arn:aws:lambda/,
    },
    {
      name: 'a target that changes the event',
      resources: rule({ Targets: [{ Id: 'Q', Arn: 'arn:aws:sqs:us-east-1:000000000000:q', InputPath: '$.detail' }] }),
      message: /property InputPath of a target\.$/,
    },
    {
      name: 'a function in another language',
      resources: { Reader: functionResource('reader', { Runtime: 'python3.13' }) },
      message: /runs Node\.js, not python3\.13\.$/,
    },
    {
      name: 'a function with its code in the template',
      resources: { Reader: functionResource('reader', { Code: { ZipFile: '' } }) },
      message: /only functions whose code is an asset\.$/,
    },
    {
      name: 'a mapping that Lambda would refuse',
      resources: {
        Queue: queue({ QueueName: 'orders' }),
        Reader: functionResource('reader'),
        Mapping: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: {
            FunctionName: { Ref: 'Reader' },
            EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
            BatchSize: 100,
          },
        },
      },
      message: /batching window of at least 1 s/,
    },
    {
      name: 'a table without a key',
      resources: {
        Table: {
          Type: 'AWS::DynamoDB::Table',
          Properties: { TableName: 'orders', BillingMode: 'PAY_PER_REQUEST', KeySchema: [], AttributeDefinitions: [] },
        },
      },
      message: /only tables with a partition key and no sort key/,
    },
  ];
  it.each(refusals)('is refused with one clear sentence for $name', async ({ resources, message }) => {
    const failure = await bootResources(resources, { bundles: { reader: echo } }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(LocalCloudError);
    expect((failure as Error).message).toMatch(message);
    expect((failure as Error).message).not.toContain('\n');
  });
});

describe('the resource types', () => {
  it('have an effect or a reason why not, never both', () => {
    expect(Object.keys(resourceTypes).filter((type) => type in resourceTypesWithoutEffect)).toEqual([]);
    for (const { reason } of Object.values(resourceTypesWithoutEffect)) expect(reason).toMatch(/\w+ \w+/);
  });

  it.each(Object.keys(resourceTypesWithoutEffect))('%s is accepted with properties that nobody reads', async (Type) => {
    await expect(
      bootResources({ Resource: { Type, Properties: { Any: { 'Fn::Unheard': 'of' } } } }),
    ).resolves.toBeDefined();
  });
});
