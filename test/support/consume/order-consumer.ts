import { type Consumption, consumeBatch } from '../../../lambda/consume/consume-batch.ts';
import { catalog } from '../../../lambda/events/catalog.ts';
import { compareChanges, type StateChange } from '../../../lambda/events/state-change.ts';
import type { OutgoingMessage } from '../../../lambda/shared/sqs-queue.ts';
import { configOf } from '../../../lib/config/config.ts';
import type { ConsumerConfig } from '../../../lib/config/stage-config.ts';
import { giveUpAfterSeconds, maxReceiveCountFor } from '../../../lib/routing/max-receive-count.ts';
import { visibilityTimeoutSeconds } from '../../../lib/routing/visibility-timeout.ts';
import { type BatchResult, EventSourceMapping } from '../../../local/lambda/event-source-mapping.ts';
import { seededRandom } from '../../../local/random.ts';
import { Queue } from '../../../local/sqs/queue.ts';
import { orderEvent, packOf } from '../events.ts';
import { type ManualClock, manualClock } from '../manual-clock.ts';

/** The numbers that the consumer of orders is deployed with. */
export const numbers: ConsumerConfig = configOf('dev').consumerDefaults;
export const maxReceiveCount = maxReceiveCountFor(numbers);

/** The consumer of orders with the numbers it is deployed with, its queues and a table, on a clock that stands still. */
export function orderConsumer(options: {
  /** What the table does before it takes a change: it may wait on the clock, or throw. */
  beforeWrite?: (clock: ManualClock, secondsSinceStart: number) => Promise<void> | void;
  /** The random half of the consumer's backoffs. */
  random: () => number;
  /** Until when, in seconds from the start, nothing can be sent to the dead-letter queue. */
  deadLettersRefusedUntil?: number;
}) {
  const { beforeWrite = () => {}, random, deadLettersRefusedUntil = 0 } = options;
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
        messageRetentionSeconds: 60 * 60 * 24 * 14,
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
  const written: string[] = [];
  const isSettled = ({ entityKey, metadata }: StateChange) => {
    const current = table.get(entityKey);
    return current !== undefined && compareChanges(current.metadata, metadata) >= 0;
  };
  const consumption: Consumption = {
    eventTypes: catalog.eventTypes,
    eventType: 'OrderStateChanged',
    coalesce: 'newest',
    alreadySettled: async (changes) =>
      new Map(changes.flatMap((change) => (isSettled(change) ? [[change, 'repeated' as const]] : []))),
    effect: async (change) => {
      await beforeWrite(clock, secondsSinceStart());
      written.push(change.metadata.changeId);
      if (isSettled(change)) return 'stale';
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
            sleep: (millis) => new Promise<void>((resolve) => clock.schedule(millis, resolve)),
            report: () => {},
          },
          {
            writeConcurrency: numbers.writeConcurrency,
            stopBeforeTimeoutMillis: numbers.stopBeforeTimeoutMillis,
            maxReceiveCount,
            giveUpAfterMillis: giveUpAfterSeconds(numbers) * 1_000,
            backoff: { first: numbers.backoffFirstSeconds, most: numbers.backoffMaxSeconds },
          },
        );
        if (clock.now() > endsAt) return { outcome: 'timeout', message: 'Task timed out' };
        return { outcome: 'success', payload };
      },
    },
  );
  mapping.start();

  return {
    /** The change of each write, in their order. */
    written,
    queue,
    deadLetterQueue,
    batches,
    /** Publishes so many changes, each of an order of its own, at each of these seconds from the start; answers their entities. */
    publish(arrivals: readonly number[], changesPerEvent = 1): string[] {
      return arrivals.flatMap((seconds, index) => {
        const orders = Array.from({ length: changesPerEvent }, (_, n) => `order-${index * changesPerEvent + n}`);
        const events = orders.map((orderId) => orderEvent({ data: { orderId } }));
        const body = JSON.stringify(changesPerEvent === 1 ? events[0] : packOf(events));
        clock.schedule(seconds * 1_000, () => queue.send({ body, messageGroupId: 'seller-1' }));
        return orders.map((orderId) => `OrderStateChanged#amazon#seller-1#${orderId}`);
      });
    },
    passSeconds: (seconds: number) => clock.advanceAsync(seconds * 1_000),
    /** Where each order is, whichever it is: in the table, in its queue, in the dead-letter queue. */
    places: () => ({
      applied: [...table.keys()].sort(),
      waiting: [...queue.messages()].flatMap(({ body }) => entitiesOf(body)).sort(),
      dead: [...deadLetterQueue.messages()].flatMap(({ body }) => entitiesOf(body)).sort(),
    }),
  };
}

function entitiesOf(body: string): string[] {
  const { detail } = JSON.parse(body);
  const changes: { data: { orderId: string } }[] = detail.changes ?? [detail];
  return changes.map(({ data }) => `OrderStateChanged#amazon#seller-1#${data.orderId}`);
}

function asSent({ body, messageGroupId, attributes }: OutgoingMessage) {
  return {
    body,
    ...(messageGroupId && { messageGroupId }),
    attributes: attributes as Record<string, { DataType: string; StringValue: string }>,
  };
}
