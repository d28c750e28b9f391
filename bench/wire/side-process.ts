/** The consumers of a side, or of several: their bundles and their environment. Their log is the standard output. */
import { pathToFileURL } from 'node:url';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { lineOverheadBytes } from '../log-line.ts';
import { sameMappings } from '../model/mappings.ts';
import { batchesOf } from '../model/run-side.ts';
import { makeTrace } from '../traces/make-trace.ts';
import { messageBody, partOf, type Trace, type TraceMessage, traceStart } from '../traces/trace.ts';
import { type SideAnswer, sideTask } from './wire-messages.ts';

type Handler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

interface LoadedSide {
  readonly trace: Trace;
  /** By the consumer's name. */
  readonly handlers: ReadonlyMap<string, Handler>;
}

const sides = new Map<string, LoadedSide>();
let logBytes = 0;
let messages = 0;

const write = process.stdout.write.bind(process.stdout);
process.stdout.write = ((text: string | Uint8Array, ...rest: []) => {
  logBytes += Buffer.byteLength(text) + lineOverheadBytes;
  return write(text, ...rest);
}) as typeof process.stdout.write;

const context = {
  awsRequestId: '3f2b8a1e-4a0e-4f65-9a55-1d0c0f7d9a11',
  functionName: 'consumer',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:consumer',
  memoryLimitInMB: '512',
  getRemainingTimeInMillis: () => 55_000,
} as Context;

process.on('message', async (message) => {
  const task = sideTask.parse(message);
  if (task.kind === 'load') {
    const handlers = new Map<string, Handler>();
    for (const [name, { bundle, environment }] of Object.entries(task.consumers)) {
      Object.assign(process.env, environment);
      // With a query of its own, the module is another one: it reads the environment as it is now.
      handlers.set(name, (await import(`${pathToFileURL(bundle).href}?${task.side}-${name}`)).handler);
    }
    sides.set(task.side, { trace: makeTrace(task.trace), handlers });
    answer({ cpuMillis: 0, invocations: 0, logBytes });
    return;
  }
  const side = sides.get(task.side);
  if (!side) throw new Error(`Load the bundles of ${task.side} before its first batch.`);
  const part = partOf(side.trace, (_, position) => position >= task.from && position < task.to);
  answer(await consume(part, side.handlers, task.batchSize));
});
process.on('disconnect', () => process.exit());

// Whoever asked may be gone, interrupted: then nobody waits for the answer.
const answer = (message: SideAnswer) => process.send?.(message, () => {});

/** The batches of each consumer in turn, and then what came back of them, one by one. */
async function consume(part: Trace, handlers: LoadedSide['handlers'], batchSize: number): Promise<SideAnswer> {
  let cpuMillis = 0;
  let invocations = 0;
  logBytes = 0;
  for (const [name, { batches }] of Object.entries(batchesOf(part, sameMappings(1, 1e12, batchSize)))) {
    const handler = handlers.get(name);
    if (!handler) throw new Error(`There is no bundle of the consumer ${name}.`);
    const waiting = batches.map((batch) => batch.messages.map(recordOf));
    for (let records = waiting.shift(); records !== undefined; records = waiting.shift()) {
      const before = process.cpuUsage();
      const failed = await handler({ Records: records }, context).then(
        ({ batchItemFailures }) => batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
        () => records?.map(({ messageId }) => messageId) ?? [], // a whole batch of failures is thrown
      );
      const { user, system } = process.cpuUsage(before);
      cpuMillis += (user + system) / 1_000;
      invocations += 1;
      waiting.push(...records.filter(({ messageId }) => failed.includes(messageId)).map((record) => [record]));
    }
  }
  return { cpuMillis, invocations, logBytes };
}

function recordOf({ at, event, changes }: TraceMessage): SQSRecord {
  messages += 1;
  const time = String(Math.floor(traceStart + at));
  return {
    messageId: `00000000-0000-4000-8000-${String(messages).padStart(12, '0')}`,
    receiptHandle: `receipt-${messages}`,
    body: messageBody(event, traceStart + at),
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: time,
      SenderId: 'AIDAIENQZJOLO23YVJ4VO',
      ApproximateFirstReceiveTimestamp: time,
      MessageGroupId: changes[0]?.change.metadata.sellerId ?? '',
    },
    messageAttributes: {},
    md5OfBody: 'e4e68fb7bd0e697a0ae8f1bb342846b3',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:queue',
    awsRegion: 'us-east-1',
  };
}
