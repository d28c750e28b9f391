import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Consumption, consumeBatch } from '../../../lambda/consume/consume-batch.ts';
import { currentStateTable } from '../../../lambda/consume/current-state-table.ts';
import { catalog } from '../../../lambda/events/catalog.ts';
import { mostChangesPerEvent } from '../../../lambda/events/pack.ts';
import type { OutgoingMessage } from '../../../lambda/shared/sqs-queue.ts';
import { seededRandom } from '../../../local/random.ts';
import { conditionalTable } from '../../support/consume/conditional-table.ts';
import { numbers, orderConsumer } from '../../support/consume/order-consumer.ts';
import { stillPorts } from '../../support/consume/still-ports.ts';
import { orderEvent, sqsRecord } from '../../support/events.ts';

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const change = (version: number, changeId: number, status = 'paid') =>
  orderEvent({ metadata: { version, changeId: uuid(changeId) }, data: { status } });

/** One function that stays warm: batch after batch with the same effect, as on Lambda. */
function warmFunction(more: Partial<Consumption> & { beforeWrite?: () => void } = {}) {
  const { beforeWrite, ...consumption } = more;
  const table = conditionalTable(beforeWrite);
  const effects = currentStateTable(table.call, 'table', 1_000, () => 0);
  const deadLetters: OutgoingMessage[] = [];
  const run = async (...records: ReturnType<typeof sqsRecord>[]) => {
    const counts = { applied: 0, repeated: 0, stale: 0 };
    const { batchItemFailures } = await consumeBatch(
      { Records: records },
      { getRemainingTimeInMillis: () => 30_000 },
      {
        eventTypes: catalog.eventTypes,
        eventType: 'OrderStateChanged',
        coalesce: 'newest',
        ...effects,
        ...consumption,
      },
      stillPorts(deadLetters, ({ applied, repeated, stale }) => Object.assign(counts, { applied, repeated, stale })),
      {
        writeConcurrency: 4,
        stopBeforeTimeoutMillis: 1_000,
        maxReceiveCount: 5,
        giveUpAfterMillis: 600_000,
        backoff: { first: 10, most: 60 },
      },
    );
    return { kept: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier), ...counts };
  };
  return { run, items: table.items, deadLetters };
}

describe('a change that comes again', () => {
  it('after its write failed is written: a try is no trace of it', async () => {
    let throttles = 1;
    const { run, items } = warmFunction({
      beforeWrite: () => {
        if (throttles-- > 0) throw Object.assign(new Error(), { name: 'TimeoutError' });
      },
    });
    const record = sqsRecord(change(1, 1));
    expect(await run(record)).toMatchObject({ kept: [record.messageId], applied: 0 });
    expect(await run(record)).toEqual({ kept: [], applied: 1, repeated: 0, stale: 0 });
    expect(items.size).toBe(1);
  });

  it.each(['newest', 'none'] as const)('under another messageId takes effect once (coalesce: %s)', async (coalesce) => {
    const { run } = warmFunction({ coalesce });
    const copy = change(1, 1);
    expect(await run(sqsRecord(copy), sqsRecord(copy))).toEqual({ kept: [], applied: 1, repeated: 0, stale: 0 });
    expect(await run(sqsRecord(copy))).toEqual({ kept: [], applied: 0, repeated: 1, stale: 0 });
  });

  it('in one batch is never under way twice, so that its copies cannot fail each other', async () => {
    const underWay = new Set<string>();
    const { run } = warmFunction({
      coalesce: 'none',
      // As one with an idempotency table does: what is in progress elsewhere is refused.
      effect: async ({ metadata: { changeId } }) => {
        if (underWay.has(changeId)) throw Object.assign(new Error(), { name: 'InProgress' });
        underWay.add(changeId);
        await Promise.resolve();
        underWay.delete(changeId);
        return 'applied';
      },
    });
    const copy = change(1, 1);
    expect(await run(sqsRecord(copy), sqsRecord(copy), sqsRecord(copy))).toMatchObject({ kept: [], applied: 1 });
  });
});

it('ends with the newest change of an order, whatever the order and number of arrivals', async () => {
  const changes = [change(1, 3, 'created'), change(2, 1, 'paid'), change(2, 2, 'shipped')];
  const arrivals = fc
    .array(fc.nat(2), { maxLength: 6 })
    .chain((copies) => fc.shuffledSubarray([0, 1, 2, ...copies], { minLength: 3 + copies.length }));
  await fc.assert(
    fc.asyncProperty(arrivals, fc.integer({ min: 1, max: 4 }), async (order, batchSize) => {
      const { run, items } = warmFunction();
      for (let from = 0; from < order.length; from += batchSize) {
        const batch = order.slice(from, from + batchSize);
        expect((await run(...batch.map((index) => sqsRecord(changes[index])))).kept).toEqual([]);
      }
      expect([...items.values()]).toMatchObject([{ version: { N: '2' }, data: { M: { status: { S: 'shipped' } } } }]);
    }),
    { numRuns: 200 },
  );
});

it('keeps an event of an unknown type in the dead-letter queue, with its cause', async () => {
  const { run, deadLetters } = warmFunction();
  const unknown = orderEvent({ detailType: 'OrderTeleported' });
  expect(await run(sqsRecord(unknown), sqsRecord(change(1, 1)))).toMatchObject({ kept: [], applied: 1 });
  expect(deadLetters).toMatchObject([
    { body: JSON.stringify(unknown), attributes: { failureReason: { StringValue: 'unknown_event_type' } } },
  ]);
});

it('refuses a change that tells a difference and not the state: such a one could not be coalesced', async () => {
  const { run, deadLetters } = warmFunction({ eventType: 'InventoryStateChanged' });
  const stock = (data: Record<string, unknown>) => {
    const event = orderEvent({ detailType: 'InventoryStateChanged' });
    return sqsRecord({ ...event, detail: { ...event.detail, data: { sku: 'sku-1', locationId: 'default', ...data } } });
  };
  expect(await run(stock({ available: 3 }), stock({ availableChange: -1 }))).toMatchObject({ kept: [], applied: 1 });
  expect(deadLetters).toMatchObject([
    {
      attributes: {
        failureReason: { StringValue: 'schema_broken' },
        failureMessage: { StringValue: 'detail.data.available: invalid_type' },
      },
    },
  ]);
});

it('ends before its timeout where a batch needs longer, so that nothing that was done is done again', async () => {
  const writeSeconds = 1.5 * (numbers.writeTimeoutMillis / 1_000);
  const consumer = orderConsumer({
    random: seededRandom(1),
    beforeWrite: (clock) => new Promise((resolve) => clock.schedule(writeSeconds * 1_000, resolve)),
  });
  const published = consumer.publish(
    Array.from({ length: numbers.batchSize }, () => 0),
    mostChangesPerEvent,
  );
  await consumer.passSeconds(60 * 10);
  expect(consumer.batches.map(({ outcome }) => outcome)).not.toContain('timeout');
  expect(consumer.batches.some(({ returned }) => returned.length > 0)).toBe(true);
  expect(consumer.places()).toEqual({ applied: published.sort(), waiting: [], dead: [] });
  expect(consumer.written).toHaveLength(published.length);
});
