import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
  type SQSServiceException,
} from '@aws-sdk/client-sqs';
import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sqsClient } from '../../../../lambda/redrive/sqs-client/sqs-client.ts';

interface Seen {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What stands in for SQS: it keeps what it was sent, and answers as told. */
let seen: Seen[] = [];
let QueueUrl: string;
let answer: (response: ServerResponse, call: number) => void;
const answerWith = (status: number, body: string, headers = {}) => {
  answer = (response) => response.writeHead(status, headers).end(body);
};
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    seen.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    answer(response, seen.length);
  });
});

const sockets = new Set<Socket>();
server.on('connection', (socket) => sockets.add(socket));

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret/+key', sessionToken: 'session+token==' };
const clients: SQSClient[] = [];
const ours = (answerWithinMillis?: number) => {
  const client = sqsClient(answerWithinMillis);
  clients.push(client);
  return client;
};
const theirs = () => {
  const client = new SQSClient({ md5: false });
  clients.push(client);
  return client;
};

beforeEach(async () => {
  seen = [];
  answerWith(200, '{}');
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  QueueUrl = `${endpoint}/000000000000/commerce-dev-order-dlq`;
  vi.stubEnv('AWS_ENDPOINT_URL', endpoint);
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', credentials.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', credentials.secretAccessKey);
  vi.stubEnv('AWS_SESSION_TOKEN', credentials.sessionToken);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const client of clients.splice(0)) client.destroy();
  sockets.clear();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom('{"BinaryValue":"x"}', '"BinaryValue"', '__proto__', '\u2028"\\'),
);
const attribute = fc.oneof(
  fc.record({ DataType: fc.constant('String'), StringValue: text }),
  fc.record({ DataType: fc.constant('Binary'), BinaryValue: fc.uint8Array({ maxLength: 20 }) }),
);
const attributes = fc.dictionary(fc.stringMatching(/^[a-zA-Z]{1,10}$/), attribute, { maxKeys: 4 });
const entry = fc.record({
  Id: fc.constant('0'),
  MessageBody: text,
  MessageGroupId: fc.option(text, { nil: undefined }),
  MessageAttributes: attributes,
});

describe('the SQS client of the redrive functions', () => {
  it('sends what the plain client sends, attributes of bytes included', async () => {
    const [own, plain] = [ours(), theirs()];
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { minLength: 1, maxLength: 3 }), async (Entries) => {
        seen = [];
        await own.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
        await plain.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
        expect(JSON.parse(seen[0]?.body ?? '')).toEqual(JSON.parse(seen[1]?.body ?? ''));
        expect(seen[0]?.headers['x-amz-target']).toBe('AmazonSQS.SendMessageBatch');
        expect(Object.keys(seen[0]?.headers ?? {})).toEqual(expect.arrayContaining(['authorization', 'content-type']));
      }),
      { numRuns: 60 },
    );
  });

  it('calls the endpoint of the environment, whatever host the URL of the queue has', async () => {
    const elsewhere = 'https://sqs.eu-central-1.amazonaws.com/111111111111/commerce-dev-order-dlq';
    await ours().send(new ReceiveMessageCommand({ QueueUrl: elsewhere }));
    expect(seen.map(({ body }) => JSON.parse(body))).toEqual([{ QueueUrl: elsewhere }]);
  });

  it('reads what the plain client reads, attributes of bytes included', async () => {
    const [own, plain] = [ours(), theirs()];
    const onTheWire = fc.record({
      MessageId: fc.uuid(),
      ReceiptHandle: text,
      Body: text,
      Attributes: fc.record({ MessageGroupId: text }),
      MessageAttributes: attributes.map((some) =>
        Object.fromEntries(
          Object.entries(some).map(([name, value]) => [
            name,
            'BinaryValue' in value
              ? { ...value, BinaryValue: Buffer.from(value.BinaryValue).toString('base64') }
              : value,
          ]),
        ),
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(onTheWire, { maxLength: 3 }), async (Messages) => {
        answerWith(200, JSON.stringify({ Messages }), { 'content-type': 'application/x-amz-json-1.0' });
        const command = () => new ReceiveMessageCommand({ QueueUrl });
        const [read, expected] = await Promise.all([own.send(command()), plain.send(command())]);
        expect(read.Messages).toEqual(expected.Messages);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    '',
    '{"Messages":null}',
    '{"Messages" : [ { "Body" : "x", "MessageAttributes" : null, "Attributes": null } ]}',
    '{"Messages":[{"Body":"{\\"a\\":null}","Attributes":{"MessageGroupId":"\\\\\\":null"}}]}',
  ])('reads %s as the plain client does', async (body) => {
    answerWith(200, body);
    const command = () => new ReceiveMessageCommand({ QueueUrl });
    const [{ $metadata: _, ...read }, { $metadata: __, ...expected }] = [
      await ours().send(command()),
      await theirs().send(command()),
    ];
    expect(read).toEqual(expected);
    expect(Object.keys(read)).toEqual(Object.keys(expected));
  });

  it('signs every request as AWS checks it, with the first key and with rotated ones', async () => {
    const client = ours();
    const body = { QueueUrl, Entries: [{ Id: '0', ReceiptHandle: 'é' }] };
    for (let call = 0; call < 2; call++) await client.send(new DeleteMessageBatchCommand(body));
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'rotated');
    await ours().send(new DeleteMessageBatchCommand(body));

    const signatures = seen.map(({ headers }) => headers.authorization);
    const keys = [credentials.secretAccessKey, credentials.secretAccessKey, 'rotated'];
    expect(signatures).toEqual(await Promise.all(seen.map((request, call) => signatureOf(request, keys[call] ?? ''))));
    expect(signatures).toHaveLength(3);
  });

  it.each([
    [400, { __type: 'com.amazonaws.sqs#QueueDoesNotExist', message: 'No such queue.' }],
    [403, { __type: 'com.amazon.coral.service#AccessDeniedException', message: 'Not allowed.' }],
    [400, { __type: 'com.amazonaws.sqs#NewInThisYear', message: 'Unknown to the SDK.' }],
  ])('throws what the plain client throws for HTTP %i and %o', async (status, error) => {
    answerWith(status, JSON.stringify(error), { 'x-amzn-query-error': 'AWS.SimpleQueueService.Some;Sender' });
    const thrownBy = (client: SQSClient): Promise<SQSServiceException> =>
      client.send(new ReceiveMessageCommand({ QueueUrl })).catch((thrown) => thrown);
    const [own, plain] = [await thrownBy(ours()), await thrownBy(theirs())];
    const tellable = ({ name, message, $fault, $metadata }: SQSServiceException) => [
      name,
      message,
      $fault,
      $metadata.httpStatusCode,
      $metadata.attempts,
    ];
    expect(tellable(own)).toEqual(tellable(plain));
    expect(own.$metadata.httpStatusCode).toBe(status);
  });

  it('tries again what is throttled, cut off before or amid its answer', async () => {
    answer = (response, call) => {
      if (call === 1) response.writeHead(400).end(JSON.stringify({ __type: 'com.amazonaws.sqs#RequestThrottled' }));
      else if (call === 2) response.destroy();
      else response.writeHead(200).end('{"Messages":[{"Body":"here"}]}');
    };
    expect(await ours().send(new ReceiveMessageCommand({ QueueUrl }))).toMatchObject({ Messages: [{ Body: 'here' }] });
    expect(seen).toHaveLength(3);

    seen = [];
    answer = (response, call) => {
      response.writeHead(200).write('{"Messages":', () => call === 1 && response.destroy());
      if (call === 2) response.end('[]}');
    };
    expect(await ours().send(new ReceiveMessageCommand({ QueueUrl }))).toMatchObject({ Messages: [] });
  });

  it('goes on although every connection is gone, as after a pause in which Lambda froze the process', async () => {
    const client = ours();
    const receive = () => client.send(new ReceiveMessageCommand({ QueueUrl }));
    await Promise.all(Array.from({ length: 16 }, receive));
    for (const socket of sockets) socket.resetAndDestroy();
    const answers = await Promise.allSettled(Array.from({ length: 16 }, receive));
    expect(answers.map(({ status }) => status)).toEqual(Array(16).fill('fulfilled'));
  });

  it('tries again what is not answered, or not to its end', async () => {
    answer = (response, call) => {
      if (call === 2) response.writeHead(200).write('{"Messages":');
      if (call === 3) response.writeHead(200).end('{"Messages":[{"Body":"at last"}]}');
    };
    const { Messages } = await ours(100).send(new ReceiveMessageCommand({ QueueUrl }));
    expect(Messages).toEqual([{ Body: 'at last' }]);
  });

  it('says so when nobody answers', async () => {
    vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
    answer = () => {};
    const hanging = ours(100).send(new ReceiveMessageCommand({ QueueUrl }));
    await expect(hanging).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});

/** The `Authorization` that the SDK's own signer gives to what was sent. */
async function signatureOf({ headers, body }: Seen, secretAccessKey: string): Promise<string | undefined> {
  const signer = new SignatureV4({
    credentials: { ...credentials, secretAccessKey },
    region: 'eu-central-1',
    service: 'sqs',
    sha256: Sha256,
  });
  const signed = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1]?.split(';') ?? [];
  const date = String(headers['x-amz-date']).replace(/(....)(..)(..T..)(..)(..Z)/, '$1-$2-$3:$4:$5');
  const request = new HttpRequest({
    method: 'POST',
    path: '/',
    headers: Object.fromEntries(signed.map((name) => [name, String(headers[name])])),
    body,
  });
  const { headers: expected } = await signer.sign(request, { signingDate: new Date(date) });
  return expected.authorization;
}
