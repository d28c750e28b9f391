import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { LocalCloudError } from './local-cloud-error.ts';
import { AwsError } from './protocols/aws-error.ts';
import { foreignRequest } from './protocols/foreign-request.ts';
import { decodedBody, maximumBodyBytes } from './protocols/json-body.ts';
import {
  answerJson,
  internalFailure,
  notServedMessage,
  type ServiceAnswer,
  type ServiceCall,
  unknownOperation,
} from './protocols/json-service.ts';
import type { ServedProtocols } from './protocols/served-protocols.ts';

/** AWS's wire protocols on one port of the loopback address. Before `serve` it answers that it is starting. */
export class LocalServer {
  readonly endpoint: string;
  readonly #server: Server;
  readonly #latencyMillis: number;
  #protocols: ServedProtocols | undefined;
  #onCall: ((call: ServiceCall) => void) | undefined;
  #now: () => number = Date.now;

  private constructor(server: Server, latencyMillis: number) {
    this.#server = server;
    this.#latencyMillis = latencyMillis;
    const { address, port } = server.address() as AddressInfo; // it listens, on no pipe
    this.endpoint = `http://${address}:${port}`;
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
            ? new LocalCloudError(
                `Port ${port} is in use: stop the process that uses it, or choose another with --port.`,
              )
            : new LocalCloudError(`Cannot listen on port ${port} (${error.message}): choose another with --port.`),
        );
      });
      server.listen(port, '127.0.0.1', resolve);
    });
    return new LocalServer(server, latencyMillis);
  }

  /** @param now of the cloud's clock, in epoch milliseconds: every answer says it in its `Date`, as AWS's do. */
  serve(protocols: ServedProtocols, onCall?: (call: ServiceCall) => void, now: () => number = Date.now): void {
    this.#protocols = protocols;
    this.#onCall = onCall;
    this.#now = now;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('x-amzn-requestid', randomUUID());
    response.setHeader('date', new Date(this.#now()).toUTCString());
    const gone = new AbortController();
    response.on('close', () => {
      if (!response.writableFinished) gone.abort(); // each builds an error with its trace
    });
    try {
      const foreign = foreignRequest(request.headers);
      if (foreign !== undefined) throw new AwsError('AccessDeniedException', foreign, 403);
      const body = decodedBody(request.headers['content-encoding'], await readBody(request));
      if (this.#latencyMillis > 0) await wait(this.#latencyMillis);
      const answer = await this.#route(request, body, gone.signal);
      if (!gone.signal.aborted) send(response, answer);
    } catch (error) {
      if (gone.signal.aborted) return; // the client went away, or we are stopping
      const awsError = error instanceof AwsError ? error : internalFailure(error);
      const { code, message, status } = awsError;
      send(response, {
        status,
        headers: { 'x-amzn-errortype': code },
        body: JSON.stringify({ __type: code, message }),
      });
    }
  }

  async #route(request: IncomingMessage, body: Buffer, signal: AbortSignal): Promise<ServiceAnswer> {
    if (!this.#protocols) throw new AwsError('ServiceUnavailable', 'The local cloud is still starting.', 503);
    const { headers } = request;
    const target = String(headers['x-amz-target'] ?? '');
    const [prefix = ''] = target.split('.');
    const { json, rest } = this.#protocols;
    const service = Object.hasOwn(json, prefix) ? json[prefix] : undefined;
    if (service) {
      if (request.method === 'POST' && request.url === '/') {
        return answerJson(service, { headers, body, signal }, this.#onCall);
      }
      throw new AwsError(
        'UnknownOperationException',
        `${target} is called with POST /; got ${request.method} ${request.url}.`,
        404,
      );
    }
    const url = URL.parse(request.url ?? '/', this.endpoint);
    if (!url || !isDecodable(url.pathname)) {
      throw new AwsError('BadRequestException', `The path ${request.url} cannot be read.`);
    }
    for (const restService of Object.values(rest)) {
      const answer = await restService.answer(request, url, body);
      if (answer) return answer;
    }
    const query = `${url.search.slice(1)}&${body.toString('utf8', 0, 4_096)}`;
    const action = /(?:^|&)Action=(\w+)/.exec(query)?.[1];
    if (action !== undefined && !target) return refuseQueryProtocol(action);
    if (headers['smithy-protocol'] !== undefined) {
      const message = `${notServedMessage(`the protocol ${headers['smithy-protocol']}`)} ${servedProtocols}`;
      throw new AwsError('UnknownOperationException', message, 404);
    }
    const message = unknownOperation(target || `${request.method} ${url.pathname}`);
    throw new AwsError('UnknownOperationException', message, 404);
  }
}

const servedProtocols = 'It serves AWS JSON, and the REST protocol of Lambda; local/README.md lists the operations.';

/** In XML, which is all that the clients of that protocol read. */
function refuseQueryProtocol(action: string): ServiceAnswer {
  const message = `${notServedMessage(`AWS's query protocol, which the call ${action} uses`)} ${servedProtocols}`;
  const error = `<Error><Type>Sender</Type><Code>UnknownOperationException</Code><Message>${message}</Message></Error>`;
  return { status: 400, headers: { 'content-type': 'text/xml' }, body: `<ErrorResponse>${error}</ErrorResponse>` };
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
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
      reject(
        new AwsError('RequestEntityTooLargeException', `A request may have at most ${maximumBodyBytes} bytes.`, 413),
      );
    });
    request.on('error', reject);
  });
}

function send(response: ServerResponse, { status, headers = {}, body = '' }: ServiceAnswer): void {
  const length = Buffer.byteLength(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': length, ...headers });
  response.end(body);
}
