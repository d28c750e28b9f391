/** Runs inside a worker thread: dynalite, in memory, so that writes do not take the time of queues and rules. */
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort } from 'node:worker_threads';
import dynalite from 'dynalite';

const server = dynalite({ createTableMs: 0 });
server.on('request', (request: IncomingMessage) => {
  // dynalite throws when a client goes away in mid-request, as a function does that times out: it would end the thread.
  request.removeAllListeners('error');
  request.on('error', () => {});
});
server.keepAliveTimeout = 60_000; // longer than the SDK keeps an idle socket: one that we close first is a failed call
server.listen(0, '127.0.0.1', () => parentPort?.postMessage((server.address() as AddressInfo).port));
