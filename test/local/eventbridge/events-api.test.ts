import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { bootResources, call } from '../../support/local-cloud.ts';

const arn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;

const bootBus = (targetArn: string = arn('orders')) =>
  bootResources({
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'commerce' } },
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'orders' } },
    Dlq: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'orders-dlq' } },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        Name: 'orders-rule',
        EventBusName: { Ref: 'Bus' },
        EventPattern: { source: ['shop'] },
        Targets: [
          {
            Id: 'Queue',
            Arn: targetArn,
            SqsParameters: { MessageGroupId: '$.detail.seller' },
            DeadLetterConfig: { Arn: arn('orders-dlq') },
          },
        ],
      },
    },
  });

const entry = (fields: object = {}) => ({
  EventBusName: 'commerce',
  Source: 'shop',
  DetailType: 'OrderPaid',
  Detail: '{"seller":"s1"}',
  ...fields,
});

describe('the EventBridge protocol', () => {
  it('routes an event to the queue of its rule, with its group', async () => {
    const cloud = await bootBus();
    const { body } = await call(cloud.endpoint, 'AWSEvents.PutEvents', {
      Entries: [entry(), entry({ EventBusName: 'arn:aws:events:us-east-1:000000000000:event-bus/commerce' })],
    });
    expect(body).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }, {}] });
    const messages = [...(cloud.queues.get('orders')?.messages() ?? [])];
    expect(messages.map(({ messageGroupId }) => messageGroupId)).toEqual(['s1', 's1']);
    expect(JSON.parse(messages[0]?.body ?? '')).toMatchObject({
      'detail-type': 'OrderPaid',
      account: '000000000000',
      detail: { seller: 's1' },
    });
  });

  it('answers each entry in its place', async () => {
    const cloud = await bootBus();
    const { body } = await call(cloud.endpoint, 'AWSEvents.PutEvents', {
      Entries: [entry(), entry({ Detail: 'no json' }), entry({ Source: undefined }), entry()],
    });
    expect(body).toMatchObject({
      FailedEntryCount: 2,
      Entries: [
        { EventId: expect.any(String) },
        { ErrorCode: 'MalformedDetail' },
        { ErrorCode: 'InvalidArgument' },
        { EventId: expect.any(String) },
      ],
    });
  });

  it('sends what a target cannot take to its dead-letter queue, with the reason', async () => {
    const cloud = await bootBus(arn('no-such-queue'));
    await call(cloud.endpoint, 'AWSEvents.PutEvents', { Entries: [entry()] });
    const [message] = cloud.queues.get('orders-dlq')?.messages() ?? [];
    expect(message?.attributes).toMatchObject({
      ERROR_CODE: { DataType: 'String', StringValue: 'NO_RESOURCE' },
      TARGET_ARN: { DataType: 'String', StringValue: arn('no-such-queue') },
    });
    const dimensions = { EventBusName: 'commerce', RuleName: 'orders-rule' };
    expect(cloud.metrics.sum('AWS/Events', 'InvocationsSentToDlq', dimensions)).toBe(1);
  });

  it.each([
    ['no entries', { Entries: [] }, 'ValidationException'],
    ['eleven entries', { Entries: Array.from({ length: 11 }, () => entry()) }, 'ValidationException'],
    ['entries that are no list', { Entries: 'x' }, 'SerializationException'],
    ['a detail type that is a number', { Entries: [entry({ DetailType: 7 })] }, 'SerializationException'],
    ['resources that are no list', { Entries: [entry({ Resources: 'x' })] }, 'SerializationException'],
  ])('refuses a request with %s', async (_, input, code) => {
    const cloud = await bootBus();
    const { status, body } = await call(cloud.endpoint, 'AWSEvents.PutEvents', input);
    expect(status).toBe(400);
    expect(body.__type).toMatch(new RegExp(`#${code}$`));
  });

  it('accepts an event for a bus that is not there, as AWS does, and says so where we are', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    onTestFinished(() => warn.mockRestore());
    const cloud = await bootBus();
    const { body } = await call(cloud.endpoint, 'AWSEvents.PutEvents', { Entries: [entry({ EventBusName: 'other' })] });
    expect(body).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }] });
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('other'));
  });

  it('tests a pattern', async () => {
    const cloud = await bootBus();
    const event = { id: '1', account: '0', source: 'shop', time: '', region: '', 'detail-type': 'OrderPaid' };
    const test = (EventPattern: string) =>
      call(cloud.endpoint, 'AWSEvents.TestEventPattern', { EventPattern, Event: JSON.stringify(event) });
    expect((await test('{"source":["shop"]}')).body).toEqual({ Result: true });
    expect((await test('{"source":["other"]}')).body).toEqual({ Result: false });
    expect((await test('{"source":"shop"}')).body.__type).toMatch(/#InvalidEventPatternException$/);
  });
});
