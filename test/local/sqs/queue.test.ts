import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../local/random.ts';
import { Queue, type QueueSettings } from '../../../local/sqs/queue.ts';
import { maximumInFlight } from '../../../local/sqs/queue-limits.ts';
import { manualClock } from '../../support/manual-clock.ts';

const daySeconds = 86_400;
const arnOf = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;

function queues(settings: Partial<QueueSettings> = {}, seed = 1) {
  const clock = manualClock();
  const random = seededRandom(seed);
  const all = new Map<string, Queue>();
  const add = (name: string, own: Partial<QueueSettings>) => {
    const queue = new Queue(
      {
        name,
        arn: arnOf(name),
        visibilityTimeoutSeconds: 30,
        messageRetentionSeconds: 4 * daySeconds,
        delaySeconds: 0,
        receiveMessageWaitTimeSeconds: 0,
        maximumMessageSizeBytes: 1_048_576,
        ...own,
      },
      { clock, random, deadLetterQueue: (arn) => all.get(arn) },
    );
    all.set(arnOf(name), queue);
    return queue;
  };
  const deadLetters = add('dlq', { messageRetentionSeconds: 14 * daySeconds });
  const queue = add('queue', settings);
  return { clock, queue, deadLetters };
}

const redrivePolicy = { deadLetterTargetArn: arnOf('dlq'), maxReceiveCount: 3 };
const only = <T>(list: readonly T[]): T => {
  expect(list).toHaveLength(1);
  return list[0] as T;
};
const refusedWith = (code: string) => expect.objectContaining({ name: 'SqsError', code });

describe('sending', () => {
  it('answers the id and the digests that SDKs check', () => {
    const { queue } = queues();
    const sent = queue.send({
      body: 'hello',
      traceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793',
      attributes: { attribName1: { DataType: 'String', StringValue: 'attribValue 1' } },
    });
    expect(sent.messageId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(sent.md5OfMessageBody).toBe('5d41402abc4b2a76b9719d911017c592');
    expect(sent.md5OfMessageAttributes).toBe('19e27d4e946b072f3f58da80d94fd778');
    expect(sent.md5OfMessageSystemAttributes).toMatch(/^[0-9a-f]{32}$/);
  });

  it.each([
    ['an empty body', { body: '' }, 'MissingParameter'],
    ['a control character', { body: 'a\u0000' }, 'InvalidMessageContents'],
    ['half a surrogate pair', { body: 'a\ud800' }, 'InvalidMessageContents'],
    ['a body over the limit', { body: 'é'.repeat(524_289) }, 'InvalidParameterValue'],
    [
      'a body that only its attributes bring over the limit',
      { body: 'a'.repeat(1_048_570), attributes: { a: { DataType: 'String', StringValue: 'b' } } },
      'InvalidParameterValue',
    ],
    ['an empty group id', { body: 'a', messageGroupId: '' }, 'InvalidParameterValue'],
    ['a group id with a blank', { body: 'a', messageGroupId: 'seller 1' }, 'InvalidParameterValue'],
    ['a group id of 129 characters', { body: 'a', messageGroupId: 'a'.repeat(129) }, 'InvalidParameterValue'],
    ['an empty trace header', { body: 'a', traceHeader: '' }, 'InvalidParameterValue'],
    ['a delay over 15 minutes', { body: 'a', delaySeconds: 901 }, 'InvalidParameterValue'],
    [
      'an attribute without a value',
      { body: 'a', attributes: { a: { DataType: 'String', StringValue: '' } } },
      'InvalidParameterValue',
    ],
  ])('refuses %s', (_, message, code) => {
    const { queue } = queues();
    expect(() => queue.send(message)).toThrow(refusedWith(code));
    expect(queue.counts().visible).toBe(0);
  });

  it.each([
    ['every allowed kind of character', { body: '\t\n\r é 漢 😀 \ufffd' }],
    ['a body of exactly the limit', { body: 'a'.repeat(1_048_576) }],
    ['a group id of every allowed length and punctuation', { body: 'a', messageGroupId: `!~${'a'.repeat(126)}` }],
  ])('takes %s', (_, message) => {
    const { queue } = queues();
    queue.send(message);
    expect(only(queue.receive(1)).body).toBe(message.body);
  });

  it('shows a delayed message when its delay is over, its own before the queue’s', () => {
    const { queue, clock } = queues({ delaySeconds: 60 });
    queue.send({ body: 'queue' });
    queue.send({ body: 'own', delaySeconds: 10 });
    queue.send({ body: 'none', delaySeconds: 0 });
    expect(queue.counts()).toMatchObject({ visible: 1, inFlight: 0, delayed: 2 });
    clock.advance(10_000);
    expect(queue.receive(10).map(({ body }) => body)).toEqual(expect.arrayContaining(['own', 'none']));
    clock.advance(49_999);
    expect(queue.counts().delayed).toBe(1);
    clock.advance(1);
    expect(queue.counts().delayed).toBe(0);
  });
});

describe('receiving', () => {
  it('tells everything about a message, with a new receipt handle each time', () => {
    const { queue, clock } = queues();
    const sentAt = clock.now();
    const { messageId } = queue.send({ body: 'a', messageGroupId: 'seller-1', traceHeader: 'Root=1' });
    clock.advance(1_000);
    const first = only(queue.receive(10));
    clock.advance(30_000);
    const second = only(queue.receive(10));
    expect(second).toMatchObject({
      messageId,
      body: 'a',
      systemAttributes: {
        SenderId: '000000000000',
        SentTimestamp: String(sentAt),
        ApproximateReceiveCount: '2',
        ApproximateFirstReceiveTimestamp: String(sentAt + 1_000),
        MessageGroupId: 'seller-1',
        AWSTraceHeader: 'Root=1',
      },
    });
    expect(second.receiptHandle).not.toBe(first.receiptHandle);
  });

  it('hides a message for the visibility timeout, the receive’s own before the queue’s', () => {
    const { queue, clock } = queues();
    queue.send({ body: 'a' });
    queue.receive(1, { visibilityTimeoutSeconds: 5 });
    clock.advance(4_999);
    expect(queue.receive(1)).toEqual([]);
    clock.advance(1);
    expect(queue.receive(1)).toHaveLength(1);
    clock.advance(29_999);
    expect(queue.receive(1)).toEqual([]);
    clock.advance(1);
    expect(queue.receive(1)).toHaveLength(1);
  });

  it('gives each message once in one receive, even with a visibility timeout of 0', () => {
    const { queue } = queues();
    queue.send({ body: 'a' });
    expect(queue.receive(10, { visibilityTimeoutSeconds: 0 })).toHaveLength(1);
    expect(queue.counts()).toMatchObject({ visible: 1, inFlight: 0 });
  });

  it('delivers in no order: any message may come first', () => {
    const firsts = new Set(
      Array.from({ length: 60 }, (_, seed) => {
        const { queue } = queues({}, seed);
        for (const body of ['a', 'b', 'c']) queue.send({ body });
        return only(queue.receive(1)).body;
      }),
    );
    expect(firsts).toEqual(new Set(['a', 'b', 'c']));
  });

  it('repeats itself with the same seed', () => {
    const run = () => {
      const { queue } = queues({}, 7);
      for (let i = 0; i < 20; i++) queue.send({ body: String(i), messageGroupId: `seller-${i % 3}` });
      return queue.receive(20).map(({ messageId, body }) => [messageId, body]);
    };
    expect(run()).toEqual(run());
  });

  it('lets 120,000 messages be in flight and no more, and waits for room when polling long', async () => {
    const { queue, clock } = queues();
    for (let i = 0; i <= maximumInFlight; i++) queue.send({ body: 'a' });
    let received = 0;
    while (received < maximumInFlight) received += queue.receive(10_000).length;
    expect(received).toBe(maximumInFlight);
    expect(() => queue.receive(1)).toThrow(refusedWith('OverLimit'));
    const waiting = queue.receiveWhenAvailable(1, 1);
    clock.advance(1_000);
    expect(await waiting).toEqual([]);
  });

  it.each([0, 10_001, 1.5])('refuses to receive %s messages', (max) => {
    expect(() => queues().queue.receive(max)).toThrow(refusedWith('InvalidParameterValue'));
  });
});

describe('long polling', () => {
  it('answers as soon as a message is visible', async () => {
    const { queue, clock } = queues();
    const waiting = queue.receiveWhenAvailable(10, 20);
    await clock.advanceAsync(19_999);
    queue.send({ body: 'a' });
    expect(only(await waiting).body).toBe('a');
    expect(clock.scheduled).toBe(0);
  });

  it('sees messages whose visibility or delay runs out', async () => {
    const { queue, clock } = queues();
    queue.send({ body: 'a' });
    queue.receive(1, { visibilityTimeoutSeconds: 5 });
    queue.send({ body: 'b', delaySeconds: 7 });
    const waiting = [queue.receiveWhenAvailable(10, 20), queue.receiveWhenAvailable(10, 20)];
    await clock.advanceAsync(7_000);
    expect((await Promise.all(waiting)).flat().map(({ body }) => body)).toEqual(['a', 'b']);
  });

  it('answers nothing when its time is over or the caller has gone', async () => {
    const { queue, clock } = queues({ receiveMessageWaitTimeSeconds: 5 });
    const controller = new AbortController();
    const timedOut = queue.receiveWhenAvailable(10);
    const gone = queue.receiveWhenAvailable(10, 20, { signal: controller.signal });
    controller.abort();
    expect(await gone).toEqual([]);
    await clock.advanceAsync(5_000);
    expect(await timedOut).toEqual([]);
    queue.send({ body: 'a' });
    expect(queue.counts().visible).toBe(1);
  });

  it('schedules nothing while nobody listens', () => {
    const { queue, clock } = queues();
    queue.send({ body: 'a' });
    queue.receive(1);
    expect(clock.scheduled).toBe(0);
    const unsubscribe = queue.onVisible(() => {});
    expect(clock.scheduled).toBe(1);
    unsubscribe();
    expect(clock.scheduled).toBe(0);
  });
});

describe('deleting and changing visibility', () => {
  it('deletes with the last handle, also after the visibility has run out', () => {
    const { queue, clock } = queues();
    queue.send({ body: 'a' });
    const { receiptHandle } = only(queue.receive(1));
    clock.advance(30_000);
    expect(queue.counts().visible).toBe(1);
    queue.deleteMessage(receiptHandle);
    expect(queue.counts()).toMatchObject({ visible: 0, inFlight: 0 });
    queue.deleteMessage(receiptHandle); // deleting twice is no error
  });

  it('keeps a message that was received again since', () => {
    const { queue, clock } = queues();
    queue.send({ body: 'a' });
    const { receiptHandle } = only(queue.receive(1));
    clock.advance(30_000);
    queue.receive(1);
    queue.deleteMessage(receiptHandle);
    expect(queue.counts().inFlight).toBe(1);
  });

  it.each(['', 'nonsense', 'queue/', 'queue/0', 'queue/2', 'queue/x', 'dlq/1'])('refuses %j as a handle', (handle) => {
    const { queue } = queues();
    queue.send({ body: 'a' });
    queue.receive(1);
    expect(() => queue.deleteMessage(handle)).toThrow(refusedWith('ReceiptHandleIsInvalid'));
    expect(() => queue.changeVisibility(handle, 0)).toThrow(refusedWith('ReceiptHandleIsInvalid'));
  });

  it('changes when a message in flight is visible again, from now on', () => {
    const { queue, clock } = queues();
    queue.send({ body: 'a' });
    const { receiptHandle } = only(queue.receive(1));
    clock.advance(20_000);
    queue.changeVisibility(receiptHandle, 60);
    clock.advance(59_999);
    expect(queue.counts().visible).toBe(0);
    queue.changeVisibility(receiptHandle, 0);
    expect(queue.counts().visible).toBe(1);
    expect(() => queue.changeVisibility(receiptHandle, 10)).toThrow(refusedWith('MessageNotInflight'));
  });

  it('refuses to change what is deleted, what takes longer than 12 hours in all, and what no timeout is', () => {
    const { queue, clock } = queues();
    queue.send({ body: 'a' });
    const { receiptHandle } = only(queue.receive(1));
    clock.advance(1_000);
    for (const seconds of [43_200, 43_201, -1, 0.5]) {
      expect(() => queue.changeVisibility(receiptHandle, seconds)).toThrow(refusedWith('InvalidParameterValue'));
    }
    queue.changeVisibility(receiptHandle, 43_199);
    queue.deleteMessage(receiptHandle);
    expect(() => queue.changeVisibility(receiptHandle, 1)).toThrow(refusedWith('InvalidParameterValue'));
  });

  it('purges what is visible, delayed and in flight', () => {
    const { queue } = queues();
    queue.send({ body: 'in flight' });
    queue.receive(1);
    queue.send({ body: 'visible' });
    queue.send({ body: 'delayed', delaySeconds: 1 });
    expect([...queue.messages()].map(({ state }) => state).sort()).toEqual(['delayed', 'inFlight', 'visible']);
    queue.purge();
    expect([...queue.messages()]).toEqual([]);
    expect(queue.counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0, oldestSentAt: undefined });
  });
});

describe('retention and dead letters', () => {
  it('moves a message on the receive after the last allowed one, with all that is its own', () => {
    const { queue, deadLetters, clock } = queues({ redrivePolicy });
    const sentAt = clock.now();
    const attributes = { cause: { DataType: 'String', StringValue: 'x' } };
    const { messageId } = queue.send({ body: 'a', messageGroupId: 'seller-1', traceHeader: 'Root=1', attributes });
    for (let receives = 1; receives <= 3; receives++) {
      expect(only(queue.receive(1)).systemAttributes.ApproximateReceiveCount).toBe(String(receives));
      clock.advance(30_000);
    }
    expect(deadLetters.counts().visible).toBe(0);
    expect(queue.receive(1)).toEqual([]);
    expect(queue.counts()).toMatchObject({ visible: 0, inFlight: 0 });
    expect(only(deadLetters.receive(10))).toMatchObject({
      messageId,
      body: 'a',
      attributes,
      systemAttributes: {
        SentTimestamp: String(sentAt),
        ApproximateReceiveCount: '4', // over all queues
        MessageGroupId: 'seller-1',
        AWSTraceHeader: 'Root=1',
        DeadLetterQueueSourceArn: arnOf('queue'),
      },
    });
  });

  it('goes on to the next message when it moves one', () => {
    const { queue, clock } = queues({ redrivePolicy: { ...redrivePolicy, maxReceiveCount: 1 } });
    queue.send({ body: 'poison' });
    queue.receive(1);
    clock.advance(30_000);
    queue.send({ body: 'good' });
    expect(only(queue.receive(10)).body).toBe('good');
  });

  it('keeps delivering when the dead-letter queue is not there', () => {
    const { queue, clock } = queues({ redrivePolicy: { deadLetterTargetArn: arnOf('none'), maxReceiveCount: 1 } });
    queue.send({ body: 'a' });
    for (let receives = 0; receives < 5; receives++) {
      expect(queue.receive(1)).toHaveLength(1);
      clock.advance(30_000);
    }
  });

  it('does not take the handle of the source for a message of the dead-letter queue', () => {
    const { queue, deadLetters, clock } = queues({ redrivePolicy: { ...redrivePolicy, maxReceiveCount: 1 } });
    queue.send({ body: 'a' });
    const { receiptHandle } = only(queue.receive(1));
    clock.advance(30_000);
    queue.receive(1);
    queue.deleteMessage(receiptHandle);
    expect(() => deadLetters.deleteMessage(receiptHandle)).toThrow(refusedWith('ReceiptHandleIsInvalid'));
    expect(deadLetters.counts().visible).toBe(1);
  });

  it('counts retention from the first send in every queue', () => {
    const { queue, deadLetters, clock } = queues({ redrivePolicy: { ...redrivePolicy, maxReceiveCount: 1 } });
    queue.send({ body: 'a' });
    clock.advance(3 * daySeconds * 1_000);
    queue.receive(1);
    clock.advance(30_000);
    queue.receive(1);
    clock.advance(11 * daySeconds * 1_000 - 30_001);
    expect(deadLetters.counts().visible).toBe(1);
    clock.advance(1);
    expect(deadLetters.counts().visible).toBe(0);
  });

  it('drops what is too old, also while it is in flight', () => {
    const { queue, clock } = queues({ messageRetentionSeconds: 60 });
    queue.send({ body: 'a' });
    clock.advance(59_000);
    queue.send({ body: 'b' });
    queue.receive(10);
    clock.advance(1_000);
    expect([...queue.messages()].map(({ body }) => body)).toEqual(['b']);
    expect(queue.counts().inFlight).toBe(1);
  });

  it('leaves poison out of the age of the oldest message, and counts a dead letter from its move', () => {
    const { queue, deadLetters, clock } = queues({ redrivePolicy });
    const firstAt = clock.now();
    queue.send({ body: 'poison' });
    for (let receives = 1; receives <= 3; receives++) {
      expect(queue.counts().oldestSentAt).toBe(firstAt);
      queue.receive(1);
      clock.advance(30_000);
    }
    queue.send({ body: 'good' });
    expect(queue.counts().oldestSentAt).toBe(clock.now());
    queue.receive(10);
    expect(deadLetters.counts().oldestSentAt).toBe(clock.now());
  });
});

describe('fair queues', () => {
  const receiveAll = (queue: Queue) => queue.receive(10_000);
  const fill = (queue: Queue, messageGroupId: string | undefined, count: number) => {
    for (let i = 0; i < count; i++) queue.send({ body: 'a', ...(messageGroupId && { messageGroupId }) });
  };
  const groups = (messages: ReturnType<Queue['receive']>) =>
    messages.map(({ systemAttributes }) => systemAttributes.MessageGroupId ?? 'none');

  it('delivers the quiet groups first while one is noisy', () => {
    const { queue } = queues();
    fill(queue, 'noisy', 30);
    receiveAll(queue);
    fill(queue, 'noisy', 500);
    fill(queue, 'quiet', 5);
    fill(queue, undefined, 5);
    expect(groups(queue.receive(10)).sort()).toEqual([...Array(5).fill('none'), ...Array(5).fill('quiet')]);
    expect(groups(queue.receive(10))).toEqual(Array(10).fill('noisy')); // held back, never held up
  });

  it('takes a group for quiet with fewer than 30 in flight, or with a tenth of all', () => {
    const few = queues().queue;
    fill(few, 'busy', 29);
    receiveAll(few);
    fill(few, 'busy', 2_000);
    fill(few, 'quiet', 1);
    expect(groups(few.receive(1))).toEqual(['busy']); // by chance 2,000 to 1

    const tenth = queues().queue;
    fill(tenth, 'busy', 50);
    fill(tenth, undefined, 450);
    receiveAll(tenth);
    fill(tenth, 'busy', 2_000);
    fill(tenth, 'quiet', 1);
    expect(groups(tenth.receive(1))).toEqual(['busy']);
    expect(groups(tenth.receive(1))).toEqual(['quiet']); // 51 of 501 is more than a tenth
  });

  it('forgives a group whose messages are done', () => {
    const { queue } = queues();
    fill(queue, 'noisy', 30);
    const inFlight = receiveAll(queue);
    fill(queue, 'noisy', 2_000);
    fill(queue, 'quiet', 2);
    expect(groups(queue.receive(1))).toEqual(['quiet']);
    for (const { receiptHandle } of inFlight) queue.deleteMessage(receiptHandle);
    expect(groups(queue.receive(1))).toEqual(['noisy']);
  });

  it('of several noisy groups, prefers the one with the fewest in flight', () => {
    const { queue } = queues();
    fill(queue, 'noisiest', 60);
    fill(queue, 'noisy', 40);
    receiveAll(queue);
    fill(queue, 'noisiest', 100);
    fill(queue, 'noisy', 100);
    expect(groups(queue.receive(20))).toEqual(Array(20).fill('noisy'));
  });

  it('never takes messages without a group for noisy', () => {
    const { queue } = queues();
    fill(queue, undefined, 100);
    receiveAll(queue);
    fill(queue, undefined, 2_000);
    fill(queue, 'quiet', 1);
    expect(groups(queue.receive(1))).toEqual(['none']);
  });
});

describe('whatever happens', () => {
  type Step =
    | { do: 'send'; group: number; delay: number }
    | { do: 'receive'; max: number; timeout: number }
    | { do: 'delete' | 'change'; handle: number; timeout: number }
    | { do: 'wait'; seconds: number };
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ do: fc.constant('send' as const), group: fc.nat(3), delay: fc.constantFrom(0, 0, 5) }),
    fc.record({ do: fc.constant('receive' as const), max: fc.integer({ min: 1, max: 10 }), timeout: fc.nat(40) }),
    fc.record({ do: fc.constantFrom('delete' as const, 'change' as const), handle: fc.nat(), timeout: fc.nat(40) }),
    fc.record({ do: fc.constant('wait' as const), seconds: fc.nat(20) }),
  );

  it('no message is lost or doubled, and each is visible, delayed or in flight', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120, size: 'max' }), fc.nat(), (steps, seed) => {
        const { clock, queue, deadLetters } = queues({ redrivePolicy }, seed);
        const sent = new Set<string>();
        const deleted = new Set<string>();
        const receives = new Map<string, number>();
        const handles: { messageId: string; receiptHandle: string; receive: number }[] = [];
        const hiddenUntil = new Map<string, number>();
        const stateOf = (id: string) => [...queue.messages()].find(({ messageId }) => messageId === id)?.state;

        for (const action of steps) {
          if (action.do === 'wait') clock.advance(action.seconds * 1_000);
          if (action.do === 'send') {
            const messageGroupId = action.group > 0 ? { messageGroupId: `seller-${action.group}` } : {};
            const { messageId } = queue.send({ body: 'a', delaySeconds: action.delay, ...messageGroupId });
            sent.add(messageId);
            hiddenUntil.set(messageId, clock.now() + action.delay * 1_000);
          }
          if (action.do === 'receive') {
            for (const message of queue.receive(action.max, { visibilityTimeoutSeconds: action.timeout })) {
              const { messageId, receiptHandle, systemAttributes } = message;
              const receive = (receives.get(messageId) ?? 0) + 1;
              receives.set(messageId, receive);
              expect(hiddenUntil.get(messageId)).toBeLessThanOrEqual(clock.now());
              expect(systemAttributes.ApproximateReceiveCount).toBe(String(receive));
              expect(receive).toBeLessThanOrEqual(redrivePolicy.maxReceiveCount);
              hiddenUntil.set(messageId, clock.now() + action.timeout * 1_000);
              handles.push({ messageId, receiptHandle, receive });
            }
          }
          const handle = 'handle' in action ? handles[action.handle % handles.length] : undefined;
          const isLast = handle && handle.receive === receives.get(handle.messageId);
          if (handle && action.do === 'delete') {
            const before = stateOf(handle.messageId);
            queue.deleteMessage(handle.receiptHandle);
            if (isLast && before) deleted.add(handle.messageId);
            expect(stateOf(handle.messageId)).toBe(isLast ? undefined : before);
          }
          if (handle && action.do === 'change') {
            if (isLast && stateOf(handle.messageId) === 'inFlight') {
              queue.changeVisibility(handle.receiptHandle, action.timeout);
              hiddenUntil.set(handle.messageId, clock.now() + action.timeout * 1_000);
            } else expect(() => queue.changeVisibility(handle.receiptHandle, action.timeout)).toThrow();
          }

          const here = [...queue.messages()];
          const dead = [...deadLetters.messages()];
          const everywhere = [...here, ...dead].map(({ messageId }) => messageId).concat(...deleted);
          expect(everywhere.sort()).toEqual([...sent].sort());
          for (const { messageId, state } of here) {
            expect(state === 'visible').toBe((hiddenUntil.get(messageId) as number) <= clock.now());
          }
          for (const { messageId } of dead) expect(receives.get(messageId)).toBe(redrivePolicy.maxReceiveCount);
          const counted = (state: string) => here.filter((message) => message.state === state).length;
          expect(queue.counts()).toMatchObject({
            visible: counted('visible'),
            inFlight: counted('inFlight'),
            delayed: counted('delayed'),
          });
        }
      }),
      { numRuns: 50 },
    );
  });

  it('whoever listens is told of every message that becomes visible', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: 'max' }), fc.nat(), (steps, seed) => {
        const { clock, queue } = queues({}, seed);
        const handles: string[] = [];
        const take = () => handles.push(...queue.receive(10_000).map(({ receiptHandle }) => receiptHandle));
        queue.onVisible(take);
        for (const action of steps) {
          if (action.do === 'wait') clock.advance(action.seconds * 1_000);
          if (action.do === 'send') queue.send({ body: 'a', delaySeconds: action.delay });
          const handle = 'handle' in action && handles[action.handle % handles.length];
          if (handle && action.do === 'delete') queue.deleteMessage(handle);
          if (handle && action.do === 'change') {
            try {
              queue.changeVisibility(handle, action.timeout);
            } catch {
              // an older handle
            }
          }
          expect([...queue.messages()].filter(({ state }) => state === 'visible')).toEqual([]);
        }
      }),
    );
  });
});
