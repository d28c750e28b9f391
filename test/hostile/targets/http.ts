import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { namesOf } from '../../../lib/config/names.ts';
import { type LocalCloud, startLocalCloud } from '../../../local/cloud.ts';
import { hostileBytes, pick } from '../mutations.ts';
import { jsonIn, type Target } from '../target.ts';
import { validEnvelope } from '../valid-inputs.ts';

const names = namesOf('dev');
const lambdaRequests = [
  { method: 'GET', path: '/2015-03-31/event-source-mappings/' },
  { method: 'GET', path: `/2015-03-31/event-source-mappings/?FunctionName=${names.consumer('order').function}` },
  { method: 'GET', path: '/2015-03-31/event-source-mappings/none' },
  { method: 'POST', path: '/2015-03-31/functions/none/invocations' },
];

/** Longer than any long poll that is asked for. */
const hangMillis = 30_000;

/** What a request can say beside its body. */
interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  /** The connection breaks after this share of the body, or is slow. */
  readonly cut?: number;
}

/**
 * The port of the local cloud: its services and operations, with odd Hosts and Origins, slow and broken connections.
 *
 * @param endpointOf of another server, for the test that plants a bug in it.
 */
export function httpTarget(assemblyDirectory: () => Promise<string>, endpointOf?: () => string): Target {
  let cloud: LocalCloud | undefined;
  let operations: readonly (readonly [string, readonly string[]])[] = [];
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  return {
    name: 'http',
    description: "requests to the local cloud's port: every service and operation, odd headers, broken connections",
    perThousand: 80,
    start: async () => {
      if (endpointOf) return;
      cloud = await startLocalCloud({ assemblyDirectory: await assemblyDirectory(), port: 0 });
      operations = [...cloud.operations];
    },
    stop: async () => {
      agent.destroy();
      await cloud?.stop();
    },
    make: (random) => {
      const drawn = pick(
        random,
        operations.length > 0 ? operations : [['AmazonSQS.SendMessage', ['QueueUrl']] as const],
      );
      const [service = '', operation = ''] = drawn[0].split('.');
      const rest = service === 'Lambda' ? pick(random, lambdaRequests) : undefined;
      const body = Object.fromEntries(drawn[1].map((name) => [name, givenFor(name, random)]));
      const sent: Sent = {
        method: rest?.method ?? 'POST',
        path: rest?.path ?? '/',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          ...(rest === undefined && { 'x-amz-target': `${service}.${operation}` }),
          ...(random() < 0.1 && { host: pick(random, ['evil.example', '127.0.0.1.evil.example', 'localhost:1', '']) }),
          ...(random() < 0.1 && { origin: pick(random, ['https://evil.example', 'null', 'http://localhost:1']) }),
          ...(random() < 0.05 && { 'sec-fetch-site': pick(random, ['cross-site', 'same-origin', 'none']) }),
          ...(random() < 0.05 && { 'content-encoding': pick(random, ['gzip', 'br', 'x', 'gzip, gzip']) }),
        },
        body,
        ...(random() < 0.02 && { cut: random() }),
      };
      return hostileBytes(sent, random);
    },
    check: async (input) => {
      const endpoint = new URL(endpointOf?.() ?? cloud?.endpoint ?? '');
      const json = jsonIn(input);
      const sent = Object(json?.value) as Partial<Sent>;
      // Bytes that are no JSON go out as the body of a request that is right otherwise.
      const body = json === undefined ? Buffer.from(input) : Buffer.from(JSON.stringify(sent.body) ?? '');
      const headers = headersOf(sent.headers);
      if (typeof sent.cut === 'number') {
        await cutOff(endpoint, body);
        return { validJson: json !== undefined, accepted: false, reason: 'connection cut' };
      }
      const path = typeof sent.path === 'string' && /^\/[!-~]*$/.test(sent.path) ? sent.path : '/';
      const method =
        typeof sent.method === 'string' && /^(GET|PUT|HEAD|DELETE)$/.test(sent.method) ? sent.method : 'POST';
      const { status, text } = await answerOf(endpoint, { method, path, headers, body, agent });
      if (status === 500 || status === 501)
        throw new Error(`The answer has the status ${status}: ${text.slice(0, 300)}`);
      assertForeignIsRefused(headers, endpoint, status);
      if (status < 400) return { validJson: json !== undefined, accepted: true };
      // To HEAD nothing but a status is sent, and Node itself rejects headers of more than 16 KiB without a text.
      if (method === 'HEAD' || status === 431)
        return { validJson: json !== undefined, accepted: false, reason: `status ${status}` };
      const { __type: type = '', message, Message } = Object(jsonIn(Buffer.from(text))?.value);
      if (!message && !Message) throw new Error(`A rejected request got no reason: ${status} ${text.slice(0, 300)}`);
      return {
        validJson: json !== undefined,
        accepted: false,
        reason: String(type).split('#').at(-1) || `status ${status}`,
      };
    },
  };
}

/** A value that the operation can take, by the name of its parameter. */
function givenFor(name: string, random: () => number): unknown {
  const queueUrl = `http://127.0.0.1/000000000000/${names.consumer('order').queue}`;
  const known: Readonly<Record<string, unknown>> = {
    QueueUrl: queueUrl,
    QueueName: names.consumer('order').queue,
    MessageBody: 'a body',
    MaxNumberOfMessages: 1 + Math.floor(random() * 10),
    WaitTimeSeconds: 0,
    VisibilityTimeout: 0,
    ReceiptHandle: 'a handle',
    AttributeNames: ['All'],
    Entries: [
      {
        Id: '1',
        MessageBody: 'x',
        Source: 'commerce.amazon',
        DetailType: 'OrderStateChanged',
        Detail: JSON.stringify(validEnvelope(random).detail),
        EventBusName: names.bus,
      },
    ],
    TableName: names.currentStateTable,
    Key: { entityKey: { S: 'key' } },
    Item: { entityKey: { S: 'key' }, version: { N: '1' } },
    Limit: 1 + Math.floor(random() * 10),
    ConsistentRead: true,
    AlarmNamePrefix: 'commerce',
    logGroupName: '/aws/lambda/commerce-dev-order-consumer',
  };
  return known[name];
}

function headersOf(given: unknown): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(Object(given))) {
    // What Node's client refuses to send reaches no server.
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    if (
      /^[\w-]+$/.test(name) &&
      !/^(content-length|transfer-encoding|connection|expect|upgrade)$/i.test(name) &&
      text !== undefined &&
      /^[\t -~]*$/.test(text)
    )
      headers[name.toLowerCase()] = text;
  }
  return headers;
}

function answerOf(
  { hostname, port }: URL,
  { body, ...options }: { method: string; path: string; headers: Record<string, string>; body: Buffer; agent: Agent },
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(hangMillis);
    const call = request({
      ...options,
      hostname,
      port,
      signal,
      headers: { ...options.headers, 'content-length': body.length },
    });
    call.on('error', (error) => reject(signal.aborted ? new Error(`No answer within ${hangMillis} ms.`) : error));
    call.on('response', (response: IncomingMessage) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
    });
    call.end(body);
  });
}

/** Sends a part of a request and goes away. */
function cutOff({ hostname, port }: URL, body: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(`POST / HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Length: ${body.length + 100}\r\n\r\n`);
      socket.write(body, () => socket.destroy());
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => resolve());
  });
}

/** A page of another site must not reach the local cloud, nor a name that somebody lets point to it. */
function assertForeignIsRefused(headers: Readonly<Record<string, string>>, { host }: URL, status: number): void {
  const isLoopback = (given: string) => /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(given);
  const foreignHost =
    headers.host !== undefined && headers.host !== '' && headers.host !== host && !isLoopback(headers.host);
  const foreignSite = headers['sec-fetch-site']?.toLowerCase() === 'cross-site';
  const foreignOrigin = headers.origin?.includes('evil.example') === true;
  if ((foreignHost || foreignSite || foreignOrigin) && status < 400) throw new Error('A foreign request was served.');
}
