import type { Agent, ClientRequest, IncomingHttpHeaders, IncomingMessage, RequestOptions } from 'node:http';

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Posts a body to one host, by connections that are kept for the next. */
type Post = (
  headers: Readonly<Record<string, string>>,
  body: string,
  limits: { readonly timeoutMillis: number; readonly abortSignal: AbortSignal | undefined },
) => Promise<Answer>;

/**
 * @returns rejects with Node's error if the network fails, with a `TimeoutError` if the answer is not there to its end in
 *   time or is cut off, and with the signal's reason if it aborts.
 */
export function poster({ protocol, hostname, port }: URL, path: string, connections: number): Post {
  // Not imported: an import of node:http loads all that is behind its getters, which takes longer than our whole bundle.
  const { request, Agent } = process.getBuiltinModule(protocol === 'https:' ? 'node:https' : 'node:http');
  // The connection used last is used first, so that those which a burst left behind end at their own time.
  const agent = new Agent({ keepAlive: true, maxSockets: connections, scheduling: 'lifo' });
  const options: RequestOptions = { method: 'POST', hostname: hostname.replace(/^\[|\]$/g, ''), port, path, agent };

  return (headers, body, { timeoutMillis, abortSignal }) =>
    new Promise((resolve, reject) => {
      abortSignal?.throwIfAborted();
      const call: ClientRequest = request({
        ...options,
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      });
      const timer = setTimeout(() => call.destroy(timeout(`no answer within ${timeoutMillis} ms`)), timeoutMillis);
      const abort = () => call.destroy(abortSignal?.reason);
      const settle = () => {
        clearTimeout(timer);
        abortSignal?.removeEventListener('abort', abort);
      };
      const fail = (error: NodeJS.ErrnoException) => {
        settle();
        if (call.reusedSocket && isCutOff(error)) closeIdle(agent);
        reject(isCutOff(error) && error.name === 'Error' ? Object.assign(error, { name: 'TimeoutError' }) : error);
      };
      abortSignal?.addEventListener('abort', abort, { once: true });
      call.on('error', fail);
      call.on('response', (response: IncomingMessage) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', fail);
        response.on('end', () => {
          settle();
          const [only = Buffer.alloc(0)] = chunks;
          const text = (chunks.length > 1 ? Buffer.concat(chunks) : only).toString();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        });
      });
      call.end(body);
    });
}

const timeout = (message: string) => Object.assign(new Error(message), { name: 'TimeoutError' });

/** The SDK calls these three a timeout too, and so do the reasons of dead letters. */
const isCutOff = ({ code = '' }: NodeJS.ErrnoException) => ['ECONNRESET', 'EPIPE', 'ETIMEDOUT'].includes(code);

/** Where one kept connection was dead the others are too: Lambda has frozen the process, or a server has gone. */
function closeIdle(agent: Agent): void {
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of [...(sockets ?? [])]) socket.destroy();
}
