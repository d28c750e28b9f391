import { describe, expect, it } from 'vitest';
import type { LocalCloud } from '../../../local/cloud.ts';
import { functionResource } from '../../support/assembly.ts';
import { bootResources, call } from '../../support/local-cloud.ts';
import { manualClock } from '../../support/manual-clock.ts';

const start = Date.UTC(2026, 0, 1);
const minute = 60_000;
const arn = (service: string, name: string) => `arn:aws:${service}:us-east-1:000000000000:${name}`;

const topic = (TopicName: string) => ({ Type: 'AWS::SNS::Topic', Properties: { TopicName } });
const queue = (QueueName: string, more: object = {}) => ({
  Type: 'AWS::SQS::Queue',
  Properties: { QueueName, ...more },
});

const alarm = (AlarmName: string, MetricName: string, more: object = {}) => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    AlarmName,
    AlarmDescription: 'Changes wait.',
    AlarmActions: [arn('sns', 'ticket')],
    OKActions: [arn('sns', 'ticket')],
    Namespace: 'AWS/SQS',
    MetricName,
    Dimensions: [{ Name: 'QueueName', Value: 'orders' }],
    Statistic: 'Maximum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
    ...more,
  },
});

const watchedQueue = {
  Ticket: topic('ticket'),
  Queue: queue('orders'),
  Alarm: alarm('orders-waiting', 'ApproximateNumberOfMessagesVisible'),
};

async function boot(resources: Record<string, object>, options: Parameters<typeof bootResources>[1] = {}) {
  const clock = manualClock(start);
  const cloud = await bootResources(resources, { clock, ...options });
  const messages: Record<string, unknown>[] = [];
  for (const each of cloud.topics.values()) each.subscribe(({ message }) => messages.push(JSON.parse(message)));
  const changes = () => messages.splice(0).map(({ AlarmName, NewStateValue }) => `${AlarmName} ${NewStateValue}`);
  const send = (operation: string, input: object) =>
    call(cloud.endpoint, `GraniteServiceVersion20100801.${operation}`, input);
  return { cloud, clock, messages, changes, send };
}

/** What the minutes up to now have of a metric, oldest first. */
const values = (cloud: LocalCloud, namespace: string, metricName: string, dimensions: Record<string, string>) =>
  cloud.metrics
    .datapoints({ namespace, metricName, dimensions }, { start: 0, end: start * 2, periodMillis: minute })
    .map(({ sum }) => sum);

describe('an alarm on a queue', () => {
  it('fires at the end of the minute, tells its topic as CloudWatch does, and recovers', async () => {
    const { cloud, clock, messages, changes } = await boot(watchedQueue);
    clock.advance(minute);
    expect(changes()).toEqual(['orders-waiting OK']);
    cloud.queues.get('orders')?.send({ body: 'x' });
    clock.advance(minute - 1);
    expect(changes()).toEqual([]);
    clock.advance(1);
    expect(messages).toEqual([
      {
        AlarmName: 'orders-waiting',
        AlarmDescription: 'Changes wait.',
        AWSAccountId: '000000000000',
        AlarmConfigurationUpdatedTimestamp: '2026-01-01T00:00:00.000+0000',
        NewStateValue: 'ALARM',
        NewStateReason:
          'Threshold Crossed: 1 out of the last 1 datapoints [1.0 (01/01/26 00:01:00)] was greater than the threshold (0.0) (minimum 1 datapoint for OK -> ALARM transition).',
        StateChangeTime: '2026-01-01T00:02:00.000+0000',
        Region: 'us-east-1',
        AlarmArn: arn('cloudwatch', 'alarm:orders-waiting'),
        OldStateValue: 'OK',
        OKActions: [arn('sns', 'ticket')],
        AlarmActions: [arn('sns', 'ticket')],
        InsufficientDataActions: [],
        Trigger: {
          MetricName: 'ApproximateNumberOfMessagesVisible',
          Namespace: 'AWS/SQS',
          StatisticType: 'Statistic',
          Statistic: 'MAXIMUM',
          Unit: null,
          Dimensions: [{ value: 'orders', name: 'QueueName' }],
          Period: 60,
          EvaluationPeriods: 1,
          DatapointsToAlarm: 1,
          ComparisonOperator: 'GreaterThanThreshold',
          Threshold: 0,
          TreatMissingData: 'notBreaching',
          EvaluateLowSampleCountPercentile: '',
        },
      },
    ]);
    cloud.queues.get('orders')?.purge();
    clock.advance(minute);
    expect(cloud.alarms.find('orders-waiting')).toMatchObject({ state: 'OK', stateChangedAt: start + 3 * minute });
  });

  it('tells once, however long it lasts', async () => {
    const { cloud, clock, changes } = await boot(watchedQueue);
    cloud.queues.get('orders')?.send({ body: 'x' });
    clock.advance(30 * minute);
    expect(changes()).toEqual(['orders-waiting ALARM']);
  });

  it('tells nobody where its template disables its actions', async () => {
    const Alarm = alarm('orders-waiting', 'ApproximateNumberOfMessagesVisible', { ActionsEnabled: false });
    const { cloud, clock, changes, send } = await boot({ ...watchedQueue, Alarm });
    cloud.queues.get('orders')?.send({ body: 'x' });
    clock.advance(minute);
    expect(cloud.alarms.find('orders-waiting')?.state).toBe('ALARM');
    expect((await send('DescribeAlarms', {})).body.MetricAlarms).toMatchObject([{ ActionsEnabled: false }]);
    expect(changes()).toEqual([]);
  });

  it('has a state that was set until the next evaluation', async () => {
    const { cloud, clock, changes, send } = await boot(watchedQueue);
    clock.advance(minute);
    changes();
    await send('SetAlarmState', { AlarmName: 'orders-waiting', StateValue: 'ALARM', StateReason: 'a drill' });
    expect(cloud.alarms.find('orders-waiting')).toMatchObject({ state: 'ALARM', stateReason: 'a drill' });
    clock.advance(minute);
    expect(cloud.alarms.find('orders-waiting')?.state).toBe('OK');
    expect(changes()).toEqual(['orders-waiting ALARM', 'orders-waiting OK']);
  });

  it('pages once through its composite, whichever of its children fires', async () => {
    const own = { AlarmActions: [], OKActions: [] };
    const { cloud, clock, messages, changes } = await boot({
      Page: topic('page'),
      Queue: queue('orders'),
      Waiting: alarm('waiting', 'ApproximateNumberOfMessagesVisible', own),
      Old: alarm('old', 'ApproximateAgeOfOldestMessage', { ...own, Threshold: 90 }),
      Unhealthy: {
        Type: 'AWS::CloudWatch::CompositeAlarm',
        DependsOn: ['Waiting', 'Old'],
        Properties: {
          AlarmName: 'unhealthy',
          AlarmRule: 'ALARM(waiting) OR ALARM(old)',
          AlarmActions: [arn('sns', 'page')],
        },
      },
    });
    cloud.queues.get('orders')?.send({ body: 'x' });
    clock.advance(5 * minute);
    expect(cloud.alarms.find('old')?.state).toBe('ALARM');
    expect(messages).toMatchObject([
      {
        AlarmName: 'unhealthy',
        NewStateReason: `${arn('cloudwatch', 'alarm:waiting')} transitioned to ALARM at Thu, 01 Jan 2026 00:01:00 GMT`,
        AlarmRule: 'ALARM(waiting) OR ALARM(old)',
        TriggeringChildren: [{ Arn: arn('cloudwatch', 'alarm:waiting'), State: { Value: 'ALARM' } }],
      },
    ]);
    expect(changes()).toEqual(['unhealthy ALARM']);
  });

  it.each<[string, object, RegExp]>([
    ['another kind of action', { AlarmActions: [arn('lambda', 'function:f')] }, /function:f/],
    ['a statistic that nobody knows here', { Statistic: 'IQM' }, /IQM/],
    ['the threshold of another metric', { ThresholdMetricId: 'band' }, /ThresholdMetricId/],
  ])('is refused by name with %s', async (_, more, reason) => {
    const Alarm = alarm('orders-waiting', 'ApproximateNumberOfMessagesVisible', more);
    await expect(boot({ ...watchedQueue, Alarm })).rejects.toThrow(reason);
  });
});

describe('the metrics of a queue', () => {
  const ofQueue = (cloud: LocalCloud, metricName: string) =>
    values(cloud, 'AWS/SQS', metricName, { QueueName: 'orders' });

  it('are published each minute, at zero only what is published at zero', async () => {
    const { cloud, clock } = await boot({ Queue: queue('orders', { VisibilityTimeout: 300 }) });
    const orders = cloud.queues.get('orders');
    for (let count = 0; count < 3; count += 1) orders?.send({ body: 'x' });
    const [first] = orders?.receive(1) ?? [];
    await orders?.receiveWhenAvailable(10, 0, { visibilityTimeoutSeconds: 0 });
    clock.advance(minute);
    orders?.deleteMessage(first?.receiptHandle ?? '');
    clock.advance(minute);
    orders?.purge();
    await orders?.receiveWhenAvailable(1, 0);
    clock.advance(minute);
    expect(ofQueue(cloud, 'ApproximateNumberOfMessagesVisible')).toEqual([2, 2, 0]);
    expect(ofQueue(cloud, 'ApproximateNumberOfMessagesNotVisible')).toEqual([1]);
    expect(ofQueue(cloud, 'ApproximateAgeOfOldestMessage')).toEqual([60, 120]);
    expect(ofQueue(cloud, 'NumberOfMessagesSent')).toEqual([3]);
    expect(ofQueue(cloud, 'NumberOfMessagesReceived')).toEqual([3]);
    expect(ofQueue(cloud, 'NumberOfMessagesDeleted')).toEqual([1]);
    expect(ofQueue(cloud, 'NumberOfEmptyReceives')).toEqual([1]);
  });

  it('leave poison out of the age, and what SQS itself moved out of what was sent', async () => {
    const RedrivePolicy = { deadLetterTargetArn: arn('sqs', 'orders'), maxReceiveCount: 3 };
    const { cloud, clock } = await boot({
      Dlq: queue('orders'),
      Source: queue('source', { RedrivePolicy }),
    });
    const source = cloud.queues.get('source');
    source?.send({ body: 'x' });
    for (let count = 0; count < 3; count += 1) source?.receive(1, { visibilityTimeoutSeconds: 0 });
    clock.advance(minute);
    expect(values(cloud, 'AWS/SQS', 'ApproximateAgeOfOldestMessage', { QueueName: 'source' })).toEqual([]);
    source?.receive(1);
    clock.advance(minute);
    expect(ofQueue(cloud, 'ApproximateNumberOfMessagesVisible')).toEqual([1]);
    expect(ofQueue(cloud, 'ApproximateAgeOfOldestMessage')).toEqual([60]); // since the move
    expect(ofQueue(cloud, 'NumberOfMessagesSent')).toEqual([]);
  });

  it('begin with the first call or message, and end six hours after the last', async () => {
    const { cloud, clock } = await boot({ Queue: queue('orders') });
    clock.advance(30 * minute);
    expect(ofQueue(cloud, 'ApproximateNumberOfMessagesVisible')).toEqual([]);
    cloud.queues.get('orders')?.send({ body: 'x' });
    cloud.queues.get('orders')?.purge();
    clock.advance(10 * 60 * minute);
    expect(cloud.metrics.statistics().map(({ lastTimestamp }) => lastTimestamp)).toContain(
      start + (30 + 6 * 60) * minute,
    );
  });

  it('begin late for a queue that was idle, where the cloud is started so', async () => {
    const { cloud, clock, changes } = await boot(watchedQueue, { idleQueueMetricsDelayMinutes: 15 });
    clock.advance(10 * minute);
    cloud.queues.get('orders')?.send({ body: 'x' });
    clock.advance(15 * minute);
    expect(changes()).toEqual(['orders-waiting OK']);
    clock.advance(minute);
    expect(changes()).toEqual(['orders-waiting ALARM']);
  });

  it('have empty receives while a mapping polls it and it is idle, and none while the mapping is disabled', async () => {
    const mapping = {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { FunctionName: { Ref: 'Function' }, EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] } },
    };
    const resources = { Queue: queue('orders'), Function: functionResource('consumer'), Mapping: mapping };
    const bundles = { consumer: 'export const handler = async () => ({});' };
    const { cloud, clock } = await boot(resources, { bundles });
    clock.advance(2 * minute);
    expect(ofQueue(cloud, 'NumberOfEmptyReceives')).toEqual([15, 15]);
    cloud.mappings.get('consumer')?.setEnabled(false);
    clock.advance(2 * minute);
    expect(ofQueue(cloud, 'NumberOfEmptyReceives')).toEqual([15, 15]);
    expect(ofQueue(cloud, 'ApproximateNumberOfMessagesVisible')).toEqual([0, 0, 0, 0]);
  });
});

describe('the metrics of other services', () => {
  it('count invocations, errors and throttles of a function by when it started', async () => {
    const bundles = { consumer: "export const handler = async ({ fail }) => { if (fail) throw new Error('x'); };" };
    const { cloud, clock } = await boot({ Function: functionResource('consumer') }, { bundles });
    const consumer = cloud.functions.get('consumer');
    await consumer?.invoke('{}');
    await consumer?.invoke('{"fail":true}');
    clock.advance(minute);
    cloud.faults.throttledFunctions.add('consumer');
    await consumer?.invoke('{}');
    const of = (metricName: string) => values(cloud, 'AWS/Lambda', metricName, { FunctionName: 'consumer' });
    expect(of('Invocations')).toEqual([2]);
    expect(of('Errors')).toEqual([1]);
    expect(of('Throttles')).toEqual([0, 1]);
    expect(of('ConcurrentExecutions')).toEqual([2]);
    expect(of('Duration')).toHaveLength(1);
  });

  it('count entries of PutEvents over all buses, also those that fail', async () => {
    const { cloud } = await boot({ Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'shop' } } });
    const entry = { EventBusName: 'shop', Source: 'shop', DetailType: 'Order', Detail: '{}' };
    await call(cloud.endpoint, 'AWSEvents.PutEvents', { Entries: [entry, { ...entry, Detail: '{' }] });
    await call(cloud.endpoint, 'AWSEvents.PutEvents', { Entries: [] });
    const of = (metricName: string) => values(cloud, 'AWS/Events', metricName, {});
    expect(of('PutEventsApproximateCallCount')).toEqual([2]);
    expect(of('PutEventsApproximateFailedCount')).toEqual([1]);
    expect(of('PutEventsEntriesCount')).toEqual([2]);
    expect(of('PutEventsFailedEntriesCount')).toEqual([1]);
  });

  it('count what a table refuses, by what AWS counts it as', async () => {
    const { cloud } = await boot({
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          TableName: 'state',
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        },
      },
    });
    const put = (more: object = {}) =>
      call(cloud.endpoint, 'DynamoDB_20120810.PutItem', { TableName: 'state', Item: { id: { S: 'a' } }, ...more });
    const of = (metricName: string, more: object = {}) =>
      values(cloud, 'AWS/DynamoDB', metricName, { TableName: 'state', ...more });
    await put();
    await put({ ConditionExpression: 'attribute_not_exists(id)' });
    await put({ Item: {} });
    cloud.tables.get('state')?.setFault('throttled');
    await put();
    cloud.tables.get('state')?.setFault('unavailable');
    await put();
    expect(of('ConditionalCheckFailedRequests')).toEqual([1]);
    expect(of('WriteThrottleEvents')).toEqual([1]);
    expect(of('ThrottledRequests', { Operation: 'PutItem' })).toEqual([1]);
    expect(of('SystemErrors', { Operation: 'PutItem' })).toEqual([1]);
    expect(values(cloud, 'AWS/DynamoDB', 'UserErrors', {})).toEqual([1]);
  });
});

describe('a topic', () => {
  const subscription = (Protocol: string) => ({
    Type: 'AWS::SNS::Subscription',
    Properties: { Protocol, TopicArn: { Ref: 'Ticket' }, Endpoint: 'somebody' },
  });

  it('takes subscriptions of people, and sends them nothing', async () => {
    const { cloud } = await boot({ Ticket: topic('ticket'), Mail: subscription('email') });
    expect(cloud.topics.get('ticket')?.settings.arn).toBe(arn('sns', 'ticket'));
  });

  it('refuses by name what would have to get its messages', async () => {
    await expect(boot({ Ticket: topic('ticket'), Queue: subscription('sqs') })).rejects.toThrow(/protocol sqs/);
  });
});
