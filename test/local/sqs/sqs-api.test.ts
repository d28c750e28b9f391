import { describe, expect, it } from 'vitest';
import type { LocalCloudOptions } from '../../../local/cloud.ts';
import { maximumInFlight } from '../../../local/sqs/queue-limits.ts';
import { sqsApi } from '../../../local/sqs/sqs-api.ts';
import { bootResources, call } from '../../support/local-cloud.ts';
import { manualClock } from '../../support/manual-clock.ts';

const queueUrl = 'https://sqs.us-east-1.amazonaws.com/000000000000/orders'; // any host will do

async function bootQueue(properties: object = {}, options: Partial<LocalCloudOptions> = {}) {
  const resource = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'orders', ...properties } };
  const cloud = await bootResources({ Queue: resource }, options);
  return { cloud, sqs: (operation: string, input: object) => call(cloud.endpoint, `AmazonSQS.${operation}`, input) };
}

describe('the SQS protocol', () => {
  it('sends, receives and deletes a message', async () => {
    const { cloud, sqs } = await bootQueue();
    const sent = await sqs('SendMessage', {
      QueueUrl: queueUrl,
      MessageBody: 'paid',
      MessageGroupId: 'seller-1',
      MessageAttributes: { reason: { DataType: 'String', StringValue: 'late' } },
      MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1' } },
    });
    expect(sent.status).toBe(200);
    expect(sent.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(sent.body).toMatchObject({ MD5OfMessageBody: '76e084771e78c194efd0e2d5b8920bea' });

    const received = await sqs('ReceiveMessage', {
      QueueUrl: queueUrl,
      MessageSystemAttributeNames: ['MessageGroupId', 'AWSTraceHeader'],
      MessageAttributeNames: ['All'],
    });
    const [message] = received.body.Messages as { ReceiptHandle: string }[];
    expect(message).toMatchObject({
      Body: 'paid',
      Attributes: { MessageGroupId: 'seller-1', AWSTraceHeader: 'Root=1' },
      MessageAttributes: { reason: { DataType: 'String', StringValue: 'late' } },
    });
    await sqs('DeleteMessage', { QueueUrl: queueUrl, ReceiptHandle: message?.ReceiptHandle });
    expect([...(cloud.queues.get('orders')?.messages() ?? [])]).toEqual([]);
  });

  it('answers no attribute that nobody asked for', async () => {
    const { sqs } = await bootQueue();
    const attributes = { reason: { DataType: 'String', StringValue: 'late' } };
    await sqs('SendMessage', { QueueUrl: queueUrl, MessageBody: 'paid', MessageAttributes: attributes });
    const { body } = await sqs('ReceiveMessage', { QueueUrl: queueUrl });
    expect(Object.keys((body.Messages as object[])[0] ?? {}).sort()).toEqual([
      'Body',
      'MD5OfBody',
      'MessageId',
      'ReceiptHandle',
    ]);
  });

  it('answers each entry of a batch on its own', async () => {
    const { sqs } = await bootQueue();
    const { body } = await sqs('SendMessageBatch', {
      QueueUrl: queueUrl,
      Entries: [
        { Id: 'good', MessageBody: 'paid' },
        { Id: 'empty', MessageBody: '' },
        { Id: 'control', MessageBody: '\u0001' },
        { Id: 'group', MessageBody: 'x', MessageGroupId: 'a b' },
        { Id: 'also-good', MessageBody: 'shipped' },
      ],
    });
    expect((body.Successful as { Id: string }[]).map(({ Id }) => Id)).toEqual(['good', 'also-good']);
    expect((body.Failed as { Id: string; Code: string }[]).map(({ Id, Code }) => [Id, Code])).toEqual([
      ['empty', 'MissingParameter'],
      ['control', 'InvalidMessageContents'],
      ['group', 'InvalidParameterValue'],
    ]);
  });

  it('refuses an entry for its attributes alone', async () => {
    const { sqs } = await bootQueue();
    const attribute = { DataType: 'String', StringValue: 'x' };
    const named = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`name-${index}`, attribute]));
    const rows = {
      ten: named(10),
      eleven: named(11),
      empty: { reason: { DataType: 'String', StringValue: '' } },
      untyped: { reason: { StringValue: 'x' } },
      reserved: { 'AWS.reason': attribute },
      number: { count: { DataType: 'Number', StringValue: 'three' } },
      binary: { bytes: { DataType: 'Binary', BinaryValue: 'AAEC' } },
    };
    const { body } = await sqs('SendMessageBatch', {
      QueueUrl: queueUrl,
      Entries: Object.entries(rows).map(([Id, MessageAttributes]) => ({ Id, MessageBody: 'x', MessageAttributes })),
    });
    expect((body.Successful as { Id: string }[]).map(({ Id }) => Id)).toEqual(['ten', 'binary']);
    expect(body.Failed).toEqual(
      ['eleven', 'empty', 'untyped', 'reserved', 'number'].map((Id) => ({
        Id,
        SenderFault: true,
        Code: 'InvalidParameterValue',
        Message: expect.any(String),
      })),
    );
  });

  it.each([
    ['entries that are no structures', [null]],
    ['attributes that are a list', [{ Id: 'a', MessageBody: 'x', MessageAttributes: [] }]],
    ['an attribute that is a text', [{ Id: 'a', MessageBody: 'x', MessageAttributes: { reason: 'late' } }]],
    [
      'a value that is a number',
      [{ Id: 'a', MessageBody: 'x', MessageAttributes: { count: { DataType: 'Number', StringValue: 3 } } }],
    ],
  ])('refuses a batch with %s as a whole, as what no client of AWS sends', async (_, Entries) => {
    const { sqs } = await bootQueue();
    const { status, body } = await sqs('SendMessageBatch', { QueueUrl: queueUrl, Entries });
    expect(status).toBe(400);
    expect(body.__type).toBe('com.amazonaws.sqs#SerializationException');
  });

  it('answers OverLimit while 120,000 messages are in flight', async () => {
    const { cloud, sqs } = await bootQueue();
    const queue = cloud.queues.get('orders');
    for (let index = 0; index <= 120_000; index += 1) queue?.send({ body: 'x' });
    for (let received = 0; received < 119_999; )
      received += queue?.receive(Math.min(10_000, 119_999 - received)).length ?? 0;
    const receive = () => sqs('ReceiveMessage', { QueueUrl: queueUrl, MaxNumberOfMessages: 10 });
    const last = (await receive()).body.Messages as { ReceiptHandle: string }[];
    expect(last).toHaveLength(1);
    const refused = await receive();
    expect(refused.status).toBe(400);
    expect(refused.body.__type).toBe('com.amazonaws.sqs#OverLimit');
    await sqs('DeleteMessage', { QueueUrl: queueUrl, ReceiptHandle: last[0]?.ReceiptHandle });
    expect((await receive()).body.Messages).toHaveLength(1);
  });

  it('ends a long poll without messages when its time is over', async () => {
    const clock = manualClock();
    const { sqs } = await bootQueue({}, { clock });
    const before = clock.scheduled;
    const waiting = sqs('ReceiveMessage', { QueueUrl: queueUrl, WaitTimeSeconds: 20 });
    await expect.poll(() => clock.scheduled).toBe(before + 1);
    clock.advance(20_000);
    expect((await waiting).body).toEqual({});
  });

  const entry = (Id: string, MessageBody = 'x') => ({ Id, MessageBody });
  it.each([
    { name: 'none', entries: [], code: 'EmptyBatchRequest' },
    {
      name: 'eleven',
      entries: Array.from({ length: 11 }, (_, index) => entry(`${index}`)),
      code: 'TooManyEntriesInBatchRequest',
    },
    { name: 'two of one id', entries: [entry('a'), entry('a')], code: 'BatchEntryIdsNotDistinct' },
    { name: 'an id with a blank', entries: [entry('a b')], code: 'InvalidBatchEntryId' },
    {
      name: 'more than 1 MiB together',
      entries: [entry('a', 'x'.repeat(600_000)), entry('b', 'x'.repeat(600_000))],
      code: 'BatchRequestTooLong',
    },
  ])('refuses a batch of $name as a whole', async ({ entries, code }) => {
    const { cloud, sqs } = await bootQueue();
    const { status, headers, body } = await sqs('SendMessageBatch', { QueueUrl: queueUrl, Entries: entries });
    expect(status).toBe(400);
    expect(body.__type).toBe(`com.amazonaws.sqs#${code}`);
    expect(headers.get('x-amzn-query-error')).toBe(`AWS.SimpleQueueService.${code};Sender`);
    expect(cloud.queues.get('orders')?.counts().visible).toBe(0);
  });

  it('tells a queue that is not there by both of its codes', async () => {
    const { sqs } = await bootQueue();
    const { status, headers, body } = await sqs('SendMessage', { QueueUrl: `${queueUrl}x`, MessageBody: 'x' });
    expect(status).toBe(400);
    expect(body.__type).toBe('com.amazonaws.sqs#QueueDoesNotExist');
    expect(headers.get('x-amzn-query-error')).toBe('AWS.SimpleQueueService.NonExistentQueue;Sender');
  });

  it.each([
    ['SendMessage', { QueueUrl: queueUrl }, 'MissingParameter'],
    ['SendMessage', { MessageBody: 'x' }, 'MissingParameter'],
    ['ReceiveMessage', { QueueUrl: queueUrl, MaxNumberOfMessages: 11 }, 'InvalidParameterValue'],
    ['ReceiveMessage', { QueueUrl: queueUrl, WaitTimeSeconds: 21 }, 'InvalidParameterValue'],
    ['ReceiveMessage', { QueueUrl: queueUrl, WaitTimeSeconds: 'long' }, 'InvalidParameterValue'],
    ['DeleteMessage', { QueueUrl: queueUrl, ReceiptHandle: 'none' }, 'ReceiptHandleIsInvalid'],
    ['ChangeMessageVisibility', { QueueUrl: queueUrl, ReceiptHandle: 'x' }, 'MissingParameter'],
    ['GetQueueAttributes', { QueueUrl: queueUrl, AttributeNames: ['Colour'] }, 'InvalidAttributeName'],
    [
      'SendMessage',
      { QueueUrl: queueUrl, MessageBody: 'x', MessageSystemAttributes: { Other: {} } },
      'InvalidParameterValue',
    ],
  ])('refuses %s with %j', async (operation, input, code) => {
    const { sqs } = await bootQueue();
    expect((await sqs(operation, input)).body.__type).toBe(`com.amazonaws.sqs#${code}`);
  });

  it('changes visibility and deletes in batches, by entry', async () => {
    const { cloud, sqs } = await bootQueue();
    await sqs('SendMessage', { QueueUrl: queueUrl, MessageBody: 'x' });
    const { body } = await sqs('ReceiveMessage', { QueueUrl: queueUrl });
    const [{ ReceiptHandle }] = body.Messages as [{ ReceiptHandle: string }];
    const entries = [
      { Id: 'good', ReceiptHandle },
      { Id: 'bad', ReceiptHandle: 'none' },
    ];
    const shown = entries.map((entry) => ({ ...entry, VisibilityTimeout: 0 }));
    const codes = { Successful: [{ Id: 'good' }], Failed: [{ Id: 'bad', Code: 'ReceiptHandleIsInvalid' }] };
    const changed = await sqs('ChangeMessageVisibilityBatch', { QueueUrl: queueUrl, Entries: shown });
    expect(changed.body).toMatchObject(codes);
    expect(cloud.queues.get('orders')?.counts()).toMatchObject({ visible: 1, inFlight: 0 });
    expect((await sqs('DeleteMessageBatch', { QueueUrl: queueUrl, Entries: entries })).body).toMatchObject(codes);
    expect(cloud.queues.get('orders')?.counts()).toMatchObject({ visible: 0, inFlight: 0 });
  });

  it('finds a queue by name, with a URL that leads back here', async () => {
    const { cloud, sqs } = await bootQueue();
    const url = `${cloud.endpoint}/000000000000/orders`;
    expect((await sqs('GetQueueUrl', { QueueName: 'orders' })).body).toEqual({ QueueUrl: url });
  });

  it('answers the attributes that are asked for', async () => {
    const { sqs } = await bootQueue({ VisibilityTimeout: 77 });
    await sqs('SendMessage', { QueueUrl: queueUrl, MessageBody: 'x' });
    const AttributeNames = ['ApproximateNumberOfMessages', 'VisibilityTimeout'];
    expect((await sqs('GetQueueAttributes', { QueueUrl: queueUrl, AttributeNames })).body).toEqual({
      Attributes: { ApproximateNumberOfMessages: '1', VisibilityTimeout: '77' },
    });
  });

  it('hands a waiting receiver the message that comes', async () => {
    const { sqs } = await bootQueue();
    const received = sqs('ReceiveMessage', { QueueUrl: queueUrl, WaitTimeSeconds: 20 });
    await sqs('SendMessage', { QueueUrl: queueUrl, MessageBody: 'x' });
    expect((await received).body.Messages).toHaveLength(1);
  });

  it('returns nothing to a long poll and OverLimit to a short one, while 120,000 messages are in flight', async () => {
    const { cloud, sqs } = await bootQueue();
    const queue = cloud.queues.get('orders');
    for (let sent = 0; sent <= maximumInFlight; sent++) queue?.send({ body: 'x' });
    while (queue && queue.counts().inFlight < maximumInFlight) queue.receive(10_000);
    expect(await sqs('ReceiveMessage', { QueueUrl: queueUrl, WaitTimeSeconds: 1 })).toMatchObject({
      status: 200,
      body: {},
    });
    const short = await sqs('ReceiveMessage', { QueueUrl: queueUrl });
    expect(short.status).toBe(400);
    expect(short.body.__type).toBe('com.amazonaws.sqs#OverLimit');
  });

  it('gives no message to a waiting receiver that went away', async () => {
    const { cloud } = await bootQueue();
    const leaving = new AbortController();
    const { ReceiveMessage } = sqsApi(cloud).operations;
    const received = ReceiveMessage?.run({ QueueUrl: queueUrl, WaitTimeSeconds: 20 }, leaving.signal);
    leaving.abort();
    cloud.queues.get('orders')?.send({ body: 'x' });
    expect(await received).toEqual({});
    expect(cloud.queues.get('orders')?.counts()).toMatchObject({ visible: 1, inFlight: 0 });
  });
});
