import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A request as it was on the wire. */
export interface Seen {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What stands in for AWS: it keeps what it was sent, and answers as told. */
export function stubService() {
  const seen: Seen[] = [];
  const sockets = new Set<Socket>();
  let answer: (response: ServerResponse, call: number, request: Seen) => void;
  const answerWith = (status: number, body: string, headers = {}) => {
    answer = (response) => response.writeHead(status, headers).end(body);
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const one = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() };
      seen.push(one);
      answer(response, seen.length, one);
    });
  });
  server.on('connection', (socket) => sockets.add(socket));
  return {
    seen,
    sockets,
    answerWith,
    /** @param by called with the number of the request, from 1 */
    answerBy: (by: typeof answer) => {
      answer = by;
    },
    start: async () => {
      seen.length = 0;
      answerWith(200, '{}');
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    stop: async () => {
      sockets.clear();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
