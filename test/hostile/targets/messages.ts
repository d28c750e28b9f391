import { isDeepStrictEqual } from 'node:util';
import { Logger } from '@aws-lambda-powertools/logger';
import type { SQSRecord } from 'aws-lambda';
import { batchReporter } from '../../../lambda/consume/batch-report.ts';
import { consumeBatch } from '../../../lambda/consume/consume-batch.ts';
import { catalog } from '../../../lambda/events/catalog.ts';
import type { StateChange } from '../../../lambda/events/state-change.ts';
import type { OutgoingMessage } from '../../../lambda/shared/sqs-queue.ts';
import { olderFirst, readChanges } from '../../../sample/read-change.ts';
import { orderEvent } from '../../support/events.ts';
import { hostileBytesOfAnyDepth } from '../mutations.ts';
import { assertHarmlessText, jsonIn, type Target } from '../target.ts';
import { present, validEnvelope } from '../valid-inputs.ts';

const limits = {
  writeConcurrency: 10,
  stopBeforeTimeoutMillis: 1_000,
  maxReceiveCount: 5,
  giveUpAfterMillis: 3_600_000,
  backoff: { first: 5, most: 900 },
};
const consumed = { eventTypes: catalog.eventTypes, eventType: 'OrderStateChanged', coalesce: 'newest' } as const;

/**
 * The body of a message between two good ones, in one batch of the consumer of orders.
 *
 * @param consume the consumer, for the test that plants a bug in it.
 */
export function messagesTarget(consume: typeof consumeBatch = consumeBatch): Target {
  return {
    name: 'messages',
    description: 'bodies of SQS messages at a consumer, between good ones',
    perThousand: 300,
    make: (random) =>
      hostileBytesOfAnyDepth(validEnvelope(random, random() < 0.9 ? 'OrderStateChanged' : undefined), random),
    check: async (input) => {
      const body = Buffer.from(input).toString(); // SQS delivers text
      const good = ['before', 'after'].map((sellerId) => orderEvent({ metadata: { sellerId, version: 1 } }));
      const bodies = [JSON.stringify(good[0]), body, JSON.stringify(good[1])];
      const Records = bodies.map(recordOf);
      const applied: StateChange[] = [];
      const dead: OutgoingMessage[] = [];
      const lines: string[] = [];
      const { batchItemFailures } = await logged(lines, (report) =>
        consume(
          { Records },
          { getRemainingTimeInMillis: () => 60_000 },
          {
            ...consumed,
            effect: async (change) => {
              applied.push(change);
              return 'applied';
            },
          },
          {
            queue: { changeVisibility: async () => {} },
            deadLetterQueue: {
              send: async (messages) => {
                dead.push(...messages);
                return new Set(messages);
              },
            },
            now: () => present,
            random: () => 0.5,
            sleep: async () => {},
            report: (batch) => report(batch, 'request'),
          },
          limits,
        ),
      );
      if (batchItemFailures.length > 0) throw new Error('A record of the batch was given back to SQS.');
      const bySeller = (sellerId: string) => applied.filter(({ metadata }) => metadata.sellerId === sellerId).length;
      if (bySeller('before') !== 1 || bySeller('after') !== 1) throw new Error('The rest of the batch was touched.');
      const others = applied.filter(({ metadata }) => !['before', 'after'].includes(metadata.sellerId));
      const validJson = jsonIn(Buffer.from(body)) !== undefined;
      assertAppliedAsRead(body, others);
      const reasons = dead.map(({ attributes }) => attributes?.failureReason?.StringValue);
      if (reasons.some((reason) => !reason)) throw new Error('A dead letter has no reason.');
      if (others.length === 0 && dead.length === 0) throw new Error('The message had no effect and is in no queue.');
      for (const { attributes } of dead) assertHarmlessAttributes(attributes);
      assertHarmlessLog(lines);
      const [reason] = reasons;
      return { validJson, accepted: dead.length === 0, ...(reason && { reason }) };
    },
  };
}

const recordOf = (body: string, at: number): SQSRecord => ({
  messageId: `message-${at}`,
  receiptHandle: `receipt-${at}`,
  body,
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: String(present),
    SenderId: 'A',
    ApproximateFirstReceiveTimestamp: String(present),
    MessageGroupId: 'seller-1',
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:queue',
  awsRegion: 'us-east-1',
});

/** What took effect is what the written contract reads of the message: of each entity the newest, and no more. */
function assertAppliedAsRead(body: string, applied: readonly StateChange[]): void {
  const expected = new Map<string, ReturnType<typeof readChanges>[number]>();
  for (const change of changesIn(body)) {
    const before = expected.get(change.entityKey);
    if (before === undefined || olderFirst(before, change) < 0) expected.set(change.entityKey, change);
  }
  const found = new Map(applied.map((change) => [change.entityKey, change]));
  for (const [key, change] of expected) {
    const { data, metadata } = found.get(key) ?? {};
    if (metadata?.changeId !== change.changeId || !isDeepStrictEqual(withoutAbsent(data), change.data)) {
      throw new Error(`A valid change did not take effect as it was sent: ${key}`);
    }
  }
  for (const key of found.keys()) if (!expected.has(key)) throw new Error(`An invalid change took effect: ${key}`);
}

/** As the table has it: a field that is `undefined` is no field. */
const withoutAbsent = (data: unknown): unknown => (data === undefined ? undefined : JSON.parse(JSON.stringify(data)));

function changesIn(body: string): ReturnType<typeof readChanges> {
  const event = Object(jsonIn(Buffer.from(body))?.value);
  if (event['detail-type'] !== 'OrderStateChanged') return [];
  return readChanges({ source: event.source, detailType: event['detail-type'], detail: event.detail }, present);
}

function assertHarmlessAttributes(attributes: OutgoingMessage['attributes']): void {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    assertHarmlessText(JSON.stringify(value), `The attribute ${name} of a dead letter`);
  }
}

/** Runs with a reporter whose lines come into `lines`, whoever writes them. */
async function logged<Result>(
  lines: string[],
  run: (report: ReturnType<typeof batchReporter>) => Promise<Result>,
): Promise<Result> {
  const { log, warn } = console;
  console.log = (line: string) => void lines.push(line);
  console.warn = console.log;
  try {
    return await run(reporter((line) => lines.push(line)));
  } finally {
    Object.assign(console, { log, warn });
  }
}

let print: (line: string) => void = () => {};
let made: ReturnType<typeof batchReporter> | undefined;
function reporter(to: (line: string) => void): ReturnType<typeof batchReporter> {
  print = to;
  process.env.POWERTOOLS_DEV = 'true'; // Powertools then logs through the console, where a test hears it
  process.env.POWERTOOLS_METRICS_NAMESPACE = 'Commerce/dev';
  made ??= batchReporter(new Logger({ serviceName: 'order' }), { traceChanges: true, print: (line) => print(line) });
  return made;
}

function assertHarmlessLog(lines: readonly string[]): void {
  for (const line of lines) {
    const text = line.trim();
    try {
      JSON.parse(text);
    } catch {
      throw new Error(`A line of the log is not JSON: ${text.slice(0, 300)}`);
    }
    assertHarmlessText(text, 'The log');
  }
}
