import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { marshall } from '@aws-sdk/util-dynamodb';
import { StandardRetryStrategy } from '@smithy/core/retry';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AwsClientSettings, awsClient } from '../../../../lambda/shared/aws-client/aws-client.ts';
import type { ServiceName } from '../../../../lambda/shared/aws-client/services.ts';
import { type Seen, stubService } from './stub-service.ts';

const { seen, sockets, answerWith, answerBy, start, stop } = stubService();
let endpoint: string;

/** Every test would wait otherwise: what it waits for is kept. */
let waits: number[] = [];
const ours = <Service extends ServiceName>(service: Service, settings: Partial<AwsClientSettings> = {}) =>
  awsClient(service, { random: () => 0, sleep: async (millis) => void waits.push(millis), ...settings });

/** The SDK's clients, by the name that ours has; they do not wait either. */
const retryStrategy = (maxAttempts: number) =>
  new StandardRetryStrategy({
    maxAttempts,
    backoff: { setDelayBase: () => {}, computeNextBackoffDelay: () => 0 },
  });
const theirs = {
  dynamodb: () => new DynamoDBClient({ retryStrategy: retryStrategy(4) }),
  events: () => new EventBridgeClient({ retryStrategy: retryStrategy(3) }),
  monitoring: () => new CloudWatchClient({ retryStrategy: retryStrategy(3) }),
  sqs: () => new SQSClient({ md5: false, useQueueUrlAsEndpoint: false, retryStrategy: retryStrategy(3) }),
};
const commands = {
  PutItem: PutItemCommand,
  PutEvents: PutEventsCommand,
  DescribeAlarms: DescribeAlarmsCommand,
  ChangeMessageVisibilityBatch: ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatch: DeleteMessageBatchCommand,
  GetQueueAttributes: GetQueueAttributesCommand,
  ReceiveMessage: ReceiveMessageCommand,
  SendMessageBatch: SendMessageBatchCommand,
};

interface Thrown {
  readonly name: string;
  readonly message: string;
  readonly $metadata?: { readonly httpStatusCode: number; readonly requestId: string; readonly attempts: number };
}

interface Settled {
  readonly value?: object;
  readonly error?: Thrown;
}

interface Both {
  readonly own: Settled;
  readonly ofSdk: Settled;
  readonly sent: readonly Seen[];
  readonly sentBySdk: readonly Seen[];
}

/** One call by the SDK, and the same one by ours: each answers or throws. */
async function both(service: ServiceName, operation: keyof typeof commands, input: object): Promise<Both> {
  const client = theirs[service]() as { send(command: object): Promise<unknown>; destroy(): void };
  const Command = commands[operation] as new (input: object) => object;
  const settled = (call: Promise<unknown>): Promise<Settled> =>
    call.then(
      (value) => ({ value: value as object }),
      (error) => ({ error }),
    );
  seen.length = 0;
  const ofSdk = await settled(client.send(new Command(input)));
  const sentBySdk = seen.splice(0);
  const own = await settled(ours(service)(operation as never, input as never));
  client.destroy();
  return { own, ofSdk, sent: [...seen], sentBySdk };
}

beforeEach(async () => {
  waits = [];
  endpoint = await start();
  vi.stubEnv('AWS_ENDPOINT_URL', endpoint);
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret/+key');
  vi.stubEnv('AWS_SESSION_TOKEN', 'session+token==');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await stop();
});

const QueueUrl = 'https://sqs.eu-central-1.amazonaws.com/111111111111/commerce-dev-order-dlq';
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom('{"BinaryValue":"x"}', '"BinaryValue"', '"Time":', '__proto__', '\u2028"\\'),
);
const attribute = fc.oneof(
  fc.record({ DataType: fc.constant('String'), StringValue: text }),
  fc.record({ DataType: fc.constant('Binary'), BinaryValue: fc.uint8Array({ maxLength: 20 }) }),
  fc.record({ DataType: fc.constant('Binary'), BinaryValue: fc.uint8Array({ maxLength: 20 }).map(Buffer.from) }),
);
const attributes = fc.dictionary(fc.stringMatching(/^[a-zA-Z]{1,10}$/), attribute, { maxKeys: 4 });
const message = fc.record({
  Id: fc.constant('0'),
  MessageBody: text,
  MessageGroupId: fc.option(text, { nil: undefined }),
  MessageAttributes: attributes,
});
const key = text.filter((name) => name !== '__proto__'); // `marshall` makes it the item's prototype
const plainValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 3 }),
  ),
})).value;

describe('a request', () => {
  it.each<{ service: ServiceName; operation: keyof typeof commands; input: fc.Arbitrary<object> }>([
    {
      service: 'sqs',
      operation: 'SendMessageBatch',
      input: fc.array(message, { minLength: 1, maxLength: 3 }).map((Entries) => ({ QueueUrl, Entries })),
    },
    {
      service: 'sqs',
      operation: 'DeleteMessageBatch',
      input: text.map((ReceiptHandle) => ({ QueueUrl, Entries: [{ Id: '0', ReceiptHandle }] })),
    },
    {
      service: 'dynamodb',
      operation: 'PutItem',
      input: fc.dictionary(key, plainValue, { maxKeys: 4 }).map((item) => ({
        TableName: 'table',
        Item: marshall(item),
        ConditionExpression: 'version < :v',
        ExpressionAttributeValues: { ':v': { N: '1' } },
      })),
    },
    {
      service: 'events',
      operation: 'PutEvents',
      input: fc
        .record(
          {
            Detail: text,
            Time: fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') }),
            Resources: fc.array(text),
          },
          { requiredKeys: ['Detail'] },
        )
        .map((entry) => ({ Entries: [{ EventBusName: 'bus', Source: 'commerce.x', DetailType: 'X', ...entry }] })),
    },
    {
      service: 'monitoring',
      operation: 'DescribeAlarms',
      input: fc.array(text).map((AlarmNames) => ({ AlarmNames, StateValue: 'ALARM', MaxRecords: 100 })),
    },
  ])("of $operation is the SDK's", async ({ service, operation, input }) => {
    await fc.assert(
      fc.asyncProperty(input, async (given) => {
        const { sent, sentBySdk } = await both(service, operation, given);
        expect(sent.map(({ body }) => JSON.parse(body))).toEqual(sentBySdk.map(({ body }) => JSON.parse(body)));
        for (const name of ['x-amz-target', 'content-type', 'host', 'x-amz-security-token']) {
          expect(sent[0]?.headers[name]).toBe(sentBySdk[0]?.headers[name]);
        }
        expect(sent).toHaveLength(1);
      }),
      { numRuns: 25 },
    );
  });

  it('goes to the endpoint of the environment, whatever host the URL of a queue has', async () => {
    await ours('sqs')('ReceiveMessage', { QueueUrl });
    expect(seen.map(({ body }) => JSON.parse(body))).toEqual([{ QueueUrl }]);
  });

  it('carries the trace of the invocation, by which Lambda finds loops, as the SDK does', async () => {
    vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'commerce-dev-order');
    vi.stubEnv('_X_AMZN_TRACE_ID', 'Root=1-5759e988-bd862e3fe1be46a994272793;Lineage=1:9f64e3b9:0');
    const { sent, sentBySdk } = await both('sqs', 'ReceiveMessage', { QueueUrl });
    expect(sent[0]?.headers['x-amzn-trace-id']).toMatch(/^Root=/);
    expect(sent[0]?.headers['x-amzn-trace-id']).toBe(sentBySdk[0]?.headers['x-amzn-trace-id']);
  });

  it('uses the keys that the environment has by then', async () => {
    const receive = ours('sqs');
    await receive('ReceiveMessage', { QueueUrl });
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'ROTATED');
    vi.stubEnv('AWS_SESSION_TOKEN', 'rotated');
    await receive('ReceiveMessage', { QueueUrl });
    expect(seen.map(({ headers }) => headers['x-amz-security-token'])).toEqual(['session+token==', 'rotated']);
    expect(seen[1]?.headers.authorization).toContain('Credential=ROTATED/');
  });
});

describe('an answer', () => {
  it('is read as the SDK reads it, attributes of bytes included', async () => {
    const base64 = (value: object) =>
      'BinaryValue' in value
        ? { ...value, BinaryValue: Buffer.from(value.BinaryValue as Uint8Array).toString('base64') }
        : value;
    const onTheWire = fc.record({
      MessageId: fc.uuid(),
      ReceiptHandle: text,
      Body: text,
      Attributes: fc.record({ MessageGroupId: text }),
      MessageAttributes: attributes.map((some) =>
        Object.fromEntries(Object.entries(some).map(([name, value]) => [name, base64(value)])),
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(onTheWire, { maxLength: 3 }), async (Messages) => {
        answerWith(200, JSON.stringify({ Messages }), { 'content-type': 'application/x-amz-json-1.0' });
        const { own, ofSdk } = await both('sqs', 'ReceiveMessage', { QueueUrl });
        expect(own).toEqual({ value: { Messages: (ofSdk.value as { Messages: unknown }).Messages } });
      }),
      { numRuns: 40 },
    );
  });

  it.each<[ServiceName, keyof typeof commands, string]>([
    ['sqs', 'ReceiveMessage', ''],
    ['sqs', 'ReceiveMessage', '{"Messages":null}'],
    ['sqs', 'ReceiveMessage', '{"Messages" : [ { "Body" : "x", "MessageAttributes" : null, "Attributes": null } ]}'],
    [
      'sqs',
      'ReceiveMessage',
      '{"Messages":[{"Body":"{\\"a\\":null}","Attributes":{"MessageGroupId":"\\\\\\":null"}}]}',
    ],
    ['dynamodb', 'PutItem', '{}'],
    [
      'events',
      'PutEvents',
      '{"FailedEntryCount":1,"Entries":[{"EventId":"1"},{"ErrorCode":"InternalFailure","ErrorMessage":"x"}]}',
    ],
  ])('of %s %s, %s, is read as the SDK reads it', async (service, operation, body) => {
    answerWith(200, body);
    const { own, ofSdk } = await both(service, operation, { QueueUrl });
    const { $metadata: _, ...expected } = ofSdk.value as { $metadata: unknown };
    expect(own).toEqual({ value: expected });
    expect(Object.keys(own.value ?? {})).toEqual(Object.keys(expected));
  });

  const json = 'application/x-amz-json-1.0';
  it.each<[ServiceName, keyof typeof commands, number, string, Record<string, string>]>([
    ['sqs', 'ReceiveMessage', 400, '{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"No such queue."}', {}],
    ['sqs', 'ReceiveMessage', 403, '{"__type":"com.amazon.coral.service#AccessDeniedException","message":"No."}', {}],
    ['sqs', 'ReceiveMessage', 400, '{"__type":"com.amazonaws.sqs#NewInThisYear","message":"Unknown to the SDK."}', {}],
    [
      'dynamodb',
      'PutItem',
      400,
      '{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"The conditional request failed"}',
      {},
    ],
    [
      'dynamodb',
      'PutItem',
      400,
      '{"__type":"com.amazon.coral.validate#ValidationException","message":"Item size has exceeded the maximum allowed size"}',
      {},
    ],
    [
      'dynamodb',
      'PutItem',
      400,
      '{"__type":"com.amazonaws.dynamodb.v20120810#ItemCollectionSizeLimitExceededException","Message":"capital"}',
      {},
    ],
    [
      'dynamodb',
      'PutItem',
      400,
      '{"__type":"com.amazon.coral.service#ExpiredTokenException","message":"The security token included in the request is expired"}',
      {},
    ],
    ['dynamodb', 'PutItem', 400, '{"__type":"com.amazon.coral.service#UnrecognizedClientException"}', {}],
    [
      'dynamodb',
      'PutItem',
      400,
      '{"message":"by a header"}',
      { 'x-amzn-errortype': 'ResourceNotFoundException:http://internal.amazon.com/coral/' },
    ],
    ['dynamodb', 'PutItem', 413, '{}', {}],
    ['events', 'PutEvents', 400, '{"code":"ValidationException","message":"by code"}', {}],
    ['dynamodb', 'PutItem', 500, '{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"x"}', {}],
    [
      'dynamodb',
      'PutItem',
      400,
      '{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"x"}',
      {},
    ],
    ['dynamodb', 'PutItem', 501, '{"__type":"NotImplemented","message":"x"}', {}],
    ['events', 'PutEvents', 429, '{"__type":"SomethingNew","message":"x"}', {}],
    ['events', 'PutEvents', 503, '{"__type":"ServiceUnavailable","message":"x"}', {}],
  ])(
    'of %s %s with HTTP %i and %s throws, and is tried again, as by the SDK',
    async (service, operation, status, body, headers) => {
      answerWith(status, body, { 'content-type': json, 'x-amzn-requestid': 'request-1', ...headers });
      const { own, ofSdk } = await both(service, operation, { QueueUrl });
      const parts = ({ error }: Settled) => [
        error?.name,
        error?.message,
        error?.$metadata?.httpStatusCode,
        error?.$metadata?.requestId,
        error?.$metadata?.attempts,
      ];
      expect(parts(own)).toEqual(parts(ofSdk));
      expect(own.error?.$metadata?.httpStatusCode).toBe(status);
    },
  );

  it('that is a page of a proxy has the status alone for its reason', async () => {
    answerWith(502, '<html>Bad gateway</html>', { 'content-type': 'text/html' });
    await expect(ours('dynamodb')('PutItem', put)).rejects.toMatchObject({
      name: 'Unknown',
      $metadata: { httpStatusCode: 502, attempts: 4 },
    });
  });
});

const put = { TableName: 'table', Item: {} };

describe('what passes', () => {
  const throttled = JSON.stringify({ __type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException', message: 'slow' });

  it('is tried again: throttled, cut off before its answer, and amid it', async () => {
    answerBy((response, call) => {
      if (call === 1) response.writeHead(400).end(throttled);
      else if (call === 2) response.destroy();
      else if (call === 3) response.writeHead(200).write('{"Messages":', () => response.destroy());
      else response.writeHead(200).end('{"Messages":[{"Body":"here"}]}');
    });
    const receive = ours('sqs', { maxAttempts: 4 });
    expect(await receive('ReceiveMessage', { QueueUrl })).toEqual({ Messages: [{ Body: 'here' }] });
    expect(waits).toEqual([250, 50, 100]); // the part that is certain of 500, 100 and 200 milliseconds
  });

  it('is tried again where it is not answered, or not to its end', async () => {
    answerBy((response, call) => {
      if (call === 2) response.writeHead(200).write('{"Messages":');
      if (call >= 3) response.writeHead(200).end('{"Messages":[{"Body":"at last"}]}');
    });
    const receive = ours('sqs', { attemptTimeoutMillis: 50, maxAttempts: 20 });
    expect(await receive('ReceiveMessage', { QueueUrl })).toEqual({ Messages: [{ Body: 'at last' }] });
  });

  it('ends by the name of what it was, where nobody ever answers', async () => {
    answerBy(() => {});
    const receive = ours('sqs', { attemptTimeoutMillis: 20, maxAttempts: 2 });
    await expect(receive('ReceiveMessage', { QueueUrl })).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(waits).toHaveLength(1);
    answerBy((response) => response.destroy());
    await expect(receive('ReceiveMessage', { QueueUrl })).rejects.toMatchObject({
      name: 'TimeoutError',
      code: 'ECONNRESET',
    });
    await stop();
    await expect(receive('ReceiveMessage', { QueueUrl })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    endpoint = await start();
  });

  it('survives that every connection is gone, as after a pause in which Lambda froze the process', async () => {
    const receive = ours('sqs');
    const all = () => Promise.allSettled(Array.from({ length: 16 }, () => receive('ReceiveMessage', { QueueUrl })));
    await all();
    for (const socket of sockets) socket.resetAndDestroy();
    expect((await all()).map(({ status }) => status)).toEqual(Array(16).fill('fulfilled'));
    expect(waits.length).toBeLessThanOrEqual(16); // none meets a second dead one
  });

  it('keeps to the time of the whole call, and says what it met last', async () => {
    answerWith(400, throttled);
    const write = ours('dynamodb', { maxAttempts: 100 })('PutItem', put, { timeoutMillis: 5_000 });
    await expect(write).rejects.toMatchObject({ name: 'ThrottlingException', $metadata: { attempts: 6 } });
    expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000]);
    answerBy(() => {});
    const hanging = ours('dynamodb')('PutItem', put, { timeoutMillis: 20 });
    await expect(hanging).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('is not tried again by everybody while nothing works', async () => {
    answerWith(500, '{}');
    const write = ours('dynamodb');
    for (let call = 0; call < 20; call++) await write('PutItem', put).catch(() => {});
    expect(waits).toHaveLength(35); // 500 tokens, of which such a retry takes 14
  });

  it('is left when the caller aborts, before and amid a call', async () => {
    answerBy(() => {});
    const controller = new AbortController();
    const receive = ours('sqs');
    const call = receive('ReceiveMessage', { QueueUrl }, { abortSignal: controller.signal });
    await vi.waitFor(() => expect(seen).toHaveLength(1));
    controller.abort();
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    const another = receive('ReceiveMessage', { QueueUrl }, { abortSignal: controller.signal });
    await expect(another).rejects.toMatchObject({ name: 'AbortError' });
    expect(seen).toHaveLength(1);
  });
});

describe('a clock of ours that is wrong', () => {
  const skewed = (name: string) => JSON.stringify({ __type: name, message: 'Signature expired: …' });

  it.each([-1, 1])('by an hour is set right by the answer (%i)', async (sign) => {
    const now = Date.parse('2026-03-01T10:00:00Z');
    answerBy((response, _, { headers }) => {
      response.setHeader('date', new Date(now + sign * 3_600_000).toUTCString());
      const isOld = String(headers['x-amz-date']).slice(9, 11) === '10';
      if (isOld) response.writeHead(403).end(skewed('InvalidSignatureException'));
      else response.writeHead(200).end('{}');
    });
    const write = ours('dynamodb', { now: () => now });
    await Promise.all(Array.from({ length: 16 }, () => write('PutItem', put)));
    await write('PutItem', put);
    const hours = seen.map(({ headers }) => String(headers['x-amz-date']).slice(9, 11));
    expect(hours.toSorted((a, b) => sign * (Number(a) - Number(b)))).toEqual([
      ...Array(16).fill('10'),
      ...Array(17).fill(sign === 1 ? '11' : '09'),
    ]);
  });

  it('is not the reason for a wrong signature where the times agree', async () => {
    answerWith(403, skewed('SignatureDoesNotMatch'), { date: new Date().toUTCString() });
    await expect(ours('dynamodb')('PutItem', put)).rejects.toMatchObject({ $metadata: { attempts: 1 } });
  });

  it('matters to nothing but signatures: a local cloud has its own time', async () => {
    answerWith(400, skewed('ConditionalCheckFailedException'), { date: 'Thu, 01 Jan 2032 00:00:00 GMT' });
    await expect(ours('dynamodb')('PutItem', put)).rejects.toMatchObject({ $metadata: { attempts: 1 } });
  });
});
