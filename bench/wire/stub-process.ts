/** AWS for the sides, in a process of its own, so that its time is not theirs. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StubAws } from './stub-aws.ts';
import { type StubAnswerMessage, stubTask } from './wire-messages.ts';

const stub = new StubAws();
const answer = (message: StubAnswerMessage) => process.send?.(message, () => {}); // whoever asked may be gone

const server = createServer((request, response) => {
  read(request, (body) => {
    const operation = String(request.headers['x-amz-target']);
    const { status, body: answered } = stub.answer(operation, JSON.parse(body));
    const text = Buffer.from(JSON.stringify(answered));
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', 'content-length': text.length });
    response.end(text);
  });
});
server.keepAliveTimeout = 60_000; // a side may rest while another one runs
server.listen(0, '127.0.0.1', () => {
  answer({ endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});

function read(request: IncomingMessage, onBody: (body: string) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => onBody(chunks.length === 1 ? String(chunks[0]) : Buffer.concat(chunks).toString()));
}

process.on('message', (message) => {
  const task = stubTask.parse(message);
  if (task.kind === 'forget') stub.forget();
  answer({
    ...(task.kind === 'calls' && { calls: stub.takeCalls() }),
    ...(task.kind === 'changes' && { changes: stub.changesIn(task.table) }),
  });
});
process.on('disconnect', () => process.exit());
