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

  it('prints nothing of the name of such a bus that a terminal obeys', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    onTestFinished(() => warn.mockRestore());
    const cloud = await bootBus();
    const EventBusName = '\u001b[2J\u009b31m\u202e\nforged';
    await call(cloud.endpoint, 'AWSEvents.PutEvents', { Entries: [entry({ EventBusName })] });
    expect(warn).toHaveBeenCalledWith(
      expect.stringMatching(/^There is no event bus \?\[2J\?31m\?\?forged: [^\p{C}]+$/u),
    );
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

  it('describes a bus, by name or ARN', async () => {
    const cloud = await bootBus();
    const describeBus = (Name: string) => call(cloud.endpoint, 'AWSEvents.DescribeEventBus', { Name });
    const Arn = 'arn:aws:events:us-east-1:000000000000:event-bus/commerce';
    expect((await describeBus('commerce')).body).toEqual({ Name: 'commerce', Arn });
    expect((await describeBus(Arn)).body).toEqual({ Name: 'commerce', Arn });
    const unknown = await describeBus('other');
    expect(unknown.status).toBe(400);
    expect(unknown.body).toEqual({
      __type: 'com.amazonaws.events#ResourceNotFoundException',
      message: 'Event bus other does not exist.',
    });
    // Without a name it is the default bus, which no template here declares.
    const unnamed = await call(cloud.endpoint, 'AWSEvents.DescribeEventBus', {});
    expect(unnamed.body.message).toBe('Event bus default does not exist.');
  });

  it('lists and describes rules, without their targets', async () => {
    const cloud = await bootBus();
    const events = (operation: string, input: object) => call(cloud.endpoint, `AWSEvents.${operation}`, input);
    const rule = {
      Name: 'orders-rule',
      Arn: 'arn:aws:events:us-east-1:000000000000:rule/commerce/orders-rule',
      EventPattern: '{"source":["shop"]}',
      State: 'ENABLED',
      EventBusName: 'commerce',
    };
    const EventBusName = 'commerce';
    expect((await events('ListRules', { EventBusName })).body).toEqual({ Rules: [rule] });
    expect((await events('ListRules', { EventBusName, NamePrefix: 'orders' })).body).toEqual({ Rules: [rule] });
    expect((await events('ListRules', { EventBusName, NamePrefix: 'returns' })).body).toEqual({ Rules: [] });
    expect((await events('DescribeRule', { EventBusName, Name: 'orders-rule' })).body).toEqual(rule);
    for (const [operation, input] of [
      ['DescribeRule', { EventBusName, Name: 'orders' }],
      ['DescribeRule', { EventBusName: 'other', Name: 'orders-rule' }],
      ['ListRules', {}],
    ] as const) {
      expect((await events(operation, input)).body.__type).toMatch(/#ResourceNotFoundException$/);
    }
  });

  it.each([
    ['DescribeRule', { EventBusName: 'commerce' }, 'ValidationException'],
    ['DescribeRule', { EventBusName: 'commerce', Name: 7 }, 'SerializationException'],
    ['TestEventPattern', { EventPattern: '{"source":["shop"]}' }, 'ValidationException'],
  ])('refuses %s with %j', async (operation, input, code) => {
    const cloud = await bootBus();
    expect((await call(cloud.endpoint, `AWSEvents.${operation}`, input)).body.__type).toBe(
      `com.amazonaws.events#${code}`,
    );
  });

  it('checks a request to several buses as one, and takes each entry to its own', async () => {
    const bus = (Name: string) => ({ Type: 'AWS::Events::EventBus', Properties: { Name } });
    const queueAndRule = (name: string) => ({
      [`${name}Queue`]: { Type: 'AWS::SQS::Queue', Properties: { QueueName: name } },
      [`${name}Rule`]: {
        Type: 'AWS::Events::Rule',
        Properties: {
          EventBusName: { Ref: name },
          EventPattern: { source: ['shop'] },
          Targets: [{ Id: 'Queue', Arn: arn(name) }],
        },
      },
    });
    const cloud = await bootResources({
      a: bus('a'),
      b: bus('b'),
      ...queueAndRule('a'),
      ...queueAndRule('b'),
    });
    const put = (Entries: object[]) => call(cloud.endpoint, 'AWSEvents.PutEvents', { Entries });
    const bodies = (name: string) => [...(cloud.queues.get(name)?.messages() ?? [])].map(({ body }) => body);
    const { body } = await put(
      ['a', 'b', 'a'].map((EventBusName, index) => entry({ EventBusName, Detail: `{"index":${index}}` })),
    );
    const ids = (body.Entries as { EventId: string }[]).map(({ EventId }) => EventId);
    const idsIn = (name: string) => bodies(name).map((each) => JSON.parse(each).id as string);
    expect(idsIn('a').sort()).toEqual([ids[0], ids[2]].sort());
    expect(idsIn('b')).toEqual([ids[1]]);

    const half = `{"text":"${'x'.repeat(600_000)}"}`;
    const tooLarge = await put([
      entry({ EventBusName: 'a', Detail: half }),
      entry({ EventBusName: 'b', Detail: half }),
    ]);
    expect(tooLarge.body.__type).toMatch(/#ValidationException$/);
    expect([bodies('a').length, bodies('b').length]).toEqual([2, 1]);
  });
});
