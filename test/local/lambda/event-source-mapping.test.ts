import type { SQSEvent } from 'aws-lambda';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BatchResult,
  defaultConcurrentBatches,
  EventSourceMapping,
  type EventSourceMappingSettings,
  type InvocationResult,
} from '../../../local/lambda/event-source-mapping.ts';
import { seededRandom } from '../../../local/random.ts';
import { Queue, type QueueSettings } from '../../../local/sqs/queue.ts';
import { manualClock } from '../../support/manual-clock.ts';

const arnOf = (name: string) => `arn:aws:sqs:eu-central-1:000000000000:${name}`;
const success = (payload?: unknown): InvocationResult => ({ outcome: 'success', payload });
const batchItemFailures = (...ids: unknown[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});

type Answer = (event: SQSEvent) => Promise<InvocationResult> | InvocationResult;

/** A queue, its dead-letter queue, and a mapping whose function is `answer`. */
function mapping(settings: Partial<EventSourceMappingSettings & QueueSettings> = {}, answer: Answer = () => success()) {
  const clock = manualClock();
  const random = seededRandom(1);
  const newQueue = (name: string, own: Partial<QueueSettings>): Queue =>
    new Queue(
      {
        name,
        arn: arnOf(name),
        visibilityTimeoutSeconds: 30,
        messageRetentionSeconds: 345_600,
        delaySeconds: 0,
        receiveMessageWaitTimeSeconds: 0,
        maximumMessageSizeBytes: 1_048_576,
        ...own,
      },
      { clock, random, deadLetterQueue: (arn) => (arn === arnOf('dlq') ? deadLetters : undefined) },
    );
  const deadLetters: Queue = newQueue('dlq', {});
  const queue = newQueue('queue', settings.redrivePolicy ? { redrivePolicy: settings.redrivePolicy } : {});
  const events: SQSEvent[] = [];
  const batches: BatchResult[] = [];
  const acknowledged: string[] = [];
  const source = new EventSourceMapping(
    {
      uuid: 'uuid',
      functionName: 'function',
      queue,
      batchSize: 10,
      maximumBatchingWindowSeconds: 0,
      reportBatchItemFailures: true,
      enabled: true,
      ...settings,
    },
    {
      clock,
      region: 'eu-central-1',
      invoke: async (event) => {
        events.push(event);
        return answer(event);
      },
      onBatch: (batch) => batches.push(batch),
      onAcknowledged: (messages) => acknowledged.push(...messages.map(({ body }) => body)),
    },
  );
  const send = (...bodies: string[]) => bodies.map((body) => queue.send({ body }).messageId);
  const bodiesOf = () => events.map(({ Records }) => Records.map(({ body }) => body).sort());
  return { clock, queue, deadLetters, source, events, batches, acknowledged, send, bodiesOf };
}

/** Functions that answer when the test says so. */
function heldBack() {
  const waiting: ((result: InvocationResult) => void)[] = [];
  const answer: Answer = () => new Promise((resolve) => waiting.push(resolve));
  return { answer, waiting };
}

const letters = (count: number, prefix = 'm') => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

describe('the event', () => {
  it('is the one that Lambda sends', async () => {
    const { clock, queue, source, events } = mapping();
    const sentAt = clock.now();
    const { messageId, md5OfMessageAttributes } = queue.send({
      body: '{"a":1}',
      messageGroupId: 'seller-1',
      traceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793',
      attributes: {
        cause: { DataType: 'String', StringValue: 'x' },
        picture: { DataType: 'Binary.png', BinaryValue: 'eA==' },
      },
    });
    source.start();
    await clock.advanceAsync(0);
    expect(events).toEqual([
      {
        Records: [
          {
            messageId,
            receiptHandle: expect.stringMatching(/^queue\/[0-9a-f-]{36}\/1$/),
            body: '{"a":1}',
            attributes: {
              ApproximateReceiveCount: '1',
              SentTimestamp: String(sentAt),
              SenderId: '000000000000',
              ApproximateFirstReceiveTimestamp: String(sentAt),
              MessageGroupId: 'seller-1',
              AWSTraceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793',
            },
            messageAttributes: {
              cause: { stringValue: 'x', stringListValues: [], binaryListValues: [], dataType: 'String' },
              picture: { binaryValue: 'eA==', stringListValues: [], binaryListValues: [], dataType: 'Binary.png' },
            },
            md5OfMessageAttributes,
            md5OfBody: 'bb6cb5c68df4652941caf652a366f2d8',
            eventSource: 'aws:sqs',
            eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:queue',
            awsRegion: 'eu-central-1',
          },
        ],
      },
    ]);
  });

  it('has no attributes that the message has not', async () => {
    const { clock, source, events, send } = mapping();
    send('a');
    source.start();
    await clock.advanceAsync(0);
    const record = events[0]?.Records[0];
    expect(record?.messageAttributes).toEqual({});
    expect(record).not.toHaveProperty('md5OfMessageAttributes');
    expect(Object.keys(record?.attributes ?? {}).sort()).toEqual([
      'ApproximateFirstReceiveTimestamp',
      'ApproximateReceiveCount',
      'SenderId',
      'SentTimestamp',
    ]);
  });
});

describe('gathering a batch', () => {
  it('without a window, takes at once what is there', async () => {
    const { clock, source, send, bodiesOf } = mapping();
    send(...letters(12));
    source.start();
    await clock.advanceAsync(0);
    expect(bodiesOf().map(({ length }) => length)).toEqual([10, 2]);
    send('later');
    await clock.advanceAsync(0);
    expect(bodiesOf()[2]).toEqual(['later']);
  });

  it('waits for the window from the first message on; what waits is in flight', async () => {
    const { clock, queue, source, send, bodiesOf } = mapping({ batchSize: 100, maximumBatchingWindowSeconds: 5 });
    source.start();
    await clock.advanceAsync(3_000);
    send('a');
    await clock.advanceAsync(4_000);
    send('b');
    expect(queue.counts()).toMatchObject({ visible: 0, inFlight: 2 });
    await clock.advanceAsync(999);
    expect(bodiesOf()).toEqual([]);
    await clock.advanceAsync(1);
    expect(bodiesOf()).toEqual([['a', 'b']]);
    send('c');
    await clock.advanceAsync(4_999);
    expect(bodiesOf()).toHaveLength(1);
    await clock.advanceAsync(1);
    expect(bodiesOf()[1]).toEqual(['c']);
  });

  it('does not wait once the batch is full', async () => {
    const { clock, source, send, bodiesOf } = mapping({ batchSize: 15, maximumBatchingWindowSeconds: 20 });
    source.start();
    send(...letters(31));
    await clock.advanceAsync(0);
    expect(bodiesOf().map(({ length }) => length)).toEqual([15, 15]);
    await clock.advanceAsync(20_000);
    expect(bodiesOf().map(({ length }) => length)).toEqual([15, 15, 1]);
  });

  it('keeps every event within 6 MB and loses nothing over it', async () => {
    const { clock, source, events, batches } = mapping({ batchSize: 100, maximumBatchingWindowSeconds: 1 });
    for (const body of letters(20)) source.settings.queue.send({ body: body.padEnd(1_000_000, '"') }); // 2 MB as JSON
    source.start();
    await clock.advanceAsync(20_000);
    for (const event of events) expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThanOrEqual(6 * 1024 * 1024);
    expect(events).toHaveLength(7); // three fit, so seven times
    expect(batches.flatMap(({ acknowledged }) => acknowledged)).toHaveLength(20);
    expect(source.settings.queue.counts()).toMatchObject({ visible: 0, inFlight: 0 });
  });

  it('hands over a message twice whose visibility ran out while it waited, and deletes it by the later handle', async () => {
    const { clock, queue, source, send, bodiesOf } = mapping({ maximumBatchingWindowSeconds: 40 });
    source.start();
    send('a');
    await clock.advanceAsync(40_000);
    expect(bodiesOf()).toEqual([['a', 'a']]);
    expect(queue.counts()).toMatchObject({ visible: 0, inFlight: 0 });
  });

  it('sees messages again whose visibility ran out', async () => {
    const answers = [{ outcome: 'error' as const, message: 'crash' }, success()];
    const { clock, source, send, bodiesOf } = mapping({}, () => answers.shift() as InvocationResult);
    source.start();
    send('a');
    await clock.advanceAsync(29_999);
    expect(bodiesOf()).toEqual([['a']]);
    await clock.advanceAsync(1);
    expect(bodiesOf()).toEqual([['a'], ['a']]);
  });
});

describe('concurrency', () => {
  it.each([
    [undefined, defaultConcurrentBatches],
    [2, 2],
  ])('with a maximum of %s has %s batches in flight, and reads no further ahead', async (maximumConcurrency, most) => {
    const { answer, waiting } = heldBack();
    const { clock, queue, source, send } = mapping({ ...(maximumConcurrency && { maximumConcurrency }) }, answer);
    send(...letters(100));
    source.start();
    await clock.advanceAsync(0);
    expect(source.batchesInFlight).toBe(most);
    expect(queue.counts().inFlight).toBe(most * 10);
    waiting.shift()?.(success());
    await clock.advanceAsync(0);
    expect(source.batchesInFlight).toBe(most);
    expect(queue.counts()).toMatchObject({ visible: 100 - (most + 1) * 10, inFlight: most * 10 });
  });

  it('takes work that the function itself sends while it starts', async () => {
    const { clock, queue, source, bodiesOf, send } = mapping({}, ({ Records }) => {
      if (Records[0]?.body === 'first') queue.send({ body: 'second' });
      return success();
    });
    source.start();
    send('first');
    await clock.advanceAsync(0);
    expect(bodiesOf()).toEqual([['first'], ['second']]);
  });
});

describe('the answer of the function', () => {
  const run = async (answer: Answer, settings: Partial<EventSourceMappingSettings> = {}) => {
    const all = mapping(settings, answer);
    all.send('a', 'b', 'c');
    all.source.start();
    await all.clock.advanceAsync(0);
    await all.source.stop();
    const left = [...all.queue.messages()].map(({ body }) => body).sort();
    return { ...all, left };
  };

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['an empty object', {}],
    ['an empty list of failures', { batchItemFailures: [] }],
    ['no list of failures', { batchItemFailures: null }],
  ])('%s acknowledges the whole batch', async (_, payload) => {
    const { left, acknowledged } = await run(() => success(payload));
    expect(left).toEqual([]);
    expect(acknowledged.sort()).toEqual(['a', 'b', 'c']);
  });

  it.each([
    ['a text', 'ok'],
    ['a number', 0],
    ['true', true],
    ['a list', []],
    ['an object of another shape', { statusCode: 200 }],
    ['a wrong name of the list', { batchItemFailure: [] }],
    ['failures that are no list', { batchItemFailures: {} }],
    ['failures that are bare ids', { batchItemFailures: ['id'] }],
    ['a failure that is null', { batchItemFailures: [null] }],
    ['an empty identifier', batchItemFailures('')],
    ['an identifier that is null', batchItemFailures(null)],
    ['an identifier that is a number', batchItemFailures(1)],
    ['an unknown identifier', batchItemFailures('00000000-0000-4000-8000-000000000000')],
    ['a wrong name of the identifier', { batchItemFailures: [{ itemidentifier: 'id' }] }],
  ])('%s fails the whole batch', async (_, payload) => {
    const { left, batches } = await run(() => success(payload));
    expect(left).toEqual(['a', 'b', 'c']);
    expect(batches).toMatchObject([{ outcome: 'success', acknowledged: [], returned: [{}, {}, {}] }]);
  });

  it('fails the whole batch when one identifier among good ones is unknown', async () => {
    const { left } = await run(({ Records }) => success(batchItemFailures(Records[0]?.messageId, 'unknown')));
    expect(left).toEqual(['a', 'b', 'c']);
  });

  it('keeps exactly the messages it names, twice or not, in flight until their visibility runs out', async () => {
    const { left, acknowledged, queue, clock } = await run(({ Records }) => {
      const bad = Records.find(({ body }) => body === 'b')?.messageId;
      return success(batchItemFailures(bad, bad));
    });
    expect(left).toEqual(['b']);
    expect(acknowledged.sort()).toEqual(['a', 'c']);
    expect(queue.counts()).toMatchObject({ visible: 0, inFlight: 1 });
    clock.advance(30_000);
    expect(queue.counts()).toMatchObject({ visible: 1, inFlight: 0 });
  });

  it('leaves a failed message to the visibility that the function gave it', async () => {
    const { clock, queue, source, send, bodiesOf } = mapping({}, ({ Records }) => {
      const [record] = Records;
      if (record?.attributes.ApproximateReceiveCount !== '1') return success();
      queue.changeVisibility(record.receiptHandle, 100);
      return success(batchItemFailures(record.messageId));
    });
    source.start();
    send('a');
    await clock.advanceAsync(99_999);
    expect(bodiesOf()).toHaveLength(1);
    await clock.advanceAsync(1);
    expect(bodiesOf()).toHaveLength(2);
    expect(queue.counts()).toMatchObject({ visible: 0, inFlight: 0 });
  });

  it.each<[string, Answer]>([
    ['an error', () => ({ outcome: 'error', message: 'crash' })],
    ['a timeout', () => ({ outcome: 'timeout', message: 'Task timed out' })],
    ['an invocation that cannot be made', () => Promise.reject(new Error('no worker'))],
  ])('%s deletes nothing', async (_, answer) => {
    for (const reportBatchItemFailures of [true, false]) {
      const { left, queue } = await run(answer, { reportBatchItemFailures });
      expect(left).toEqual(['a', 'b', 'c']);
      expect(queue.counts()).toMatchObject({ visible: 0, inFlight: 3 });
    }
  });

  it('means nothing without ReportBatchItemFailures: a success is whole', async () => {
    const { left } = await run(({ Records }) => success(batchItemFailures(Records[0]?.messageId)), {
      reportBatchItemFailures: false,
    });
    expect(left).toEqual([]);
  });

  it('comes too late for a message that was received again since', async () => {
    const { answer, waiting } = heldBack();
    const { clock, queue, source, send } = mapping({}, answer);
    source.start();
    send('a');
    await clock.advanceAsync(30_000); // the second receive
    waiting[0]?.(success());
    await clock.advanceAsync(0);
    expect(queue.counts().inFlight).toBe(1);
    waiting[1]?.(success());
    await clock.advanceAsync(0);
    expect(queue.counts().inFlight).toBe(0);
  });

  it('sends poison to the dead-letter queue after maxReceiveCount invocations', async () => {
    const redrivePolicy = { deadLetterTargetArn: arnOf('dlq'), maxReceiveCount: 5 };
    const { clock, queue, deadLetters, source, send, events } = mapping({ redrivePolicy }, () => ({
      outcome: 'error',
      message: 'crash',
    }));
    source.start();
    send('poison');
    await clock.advanceAsync(1_000_000);
    expect(events).toHaveLength(5);
    expect([...queue.messages()]).toEqual([]);
    expect([...deadLetters.messages()]).toMatchObject([{ body: 'poison' }]);
  });
});

describe('starting, stopping, disabling', () => {
  it('reads nothing before it is started, or while it is disabled', async () => {
    const { clock, source, send, events } = mapping({ enabled: false });
    send('a');
    source.setEnabled(true);
    await clock.advanceAsync(0);
    expect(events).toEqual([]);
    source.setEnabled(false);
    source.start();
    await clock.advanceAsync(0);
    expect(events).toEqual([]);
    expect(source.state).toBe('Disabled');
    source.setEnabled(true);
    await clock.advanceAsync(0);
    expect(source.state).toBe('Enabled');
    expect(events).toHaveLength(1);
  });

  it('is disabling until its last batch is done', async () => {
    const { answer, waiting } = heldBack();
    const { clock, source, send, queue } = mapping({}, answer);
    source.start();
    send('a');
    source.setEnabled(false);
    expect(source.state).toBe('Disabling');
    send('b');
    waiting[0]?.(success());
    await clock.advanceAsync(0);
    expect(source.state).toBe('Disabled');
    expect(source.idle).toBe(true);
    expect(queue.counts()).toMatchObject({ visible: 1, inFlight: 0 });
  });

  it('stops when what runs and what it gathered is done', async () => {
    const { answer, waiting } = heldBack();
    const { clock, source, send, bodiesOf, queue } = mapping({ maximumBatchingWindowSeconds: 60 }, answer);
    source.start();
    send('a');
    let stopped = false;
    const stopping = source.stop().then(() => {
      stopped = true;
    });
    await clock.advanceAsync(0);
    expect(bodiesOf()).toEqual([['a']]);
    expect(stopped).toBe(false);
    waiting[0]?.(success());
    await stopping;
    expect(queue.counts()).toMatchObject({ visible: 0, inFlight: 0 });
    expect(clock.scheduled).toBe(0);
    send('b');
    await clock.advanceAsync(0);
    expect(bodiesOf()).toHaveLength(1);
    await source.stop(); // stopping twice is no error
  });

  it.each([
    [{ batchSize: 0 }, 'batch size'],
    [{ batchSize: 10_001, maximumBatchingWindowSeconds: 1 }, 'batch size'],
    [{ batchSize: 11 }, 'batching window of at least 1 s'],
    [{ maximumBatchingWindowSeconds: 301 }, 'batching window'],
    [{ maximumConcurrency: 1 }, 'maximum concurrency'],
    [{ maximumConcurrency: 1_001 }, 'maximum concurrency'],
  ])('refuses %j as Lambda does', (settings, sentence) => {
    expect(() => mapping(settings)).toThrow(sentence);
  });
});

describe('whatever the function answers', () => {
  it('every message is acknowledged, waiting or a dead letter, and nothing is deleted that failed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('success', 'partial', 'wrong', 'error', 'timeout'), { maxLength: 30, size: 'max' }),
        fc.array(fc.nat(5), { minLength: 1, maxLength: 40, size: 'max' }),
        fc.integer({ min: 1, max: 10 }),
        fc.nat(3),
        async (answers, pauses, batchSize, maximumBatchingWindowSeconds) => {
          const redrivePolicy = { deadLetterTargetArn: arnOf('dlq'), maxReceiveCount: 3 };
          const allowed = new Set<string>(); // the messages that some answer acknowledged
          const { clock, queue, deadLetters, source, send } = mapping(
            { redrivePolicy, batchSize, maximumBatchingWindowSeconds },
            ({ Records }) => {
              const answer = answers.shift();
              if (answer === 'error' || answer === 'timeout') return { outcome: answer, message: '' };
              if (answer === 'wrong') return success(batchItemFailures(Records[0]?.messageId, ''));
              const failed = answer === 'partial' ? Records.filter((_, i) => i % 2 === 0) : [];
              for (const record of Records) if (!failed.includes(record)) allowed.add(record.messageId);
              return success(batchItemFailures(...failed.map(({ messageId }) => messageId)));
            },
          );
          source.start();
          const sent: string[] = [];
          for (const pause of pauses) {
            sent.push(...send('a'));
            await clock.advanceAsync(pause * 1_000);
          }
          await clock.advanceAsync(300_000);
          await source.stop();
          const dead = [...deadLetters.messages()].map(({ messageId }) => messageId);
          expect([...queue.messages()]).toEqual([]); // by now each is done or dead
          expect([...allowed, ...dead].sort()).toEqual(sent.sort());
        },
      ),
      { numRuns: 40 },
    );
  });
});
