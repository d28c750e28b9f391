import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { AwsError } from './aws-error.ts';
import { LocalCloudError } from './local-cloud-error.ts';

/** A service whose requests name their operation in `X-Amz-Target`, as `<prefix>.<operation>`, with JSON both ways. */
export interface JsonService {
  /** Before the `#` in the type of an error. */
  readonly errorNamespace: string;
  readonly operations: Readonly<
    Record<string, (input: Readonly<Record<string, unknown>>, signal: AbortSignal) => unknown>
  >;
  /** Turns what its operations throw into an answer, where it is the caller's fault. */
  toAwsError?(error: unknown): AwsError | undefined;
  errorHeaders?(error: AwsError): Readonly<Record<string, string>>;
  /** What the body of an error has besides its type and message. */
  errorFields?(error: AwsError): Readonly<Record<string, unknown>>;
}

export interface RestAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A service whose calls are told apart by method and path. */
export interface RestService {
  readonly operations: Readonly<Record<string, unknown>>;
  /** `undefined` for what is none of its operations. */
  answer(request: IncomingMessage, url: URL, body: Buffer): Promise<RestAnswer | undefined> | RestAnswer | undefined;
}

/** A call of an operation with JSON both ways, before it is carried out. */
export interface ServiceCall {
  /** As in `X-Amz-Target`. */
  readonly target: string;
  /** The access key that it is signed with; of a function it is the function's name. Empty where there is none. */
  readonly accessKeyId: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface ServedProtocols {
  /** By the prefix of `X-Amz-Target`. */
  readonly json: Readonly<Record<string, JsonService>>;
  /** By name. */
  readonly rest: Readonly<Record<string, RestService>>;
}

/** The largest that any service here takes, DynamoDB's 16 MB, https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
const maximumBodyBytes = 16 * 1_024 * 1_024;

/** AWS's wire protocols on one port of the loopback address. Before `serve` it answers that it is starting. */
export class LocalServer {
  readonly endpoint: string;
  readonly #server: Server;
  readonly #latencyMillis: number;
  #protocols: ServedProtocols | undefined;
  #onCall: ((call: ServiceCall) => void) | undefined;

  private constructor(server: Server, latencyMillis: number) {
    this.#server = server;
    this.#latencyMillis = latencyMillis;
    this.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request, response) => void this.#answer(request, response));
  }

  /**
   * @param port 0 for any
   * @param latencyMillis that every answer waits, as the way to a real region takes
   */
  static async listen(port: number, latencyMillis = 0): Promise<LocalServer> {
    const server = createServer();
    server.keepAliveTimeout = 0; // a client's idle socket that we close first is a failed call
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => {
        reject(
          error.code === 'EADDRINUSE'
            ? new LocalCloudError(`Port ${port} is in use: stop what uses it, or choose another with --port.`)
            : new LocalCloudError(`Cannot listen on port ${port} (${error.message}): choose another with --port.`),
        );
      });
      server.listen(port, '127.0.0.1', resolve);
    });
    return new LocalServer(server, latencyMillis);
  }

  serve(protocols: ServedProtocols, onCall?: (call: ServiceCall) => void): void {
    this.#protocols = protocols;
    this.#onCall = onCall;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('x-amzn-requestid', randomUUID());
    const gone = new AbortController();
    response.on('close', () => {
      if (!response.writableFinished) gone.abort(); // each builds an error with its trace
    });
    try {
      const body = await readBody(request);
      if (this.#latencyMillis > 0) await wait(this.#latencyMillis);
      await this.#route(request, response, body, gone.signal);
    } catch (error) {
      if (gone.signal.aborted) return; // the client went away, or we are stopping
      const awsError = error instanceof AwsError ? error : internalFailure(error);
      response.setHeader('x-amzn-errortype', awsError.code);
      const text = JSON.stringify({ __type: awsError.code, message: awsError.message });
      send(response, awsError.status, text, 'application/json');
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse, body: Buffer, signal: AbortSignal): Promise<void> {
    if (!this.#protocols) throw new AwsError('ServiceUnavailable', 'The local cloud is still starting.', 503);
    const target = String(request.headers['x-amz-target'] ?? '');
    const [prefix = '', operation = ''] = target.split('.');
    const { json, rest } = this.#protocols;
    const service = Object.hasOwn(json, prefix) ? json[prefix] : undefined;
    if (service) return answerJson(service, target, operation, request, response, body, signal, this.#onCall);
    const url = new URL(request.url ?? '/', this.endpoint);
    for (const restService of Object.values(rest)) {
      const answer = await restService.answer(request, url, body);
      if (!answer) continue;
      for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
      return send(response, answer.status, answer.body ?? '', 'application/json');
    }
    const action = /(?:^|&)Action=(\w+)/.exec(body.toString('utf8', 0, 4_096))?.[1];
    const message = unknownOperation(target || action || `${request.method} ${url.pathname}`);
    if (!action) throw new AwsError('UnknownOperationException', message, 404);
    // The older query protocol: its clients read only XML.
    const error = `<Error><Type>Sender</Type><Code>UnknownOperationException</Code><Message>${message}</Message></Error>`;
    send(response, 400, `<ErrorResponse>${error}</ErrorResponse>`, 'text/xml');
  }
}

async function answerJson(
  service: JsonService,
  target: string,
  operation: string,
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
  signal: AbortSignal,
  onCall?: (call: ServiceCall) => void,
): Promise<void> {
  const contentType = request.headers['content-type'] ?? 'application/x-amz-json-1.0';
  try {
    const run = Object.hasOwn(service.operations, operation) && service.operations[operation];
    if (!run) throw new AwsError('UnknownOperationException', unknownOperation(target));
    const input = parseInput(decoded(request, body));
    onCall?.({ target, accessKeyId: accessKeyIdOf(request), input });
    const answer = await run(input, signal);
    send(response, 200, JSON.stringify(answer ?? {}), contentType);
  } catch (error) {
    if (signal.aborted) return;
    const awsError = error instanceof AwsError ? error : (service.toAwsError?.(error) ?? internalFailure(error));
    for (const [name, value] of Object.entries(service.errorHeaders?.(awsError) ?? {})) response.setHeader(name, value);
    const type = `${service.errorNamespace}#${awsError.code}`;
    const fields = service.errorFields?.(awsError);
    send(
      response,
      awsError.status,
      JSON.stringify({ __type: type, message: awsError.message, ...fields }),
      contentType,
    );
  }
}

/** Reads on where the body is too large: a client that still sends would not see the answer. */
function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maximumBodyBytes) chunks.push(chunk);
      else chunks.length = 0;
    });
    request.on('end', () => {
      if (length <= maximumBodyBytes) return resolve(Buffer.concat(chunks, length));
      reject(new AwsError('RequestEntityTooLargeException', `A request may have ${maximumBodyBytes} bytes.`, 413));
    });
    request.on('error', reject);
  });
}

/** CloudWatch's clients compress what is above 10 kB. */
function decoded(request: IncomingMessage, body: Buffer): Buffer {
  const encoding = request.headers['content-encoding'];
  if (encoding === undefined) return body;
  try {
    if (encoding === 'gzip') return gunzipSync(body, { maxOutputLength: maximumBodyBytes });
  } catch {
    // answered below, like another encoding
  }
  throw new AwsError('SerializationException', `The body cannot be read as ${encoding}.`);
}

function parseInput(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const input: unknown = JSON.parse(body.toString() || '{}');
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return { ...input };
  } catch {
    // answered below, like JSON of the wrong kind
  }
  throw new AwsError('SerializationException', 'The body is not a JSON object.');
}

function send(response: ServerResponse, status: number, body: string, contentType: string): void {
  response.statusCode = status;
  response.setHeader('content-type', contentType);
  response.setHeader('content-length', Buffer.byteLength(body));
  response.end(body);
}

const accessKeyIdOf = ({ headers }: IncomingMessage) =>
  /Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '';

const unknownOperation = (name: string) => `The local cloud does not implement ${name}.`;

/** A fault of our own: shown with its trace, since whoever sees it has to find it. */
function internalFailure(error: unknown): AwsError {
  console.error('The local cloud failed to answer a request:', error);
  return new AwsError('InternalFailure', error instanceof Error ? error.message : String(error), 500);
}
