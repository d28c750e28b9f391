import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastReceives } from '../../../lambda/shared/backoff.ts';
import { seededRandom } from '../../../local/random.ts';
import { maxReceiveCount, numbers, orderConsumer } from '../../support/consume/order-consumer.ts';
import type { ManualClock } from '../../support/manual-clock.ts';

const minutes = 60; // in seconds
const day = 24 * 60 * minutes;
const outageStartsAt = 2 * minutes;

interface Outage {
  readonly seconds: number;
  /** `throttled`: the table refuses at once. `down`: each write takes all the time it may, then fails. */
  readonly kind: 'throttled' | 'down';
}

/** What the table does in an outage. */
const during = (outage: Outage) => async (clock: ManualClock, now: number) => {
  if (now < outageStartsAt || now >= outageStartsAt + outage.seconds) return;
  if (outage.kind === 'throttled') throw named('ThrottlingException');
  await new Promise<void>((resolve) => clock.schedule(numbers.writeTimeoutMillis, resolve));
  throw named('TimeoutError');
};

const named = (name: string) => Object.assign(new Error(), { name });

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
          const world = orderConsumer({ beforeWrite: during(outage), random });
          const published = world.publish([outageStartsAt, ...seconds]);
          await world.passSeconds(outageStartsAt + outage.seconds);
          expect(world.places().dead).toEqual([]);
          await world.passSeconds(30 * minutes);
          expect(world.places()).toEqual({ applied: published.sort(), waiting: [], dead: [] });
        },
      ),
      { numRuns: 10 },
    );
  });

  it('for an hour, changes end in the dead-letter queue with their cause, and none is lost', async () => {
    await fc.assert(
      fc.asyncProperty(arrivals(70 * minutes), randomness, async (seconds, random) => {
        const outage = { kind, seconds: 60 * minutes };
        const world = orderConsumer({ beforeWrite: during(outage), random });
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
          });
          const receives = Number(attributes?.receiveCount?.StringValue);
          expect(receives).toBeGreaterThanOrEqual(leastReceives);
          expect(receives).toBeLessThanOrEqual(maxReceiveCount);
        }
      }),
      { numRuns: 5 },
    );
  });
});

describe('a burst of two full batches in an outage', () => {
  it('is worked off in time, whole, and with nobody in the dead-letter queue', async () => {
    const outage = { kind: 'down', seconds: numbers.outageToSurviveSeconds } as const;
    const random = seededRandom(1);
    const world = orderConsumer({ beforeWrite: during(outage), random });
    const published = world.publish(Array.from({ length: 2 * numbers.batchSize }, () => outageStartsAt));
    await world.passSeconds(60 * minutes);
    expect(world.places()).toEqual({ applied: published.sort(), waiting: [], dead: [] });
    expect(world.batches.map(({ outcome }) => outcome)).not.toContain('timeout');
  });
});

describe('while nothing can be sent to the dead-letter queue', () => {
  it('what can never be processed stays in its queue, and is dead-lettered with its cause when it can be', async () => {
    const world = orderConsumer({ random: seededRandom(2), deadLettersRefusedUntil: 5 * minutes });
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
    const world = orderConsumer({ beforeWrite: during(outage), random: seededRandom(3), deadLettersRefusedUntil: day });
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
