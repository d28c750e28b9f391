import { createServer } from 'node:http';

/** Takes every event at once, in a process of its own, so that its CPU time is not the producer's. */
const body = JSON.stringify({
  Entries: Array.from({ length: 10 }, (_, entry) => ({ EventId: `00000000-0000-4000-8000-00000000000${entry}` })),
  FailedEntryCount: 0,
});
const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1', 'content-length': body.length });
    response.end(body);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(typeof address === 'object' ? address?.port : undefined);
});
process.once('disconnect', () => process.exit());
