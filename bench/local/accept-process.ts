import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';
import { namesOf } from '../../lib/config/names.ts';

// Sends the events of a file, ten a request and as many requests at once as `ops publish`. It checks nothing and signs
// nothing, so that what it takes is the time of whoever accepts them; it prints that time in seconds.
const [file = '', endpoint = ''] = process.argv.slice(2);
const entries = readFileSync(file, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => {
    const { detailType, detail } = JSON.parse(line);
    const Source = `commerce.${detail.metadata.marketplace}`;
    return { EventBusName: namesOf('dev').bus, Source, DetailType: detailType, Detail: JSON.stringify(detail) };
  });
const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSEvents.PutEvents' };
const agent = new Agent({ keepAlive: true });
const lanes = 8;

const begin = performance.now();
let next = 0;
await Promise.all(
  Array.from({ length: lanes }, async () => {
    while (next < entries.length) {
      const from = next;
      next += 10;
      const call = request(endpoint, { method: 'POST', agent, headers });
      call.end(JSON.stringify({ Entries: entries.slice(from, next) }));
      const [answer]: IncomingMessage[] = await once(call, 'response');
      answer?.resume();
      if (answer?.statusCode !== 200) throw new Error(`PutEvents: ${answer?.statusCode}`);
      await once(answer, 'end');
    }
  }),
);
console.log(((performance.now() - begin) / 1_000).toFixed(2));
agent.destroy();
