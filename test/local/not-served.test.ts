import { describe, expect, it } from 'vitest';
import { functionResource } from '../support/assembly.ts';
import { bootResources, call } from '../support/local-cloud.ts';

const cloudWatch = 'GraniteServiceVersion20100801';
const QueueUrl = 'https://sqs.us-east-1.amazonaws.com/000000000000/orders';
const message = { QueueUrl, MessageBody: 'x' };
const put = { TableName: 'table', Item: { id: { S: 'o' } } };
const entry = { EventBusName: 'bus', Source: 's', DetailType: 't', Detail: '{}' };
const metric = { Namespace: 'Shop', MetricName: 'Applied' };
const stat = { Metric: metric, Period: 60, Stat: 'Sum' };
const period = { StartTime: 0, EndTime: 60 };

/** Calls that AWS would take, or refuse for another reason; here the answer names what is not served. */
const rows: [target: string, input: object, names: string][] = [
  ['AmazonSQS.GetQueueUrl', { QueueName: 'orders', QueueOwnerAWSAccountId: '111111111111' }, '111111111111'],
  ['AmazonSQS.GetQueueAttributes', { QueueUrl: QueueUrl.replace(/0{12}/, '111111111111') }, '111111111111'],
  ['AmazonSQS.GetQueueAttributes', { QueueUrl: QueueUrl.replace('us-east-1', 'eu-west-1') }, 'eu-west-1'],
  ['AmazonSQS.GetQueueAttributes', { QueueUrl: 'orders' }, 'orders'],
  ['AmazonSQS.GetQueueAttributes', { QueueUrl: `${QueueUrl}/more` }, 'orders/more'],
  ['AmazonSQS.SendMessage', { ...message, MessageDeduplicationId: 'd' }, 'MessageDeduplicationId'],
  ['AmazonSQS.SendMessage', { ...message, Colour: 'red' }, 'Colour'],
  [
    'AmazonSQS.SendMessage',
    { ...message, MessageAttributes: { a: { DataType: 'String', StringListValues: ['x'] } } },
    'StringListValues',
  ],
  [
    'AmazonSQS.SendMessageBatch',
    { QueueUrl, Entries: [{ Id: '1', MessageBody: 'x', MessageDeduplicationId: 'd' }] },
    'MessageDeduplicationId',
  ],
  ['AmazonSQS.ReceiveMessage', { QueueUrl, ReceiveRequestAttemptId: 'r' }, 'ReceiveRequestAttemptId'],
  ['AmazonSQS.ReceiveMessage', { QueueUrl, MessageSystemAttributeNames: ['Colour'] }, 'Colour'],
  ['AmazonSQS.DeleteMessageBatch', { QueueUrl, Entries: [{ Id: '1', VisibilityTimeout: 1 }] }, 'VisibilityTimeout'],
  ['AmazonSQS.CreateQueue', { QueueName: 'x' }, 'CreateQueue'],
  ['AWSEvents.PutEvents', { Entries: [entry], EndpointId: 'abcde.veo' }, 'EndpointId'],
  ['AWSEvents.PutEvents', { Entries: [{ ...entry, Colour: 'red' }] }, 'Colour'],
  ['AWSEvents.ListRules', { EventBusName: 'bus', Limit: 1 }, 'Limit'],
  ['AWSEvents.ListRules', { EventBusName: 'bus', NextToken: 'n' }, 'NextToken'],
  ['AWSEvents.ListRules', { EventBusName: 'arn:aws:events:us-east-1:111111111111:event-bus/bus' }, '111111111111'],
  ['AWSEvents.DescribeEventBus', { Name: 'arn:aws:events:eu-west-1:000000000000:event-bus/bus' }, 'eu-west-1'],
  ['AWSEvents.StartReplay', { ReplayName: 'r', Speed: 2 }, 'Speed'],
  ['DynamoDB_20120810.PutItem', { ...put, ReturnConsumedCapacity: 'TOTAL' }, 'ReturnConsumedCapacity'],
  [
    'DynamoDB_20120810.GetItem',
    { TableName: 'table', Key: { id: { S: 'o' } }, AttributesToGet: ['id'] },
    'AttributesToGet',
  ],
  ['DynamoDB_20120810.Scan', { TableName: 'table', IndexName: 'i' }, 'IndexName'],
  [`${cloudWatch}.DescribeAlarms`, { ActionPrefix: 'arn' }, 'ActionPrefix'],
  [`${cloudWatch}.GetMetricData`, { ...period, MetricDataQueries: [], LabelOptions: {} }, 'LabelOptions'],
  [
    `${cloudWatch}.GetMetricData`,
    { ...period, MetricDataQueries: [{ Id: 'a', MetricStat: stat, AccountId: '1' }] },
    'AccountId',
  ],
  [
    `${cloudWatch}.GetMetricData`,
    { ...period, MetricDataQueries: [{ Id: 'a', MetricStat: { ...stat, Metric: { ...metric, Colour: 'red' } } }] },
    'Colour',
  ],
  [
    `${cloudWatch}.GetMetricData`,
    { ...period, MetricDataQueries: [{ Id: 'a', MetricStat: stat, ReturnData: 'no' }] },
    'ReturnData',
  ],
  [`${cloudWatch}.PutMetricData`, { Namespace: 'Shop', EntityMetricData: [] }, 'EntityMetricData'],
  [
    `${cloudWatch}.PutMetricData`,
    {
      Namespace: 'Shop',
      MetricData: [{ MetricName: 'a', Value: 1, Dimensions: [{ Name: 'a', Value: 'b', Colour: 'c' }] }],
    },
    'Colour',
  ],
  ['Logs_20140328.FilterLogEvents', { logGroupName: 'g', unmask: true }, 'unmask'],
  ['Logs_20140328.DescribeLogGroups', { logGroupClass: 'STANDARD' }, 'logGroupClass'],
];

/** What AWS has and the local cloud does not: it is never called unknown. */
const attributesOfAws = [
  'CreatedTimestamp',
  'FifoQueue',
  'KmsMasterKeyId',
  'LastModifiedTimestamp',
  'Policy',
  'RedriveAllowPolicy',
];

const boot = () =>
  bootResources(
    {
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'orders' } },
      Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'bus' } },
      Function: functionResource('consumer'),
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          FunctionName: { Ref: 'Function' },
          EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
          Enabled: false,
        },
      },
    },
    { bundles: { consumer: 'export const handler = async () => "ran";' } },
  );

describe('what the local cloud does not heed', () => {
  it.each(rows)('is refused by its name: %s %j', async (target, input, names) => {
    const { endpoint } = await boot();
    const { status, body } = await call(endpoint, target, input);
    expect(status).toBe(400);
    expect(body.message).toContain(names);
  });

  it.each(attributesOfAws)('is not called unknown where AWS has it: the attribute %s', async (name) => {
    const { endpoint } = await boot();
    const { body } = await call(endpoint, 'AmazonSQS.GetQueueAttributes', { QueueUrl, AttributeNames: [name] });
    expect(body).toEqual({
      __type: 'com.amazonaws.sqs#InvalidAttributeName',
      message: `The local cloud does not serve the attribute ${name}.`,
    });
    const unknown = await call(endpoint, 'AmazonSQS.GetQueueAttributes', { QueueUrl, AttributeNames: ['Colour'] });
    expect(unknown.body.message).toBe('Unknown Attribute Colour.');
  });

  const invocations = 'functions/consumer/invocations';
  it.each([
    ['POST', invocations, { 'x-amz-log-type': 'Tail' }, 'LogType'],
    ['POST', invocations, { 'x-amz-client-context': 'e30=' }, 'ClientContext'],
    ['POST', invocations, { 'x-amz-tenant-id': 't' }, 'TenantId'],
    ['POST', invocations, { 'x-amz-durable-execution-name': 'd' }, 'DurableExecutionName'],
    ['POST', invocations, { 'x-amz-invocation-type': 'Later' }, 'Later'],
    ['POST', `${invocations}?Qualifier=1`, {}, 'Qualifier'],
    ['POST', 'functions/consumer%3A1/invocations', {}, 'consumer:1'],
    ['POST', 'functions/111111111111%3Afunction%3Aconsumer/invocations', {}, '111111111111'],
    [
      'POST',
      'functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A000000000000%3Afunction%3Aconsumer/invocations',
      {},
      'eu-west-1',
    ],
    ['GET', 'event-source-mappings?MaxItems=1', {}, 'MaxItems'],
    ['GET', 'event-source-mappings/?Marker=x', {}, 'Marker'],
  ])('is refused by its name: %s %s %j', async (method, path, headers, names) => {
    const { endpoint } = await boot();
    const response = await fetch(`${endpoint}/2015-03-31/${path}`, {
      method,
      headers: headers as Record<string, string>,
    });
    expect([400, 404]).toContain(response.status);
    expect(await response.text()).toContain(names);
  });

  it.each([
    { path: invocations, headers: { 'x-amz-log-type': 'None' } },
    { path: `${invocations}?Qualifier=%24LATEST`, headers: {} },
    { path: 'functions/000000000000%3Afunction%3Aconsumer/invocations', headers: {} },
    { path: 'functions/function%3Aconsumer/invocations', headers: {} },
  ])('is not what changes nothing: $path $headers', async ({ path, headers }) => {
    const { endpoint } = await boot();
    const response = await fetch(`${endpoint}/2015-03-31/${path}`, {
      method: 'POST',
      headers: headers as Record<string, string>,
    });
    expect(await response.text()).toBe('"ran"');
  });

  it.each([
    [{ BatchSize: 3 }, 'BatchSize'],
    [{ FunctionName: 'other' }, 'other'],
    [{ Enabled: 'yes' }, 'Enabled'],
  ])('is refused by its name when a mapping is changed: %j', async (input, names) => {
    const { endpoint, mappings } = await boot();
    const uuid = mappings.get('consumer')?.settings.uuid;
    const body = JSON.stringify(input);
    const response = await fetch(`${endpoint}/2015-03-31/event-source-mappings/${uuid}`, { method: 'PUT', body });
    expect([400, 404]).toContain(response.status);
    expect(await response.text()).toContain(names);
    expect(mappings.get('consumer')?.state).toBe('Disabled');
  });

  it('is a receipt handle of an earlier run', async () => {
    const handleOf = async () => {
      const { endpoint, queues, stop } = await boot();
      await call(endpoint, 'AmazonSQS.SendMessage', message);
      const { body } = await call(endpoint, 'AmazonSQS.ReceiveMessage', { QueueUrl });
      const [{ ReceiptHandle }] = body.Messages as [{ ReceiptHandle: string }];
      return { endpoint, queues, stop, ReceiptHandle };
    };
    const earlier = await handleOf();
    const now = await handleOf();
    for (const operation of ['DeleteMessage', 'ChangeMessageVisibility']) {
      const { ReceiptHandle } = earlier;
      const input = { QueueUrl, ReceiptHandle, ...(operation !== 'DeleteMessage' && { VisibilityTimeout: 0 }) };
      const { body } = await call(now.endpoint, `AmazonSQS.${operation}`, input);
      expect(body.__type).toBe('com.amazonaws.sqs#ReceiptHandleIsInvalid');
    }
    expect(now.queues.get('orders')?.counts()).toMatchObject({ inFlight: 1 });
    const { ReceiptHandle } = now;
    expect((await call(now.endpoint, 'AmazonSQS.DeleteMessage', { QueueUrl, ReceiptHandle })).status).toBe(200);
  });
});
