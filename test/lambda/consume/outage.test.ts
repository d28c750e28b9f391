import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Consumption, consumeBatch } from '../../../lambda/consume/consume-batch.ts';
import { catalog } from '../../../lambda/events/catalog.ts';
import { compareChanges, type StateChange } from '../../../lambda/events/state-change.ts';
import type { OutgoingMessage } from '../../../lambda/shared/sqs-queue.ts';
import { configOf } from '../../../lib/config.ts';
import { maxReceiveCountFor } from '../../../lib/max-receive-count.ts';
import { visibilityTimeoutSeconds } from '../../../lib/visibility-timeout.ts';
import { type BatchResult, EventSourceMapping } from '../../../local/lambda/event-source-mapping.ts';
import { seededRandom } from '../../../local/seeded-random.ts';
import { Queue } from '../../../local/sqs/queue.ts';
import { orderEvent } from '../../support/events.ts';
import { manualClock } from '../../support/manual-clock.ts';

const numbers = configOf('dev').consumerDefaults;
const maxReceiveCount = maxReceiveCountFor(numbers.outageToSurviveSeconds, numbers);

const minutes = 60; // in seconds
const day = 24 * 60 * minutes;
const outageStartsAt = 2 * minutes;

interface Outage {
  readonly seconds: number;
  /** `throttled`: the table refuses at once. `down`: each write takes all the time it may, then fails. */
  readonly kind: 'throttled' | 'down';
}

/** The consumer of orders with the numbers it is deployed with, its queues, and a table with an outage in it. */
function orderConsumer(options: {
  outage: Outage;
  /** The random half of the consumer's backoffs. */
  random: () => number;
  /** Until when, in seconds from the start, nothing can be sent to the dead-letter queue. */
  deadLettersRefusedUntil?: number;
}) {
  const { outage, random, deadLettersRefusedUntil = 0 } = options;
  const clock = manualClock(Date.parse('2026-03-01T10:00:00Z')); // when the events occurred
  const start = clock.now();
  const secondsSinceStart = () => (clock.now() - start) / 1_000;
  const chance = seededRandom(Math.floor(random() * 2 ** 31)); // which message a queue delivers first

  const queueOf = (name: string, more: object = {}): Queue =>
    new Queue(
      {
        name,
        arn: `arn:aws:sqs:us-east-1:000000000000:${name}`,
        visibilityTimeoutSeconds: visibilityTimeoutSeconds(numbers),
        messageRetentionSeconds: 14 * day,
        delaySeconds: 0,
        receiveMessageWaitTimeSeconds: 0,
        maximumMessageSizeBytes: 1_024 * 1_024,
        ...more,
      },
      { clock, random: chance, deadLetterQueue: () => deadLetterQueue },
    );
  const deadLetterQueue = queueOf('dlq');
  const queue = queueOf('queue', {
    redrivePolicy: { deadLetterTargetArn: deadLetterQueue.settings.arn, maxReceiveCount },
  });

  const table = new Map<string, StateChange>();
  const consumption: Consumption = {
    eventTypes: catalog.eventTypes,
    eventType: 'OrderStateChanged',
    coalesce: 'newest',
    effect: async (change) => {
      const now = secondsSinceStart();
      if (now >= outageStartsAt && now < outageStartsAt + outage.seconds) {
        if (outage.kind === 'throttled') throw named('ThrottlingException');
        await new Promise<void>((resolve) => clock.schedule(numbers.writeTimeoutMillis, resolve));
        throw named('TimeoutError');
      }
      const current = table.get(change.entityKey);
      if (current && compareChanges(current.metadata, change.metadata) >= 0) return 'stale';
      table.set(change.entityKey, change);
      return 'applied';
    },
  };

  const batches: BatchResult[] = [];
  const mapping = new EventSourceMapping(
    { ...numbers, uuid: 'mapping', functionName: 'order', queue, reportBatchItemFailures: true, enabled: true },
    {
      clock,
      region: 'us-east-1',
      onBatch: (batch) => batches.push(batch),
      invoke: async (event) => {
        const endsAt = clock.now() + numbers.functionTimeoutSeconds * 1_000;
        const payload = await consumeBatch(
          event,
          { getRemainingTimeInMillis: () => endsAt - clock.now() },
          consumption,
          {
            queue: {
              changeVisibility: async (changes) => {
                for (const { receiptHandle, seconds } of changes) queue.changeVisibility(receiptHandle, seconds);
              },
            },
            deadLetterQueue: {
              send: async (letters) => {
                if (secondsSinceStart() < deadLettersRefusedUntil) return new Set();
                for (const letter of letters) deadLetterQueue.send(asSent(letter));
                return new Set(letters);
              },
            },
            now: clock.now,
            random,
            report: () => {},
          },
          {
            writeConcurrency: numbers.writeConcurrency,
            stopBeforeTimeoutMillis: numbers.stopBeforeTimeoutMillis,
            maxReceiveCount,
            backoff: { firstSeconds: numbers.backoffFirstSeconds, maxSeconds: numbers.backoffMaxSeconds },
          },
        );
        if (clock.now() > endsAt) return { outcome: 'timeout', message: 'Task timed out' };
        return { outcome: 'success', payload };
      },
    },
  );
  mapping.start();

  return {
    table,
    queue,
    deadLetterQueue,
    batches,
    /** Publishes one change of an order of its own at each of these seconds from the start; answers their entities. */
    publish(arrivals: readonly number[]): string[] {
      return arrivals.map((seconds, index) => {
        const orderId = `order-${index}`;
        const body = JSON.stringify(orderEvent({ data: { orderId } }));
        clock.schedule(seconds * 1_000, () => queue.send({ body, messageGroupId: 'seller-1' }));
        return `OrderStateChanged#amazon#seller-1#${orderId}`;
      });
    },
    passSeconds: (seconds: number) => clock.advanceAsync(seconds * 1_000),
    /** Where each order is, whichever it is: in the table, in its queue, in the dead-letter queue. */
    places: () => ({
      applied: [...table.keys()].sort(),
      waiting: [...queue.messages()].map(({ body }) => entityOf(body)).sort(),
      dead: [...deadLetterQueue.messages()].map(({ body }) => entityOf(body)).sort(),
    }),
  };
}

const named = (name: string) => Object.assign(new Error(), { name });
const entityOf = (body: string) => `OrderStateChanged#amazon#seller-1#${JSON.parse(body).detail.data.orderId}`;

function asSent({ body, messageGroupId, attributes }: OutgoingMessage) {
  return {
    body,
    ...(messageGroupId && { messageGroupId }),
    attributes: attributes as Record<string, { DataType: string; StringValue: string }>,
  };
}

/** The shortest waits that the backoff allows: half of them is fixed. */
const leastRandom = () => 0;

const arrivals = (until: number) =>
  fc.array(fc.integer({ min: 0, max: until }), { minLength: 1, maxLength: 120, size: 'max' });
const randomness = fc.oneof(
  fc.constant(leastRandom),
  fc.integer({ min: 1, max: 2 ** 31 }).map((seed) => seededRandom(seed)),
);

describe.each(['throttled', 'down'] as const)('while the table is %s', (kind) => {
  it('for ten minutes, changes wait in their queue, and all are applied in the end', async () => {
    await fc.assert(
      fc.asyncProperty(
        arrivals(outageStartsAt + numbers.outageToSurviveSeconds),
        randomness,
        async (seconds, random) => {
          const outage = { kind, seconds: numbers.outageToSurviveSeconds };
          const world = orderConsumer({ outage, random });
          const published = world.publish([outageStartsAt, ...seconds]);
          await world.passSeconds(outageStartsAt + outage.seconds);
          expect(world.places().dead).toEqual([]);
          await world.passSeconds(30 * minutes);
          expect(world.places()).toEqual({ applied: published.sort(), waiting: [], dead: [] });
        },
      ),
      { numRuns: 20 },
    );
  });

  it('for an hour, changes end in the dead-letter queue with their cause, and none is lost', async () => {
    await fc.assert(
      fc.asyncProperty(arrivals(70 * minutes), randomness, async (seconds, random) => {
        const outage = { kind, seconds: 60 * minutes };
        const world = orderConsumer({ outage, random });
        // The backoffs add up to no more than 20 minutes: what came first cannot have outlived the hour.
        const published = world.publish([outageStartsAt, ...seconds]);
        await world.passSeconds(120 * minutes);

        const { applied, waiting, dead } = world.places();
        expect([...applied, ...waiting, ...dead].sort()).toEqual(published.sort());
        expect(waiting).toEqual([]);
        expect(dead).toContain('OrderStateChanged#amazon#seller-1#order-0');
        for (const { attributes } of world.deadLetterQueue.messages()) {
          expect(attributes).toMatchObject({
            failureClass: { StringValue: 'transient' },
            failureReason: { StringValue: kind === 'throttled' ? 'ThrottlingException' : 'TimeoutError' },
            receiveCount: { StringValue: String(maxReceiveCount) },
          });
        }
      }),
      { numRuns: 10 },
    );
  });
});

describe('a burst of two full batches in an outage', () => {
  it('is worked off in time, whole, and with nobody in the dead-letter queue', async () => {
    const random = seededRandom(1);
    const world = orderConsumer({ outage: { kind: 'down', seconds: numbers.outageToSurviveSeconds }, random });
    const published = world.publish(Array.from({ length: 2 * numbers.batchSize }, () => outageStartsAt));
    await world.passSeconds(60 * minutes);
    expect(world.places()).toEqual({ applied: published.sort(), waiting: [], dead: [] });
    expect(world.batches.map(({ outcome }) => outcome)).not.toContain('timeout');
  });
});

describe('while nothing can be sent to the dead-letter queue', () => {
  it('what can never be processed stays in its queue, and is dead-lettered with its cause when it can be', async () => {
    const outage = { kind: 'throttled', seconds: 0 } as const;
    const world = orderConsumer({ outage, random: seededRandom(2), deadLettersRefusedUntil: 5 * minutes });
    world.queue.send({ body: 'not json', messageGroupId: 'seller-1' });
    await world.passSeconds(5 * minutes - 1);
    expect([...world.queue.messages()].map(({ body }) => body)).toEqual(['not json']);
    expect([...world.deadLetterQueue.messages()]).toEqual([]);
    await world.passSeconds(10 * minutes);
    expect([...world.queue.messages()]).toEqual([]);
    expect([...world.deadLetterQueue.messages()]).toMatchObject([
      { body: 'not json', attributes: { failureReason: { StringValue: 'not_json' } } },
    ]);
  });

  it('and the table is down for an hour, no change is lost: SQS moves what is received too often, without a cause', async () => {
    const outage = { kind: 'down', seconds: 60 * minutes } as const;
    const world = orderConsumer({ outage, random: seededRandom(3), deadLettersRefusedUntil: day });
    const published = world.publish(Array.from({ length: 100 }, (_, index) => index * 30));
    for (const _ of Array.from({ length: 24 })) {
      await world.passSeconds(5 * minutes);
      const { applied, waiting, dead } = world.places();
      const arrived = new Set(published.slice(0, applied.length + waiting.length + dead.length));
      expect(new Set([...applied, ...waiting, ...dead])).toEqual(arrived);
    }
    expect(world.places().waiting).toEqual([]);
    const letters = [...world.deadLetterQueue.messages()];
    expect(letters.length).toBeGreaterThan(0);
    for (const { attributes } of letters) expect(attributes).toBeUndefined();
  });
});
