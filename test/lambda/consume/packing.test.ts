import type { SQSRecord } from 'aws-lambda';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BatchReport } from '../../../lambda/consume/batch-report.ts';
import { type Consumption, consumeBatch } from '../../../lambda/consume/consume-batch.ts';
import { currentStateTable } from '../../../lambda/consume/current-state-table.ts';
import { PermanentFailure } from '../../../lambda/consume/failure.ts';
import { catalog } from '../../../lambda/events/catalog.ts';
import { mostChangesPerEvent } from '../../../lambda/events/pack.ts';
import type { OutgoingMessage } from '../../../lambda/shared/sqs-queue.ts';
import { conditionalTable } from '../../support/consume/conditional-table.ts';
import { limitedTable } from '../../support/consume/limited-table.ts';
import { numbers, orderConsumer } from '../../support/consume/order-consumer.ts';
import { stillPorts } from '../../support/consume/still-ports.ts';
import { orderEvent, packOf, sqsRecord } from '../../support/events.ts';

type OrderEvent = ReturnType<typeof orderEvent>;

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** A consumer with the real table behind it, which an effect may refuse before. */
function consumer(before: (changeId: string) => void | Promise<void> = () => {}) {
  const table = conditionalTable();
  const effects = currentStateTable(table.call, 'table', 1_000, () => 0);
  const deadLetters: OutgoingMessage[] = [];
  let report: BatchReport | undefined;
  const consumption: Consumption = {
    eventTypes: catalog.eventTypes,
    eventType: 'OrderStateChanged',
    coalesce: 'newest',
    ...effects,
    effect: async (change) => {
      await before(change.metadata.changeId);
      return effects.effect(change);
    },
  };
  const run = async (records: readonly SQSRecord[]) => {
    const { batchItemFailures } = await consumeBatch(
      { Records: [...records] },
      { getRemainingTimeInMillis: () => 30_000 },
      consumption,
      stillPorts(deadLetters, (batch) => {
        report = batch;
      }),
      {
        writeConcurrency: 1,
        stopBeforeTimeoutMillis: 1_000,
        maxReceiveCount: 15,
        giveUpAfterMillis: 600_000,
        backoff: { first: 10, most: 60 },
      },
    );
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  };
  const dead = () =>
    deadLetters
      .flatMap(({ body, attributes }) => {
        const { detail } = JSON.parse(body);
        const changes: { changeId: string }[] = detail.changes ?? [detail.metadata];
        const cause = [attributes.failureReason?.StringValue, attributes.failureFingerprint?.StringValue].join(' ');
        return changes.map(({ changeId }) => `${changeId} ${cause}`);
      })
      .sort();
  const counts = () => {
    const { received, applied, repeated, stale, coalesced, duplicate, untried, failures } = report as BatchReport;
    return { received, applied, repeated, stale, coalesced, duplicate, untried, failed: failures.length };
  };
  return { run, table, dead, counts };
}

const row = fc.record({
  order: fc.integer({ min: 0, max: 4 }),
  version: fc.integer({ min: 1, max: 4 }),
  n: fc.integer({ min: 0, max: 12 }),
  kind: fc.constantFrom('valid', 'valid', 'valid', 'broken', 'without sku', 'refused'),
});

it('however the same changes are packed, view, causes, dead-lettered changes and counts are the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 1, maxLength: 40 }),
      fc.array(fc.integer({ min: 1, max: mostChangesPerEvent }), { minLength: 1 }),
      async (rows, sizes) => {
        const refused = new Set(rows.flatMap(({ n, kind }) => (kind === 'refused' ? [uuid(n)] : [])));
        const events = rows.map(({ order, version, n, kind }): OrderEvent => {
          const data = { orderId: `order-${order}` };
          const wrong = { broken: { status: '?' }, 'without sku': { lines: [{ quantity: 1 }] } };
          return orderEvent({
            metadata: { version, changeId: uuid(n) },
            data: kind === 'broken' || kind === 'without sku' ? { ...data, ...wrong[kind] } : data,
          });
        });
        const packs: unknown[] = [];
        for (let from = 0, turn = 0; from < events.length; turn++) {
          const some = events.slice(from, from + (sizes[turn % sizes.length] ?? 1));
          packs.push(packOf(some));
          from += some.length;
        }
        const outcome = async (bodies: readonly unknown[]) => {
          const { run, table, dead, counts } = consumer((changeId) => {
            if (refused.has(changeId)) throw new PermanentFailure('refused_by_table');
          });
          expect(await run(bodies.map((body) => sqsRecord(body)))).toEqual([]);
          const view = [...table.items].map(([key, { changeId, version }]) => [key, changeId?.S, version?.N]).sort();
          return { view, dead: dead(), counts: counts() };
        };
        expect(await outcome(packs)).toEqual(await outcome(events));
      },
    ),
    { numRuns: 200 },
  );
});

describe('a change that cannot be processed in a pack of five', () => {
  const size = 5;
  const positions = [
    ['first', [0]],
    ['in the middle', [2]],
    ['last', [4]],
    ['all', [0, 1, 2, 3, 4]],
  ] as const;
  const classes = ['breaks the contract', 'is refused for good', 'fails for a passing reason', 'crashes'] as const;
  const others = ['new', 'applied before', 'replaced by newer ones in the batch', 'copied in the batch'] as const;
  const rows = positions.flatMap(([name, bad]) =>
    classes.flatMap((kind) => others.map((rest) => ({ name, bad: [...bad] as number[], kind, rest }))),
  );

  it.each(rows)('and is $name, $kind, with others that are $rest', async ({ bad, kind, rest }) => {
    const isBad = (n: number) => bad.includes(n);
    const events = Array.from({ length: size }, (_, n) =>
      orderEvent({
        metadata: { changeId: uuid(n), version: 10 },
        data: { orderId: `order-${n}`, ...(isBad(n) && kind === 'breaks the contract' && { status: '?' }) },
      }),
    );
    const good = events.filter((_, n) => !isBad(n));
    const { run, table, dead } = consumer(async (changeId) => {
      if (!isBad(Number(changeId.slice(-12)))) return;
      if (kind === 'is refused for good') throw new PermanentFailure('refused_by_table');
      if (kind === 'fails for a passing reason') throw Object.assign(new Error(), { name: 'TimeoutError' });
      if (kind === 'crashes') await new Promise(() => {}); // and Lambda kills the function
    });
    const newer = good.map(({ detail: { metadata, data } }, n) =>
      orderEvent({ metadata: { ...metadata, changeId: uuid(100 + n), version: 11 }, data }),
    );
    if (rest === 'applied before') await run(good.map((event) => sqsRecord(event)));
    const more = rest === 'copied in the batch' ? good : rest.startsWith('replaced') ? newer : [];
    const pack = sqsRecord(packOf(events), { receiveCount: rest === 'applied before' ? 2 : 1 });
    const batch = [...more.map((event) => sqsRecord(event)), pack];

    const answer = run(batch);
    const kept = await Promise.race([answer, new Promise<'killed'>((resolve) => setImmediate(resolve, 'killed'))]);
    const changeIds = (ns: readonly number[]) => ns.map(uuid);
    const deadIds = dead().map((line) => line.split(' ')[0]);
    if (kind === 'crashes') {
      expect(kept).toBe('killed');
      expect(deadIds).toEqual([]);
      return;
    }
    const comesBack = kind === 'fails for a passing reason';
    expect(kept).toEqual(comesBack ? [pack.messageId] : []);
    expect(deadIds).toEqual(comesBack ? [] : changeIds(bad));
    const applied = [...table.items.values()].map(({ changeId }) => changeId?.S).sort();
    const expected = rest.startsWith('replaced') ? newer : good;
    expect(applied).toEqual(expected.map(({ detail }) => detail.metadata.changeId).sort());
  });
});

describe('a table that takes less than comes for a while', () => {
  const writesPerSecond = 50;
  const arrivals = [...Array<number>(30).fill(80), ...Array<number>(60).fill(20)]; // changes in each second

  it.each([1, mostChangesPerEvent])(
    'gets all changes in the end, and none is dead-lettered, by %i in an event',
    async (size) => {
      const world = orderConsumer({ random: () => 0.5, beforeWrite: limitedTable(writesPerSecond) });
      let orders = 0;
      for (const changes of arrivals) {
        for (let sent = 0; sent < changes; sent += size) {
          const events = Array.from({ length: size }, () => orderEvent({ data: { orderId: `order-${orders++}` } }));
          world.queue.send({
            body: JSON.stringify(size === 1 ? events[0] : packOf(events)),
            messageGroupId: 'seller-1',
          });
        }
        await world.passSeconds(1);
      }
      await world.passSeconds(2 * numbers.backoffMaxSeconds);
      const { applied, waiting, dead } = world.places();
      expect({ applied: applied.length, waiting, dead }).toEqual({ applied: orders, waiting: [], dead: [] });
      expect(world.written.length).toBe(orders); // a retry writes only what is missing
    },
  );
});
