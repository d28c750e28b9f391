import type { SQSEvent, SQSRecord } from 'aws-lambda';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BatchReport } from '../../../lambda/consume/batch-report.ts';
import { type Consumption, consumeBatch } from '../../../lambda/consume/consume-batch.ts';
import { PermanentFailure } from '../../../lambda/consume/failure.ts';
import { catalog } from '../../../lambda/events/catalog.ts';
import { compareChanges, type StateChange } from '../../../lambda/events/state-change.ts';
import type { OutgoingMessage } from '../../../lambda/shared/sqs-queue.ts';
import { type EventOverrides, orderEvent, packOf, sqsRecord } from '../../support/events.ts';

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const change = (orderId: string, version: number, changeId: number, more: EventOverrides = {}) =>
  orderEvent({
    ...more,
    metadata: { version, changeId: uuid(changeId), ...more.metadata },
    data: { orderId, ...more.data },
  });

/** A table that keeps the newest change, and queues that remember. Anything can be told to fail. */
function world(
  options: {
    coalesce?: 'newest' | 'none';
    effect?: (change: StateChange) => void;
    eventTypes?: Consumption['eventTypes'];
    refuseDeadLetter?: (message: OutgoingMessage) => boolean;
    remainingMillis?: () => number;
    maxReceiveCount?: number;
    writeConcurrency?: number;
  } = {},
) {
  const table = new Map<string, StateChange>();
  const effects: StateChange[] = [];
  const deadLetters: OutgoingMessage[] = [];
  const visibility = new Map<string, number>();
  const reports: BatchReport[] = [];
  let slept = 0; // milliseconds, between the tries of what is throttled
  const consumption: Consumption = {
    eventTypes: options.eventTypes ?? catalog.eventTypes,
    eventType: 'OrderStateChanged',
    coalesce: options.coalesce ?? 'newest',
    effect: async (change) => {
      options.effect?.(change);
      effects.push(change);
      const current = table.get(change.entityKey);
      if (current && compareChanges(current.metadata, change.metadata) >= 0) return 'stale';
      table.set(change.entityKey, change);
      return 'applied';
    },
    alreadySettled: async (changes) =>
      new Map(
        changes.flatMap((change) => {
          const current = table.get(change.entityKey);
          const order = current ? compareChanges(current.metadata, change.metadata) : -1;
          return order < 0 ? [] : [[change, order === 0 ? ('repeated' as const) : ('stale' as const)]];
        }),
      ),
  };
  const run = async (records: SQSRecord[]) => {
    const { batchItemFailures } = await consumeBatch(
      { Records: records } satisfies SQSEvent,
      { getRemainingTimeInMillis: () => (options.remainingMillis?.() ?? 30_000) - slept },
      consumption,
      {
        queue: {
          changeVisibility: async (changes) => {
            for (const { receiptHandle, seconds } of changes) visibility.set(receiptHandle, seconds);
          },
        },
        deadLetterQueue: {
          send: async (messages) => {
            const confirmed = messages.filter((message) => !options.refuseDeadLetter?.(message));
            deadLetters.push(...confirmed);
            return new Set(confirmed);
          },
        },
        now: () => Date.parse('2026-03-01T10:00:05Z') + slept,
        random: () => 0.5,
        sleep: async (millis) => {
          slept += millis;
        },
        report: (report) => reports.push(report),
      },
      {
        writeConcurrency: options.writeConcurrency ?? 4,
        stopBeforeTimeoutMillis: 1_000,
        maxReceiveCount: options.maxReceiveCount ?? 5,
        giveUpAfterMillis: 600_000,
        backoff: { first: 10, most: 60 },
      },
    );
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  };
  const report = () => reports.at(-1) as BatchReport;
  return { run, table, effects, deadLetters, visibility, report };
}

describe('a batch of valid changes', () => {
  it('writes each entity once, with its newest change', async () => {
    const { run, effects, report } = world();
    const kept = await run([
      sqsRecord(change('a', 1, 1)),
      sqsRecord(change('b', 1, 2)),
      sqsRecord(change('a', 3, 3)),
      sqsRecord(change('a', 2, 4)),
    ]);
    expect(kept).toEqual([]);
    expect(effects.map(({ entityKey, metadata }) => [entityKey.split('#').at(-1), metadata.version])).toEqual([
      ['a', 3],
      ['b', 1],
    ]);
    expect(report()).toMatchObject({ received: 4, applied: 2, coalesced: 2, duplicate: 0, stale: 0 });
  });

  it('takes copies of one change for one', async () => {
    const { run, effects, report } = world();
    const copy = change('a', 1, 1);
    expect(await run([sqsRecord(copy), sqsRecord(copy), sqsRecord(copy)])).toEqual([]);
    expect(effects).toHaveLength(1);
    expect(report()).toMatchObject({ applied: 1, duplicate: 2 });
  });

  it('of one version is decided by the change id, in any order', async () => {
    for (const order of [
      [1, 2],
      [2, 1],
    ] as const) {
      const { run, table } = world();
      for (const changeId of order) await run([sqsRecord(change('a', 7, changeId))]);
      expect([...table.values()][0]?.metadata.changeId).toBe(uuid(2));
    }
  });

  it('acknowledges a late change without rolling the order back', async () => {
    const { run, table, report } = world();
    await run([sqsRecord(change('a', 2, 1, { data: { status: 'shipped' } }))]);
    expect(await run([sqsRecord(change('a', 1, 2, { data: { status: 'paid' } }))])).toEqual([]);
    expect([...table.values()][0]?.data).toMatchObject({ status: 'shipped' });
    expect(report()).toMatchObject({ applied: 0, stale: 1 });
  });

  it('shows a consumer of every transition every change, once each', async () => {
    const { run, effects, report } = world({ coalesce: 'none' });
    const copy = change('a', 1, 1);
    await run([sqsRecord(change('a', 2, 2)), sqsRecord(copy), sqsRecord(copy)]);
    expect(effects.map(({ metadata }) => metadata.version)).toEqual([1, 2]);
    expect(report()).toMatchObject({ applied: 2, coalesced: 0, duplicate: 1 });
  });

  it('measures freshness from when the change occurred', async () => {
    const { run, report } = world();
    await run([sqsRecord(change('a', 1, 1))]);
    expect(report().freshnessMillis).toEqual([5_000]);
  });

  it('leaves out of freshness what was redriven or replayed: its age is no delay of ours', async () => {
    const { run, report } = world();
    await run([
      sqsRecord(change('a', 1, 1), { attributes: { redriveCount: '1' } }),
      sqsRecord({ ...change('b', 1, 2), 'replay-name': 'replay-1' }),
    ]);
    expect(report()).toMatchObject({ applied: 2, freshnessMillis: [] });
  });

  it('measures freshness of a change that came by itself as well, or only speaks of replays', async () => {
    const { run, report } = world();
    await run([
      sqsRecord(change('a', 1, 1), { attributes: { redriveCount: '1' } }),
      sqsRecord(change('a', 1, 1)),
      sqsRecord(change('b', 1, 2, { data: { 'replay-name': 'no field of the event' } })),
    ]);
    expect(report()).toMatchObject({ applied: 2, freshnessMillis: [5_000, 5_000] });
  });

  it('counts records whose group is not their seller', async () => {
    const { run, report } = world();
    await run([
      sqsRecord(change('a', 1, 1), { messageGroupId: '$.detail.metadata.sellerId' }),
      sqsRecord(change('b', 1, 2), { messageGroupId: undefined }),
      sqsRecord(change('c', 1, 3)),
    ]);
    expect(report().wrongGroup).toBe(2);
  });
});

describe('a record that can never be processed', () => {
  it('is the only one of ten that is not applied', async () => {
    const { run, table, deadLetters, report } = world();
    const records = Array.from({ length: 10 }, (_, n) =>
      sqsRecord(change(`order-${n}`, 1, n, n === 5 ? { data: { status: 'exploded' } } : {})),
    );
    expect(await run(records)).toEqual([]);
    expect(table.size).toBe(9);
    expect(deadLetters).toHaveLength(1);
    expect(report()).toMatchObject({ applied: 9, failures: [{ deadLettered: true }] });
  });

  it('goes to the dead-letter queue with its cause, its body and group byte for byte', async () => {
    const { run, deadLetters } = world();
    const body = JSON.stringify(change('a', 1, 1, { data: { status: 'exploded', orderId: 'ö' } }), null, 3);
    await run([
      sqsRecord(body, {
        receiveCount: 2,
        messageGroupId: 'group',
        attributes: { redriveCount: '1', redriveId: 'r', other: 'x' },
      }),
    ]);
    expect(deadLetters[0]).toMatchObject({ body, messageGroupId: 'group' });
    const values = Object.entries(deadLetters[0]?.attributes ?? {}).map(([name, { StringValue }]) => [
      name,
      StringValue,
    ]);
    expect(Object.fromEntries(values)).toEqual({
      failureClass: 'permanent',
      failureReason: 'schema_broken',
      failureMessage: 'detail.data.status: invalid_value',
      failureFingerprint: expect.stringMatching(/^[0-9a-f]{12}$/),
      eventType: 'OrderStateChanged',
      receiveCount: '2',
      deadLetteredAt: '2026-03-01T10:00:05.000Z',
      firstFailedAt: '2026-03-01T10:00:05.000Z',
      redriveCount: '1',
      redriveId: 'r',
    });
  });

  it('keeps its trace and when it failed first, and has the group of its seller where it came without one', async () => {
    const { run, deadLetters } = world();
    const firstFailedAt = '2026-02-01T00:00:00.000Z';
    const event = change('a', 1, 1, { metadata: { sellerId: 'seller-9' }, data: { status: 'exploded' } });
    const record = sqsRecord(event, { messageGroupId: undefined, attributes: { firstFailedAt } });
    record.attributes.AWSTraceHeader = 'Root=1-5759e988-bd862e3fe1be46a994272793';
    await run([record]);
    expect(deadLetters).toMatchObject([
      {
        messageGroupId: 'seller-9',
        traceHeader: record.attributes.AWSTraceHeader,
        attributes: { firstFailedAt: { StringValue: firstFailedAt } },
      },
    ]);
  });

  it('has a message of at most 256 characters, however much is wrong with it', async () => {
    const { run, deadLetters } = world();
    const lines = Array.from({ length: 50 }, () => ({ sku: 7, quantity: -1 }));
    await run([sqsRecord(change('a', 1, 1, { data: { lines } }))]);
    expect(deadLetters[0]?.attributes.failureMessage?.StringValue).toHaveLength(256);
  });

  it('stays in the queue while the dead-letter queue does not confirm it', async () => {
    const { run, visibility, report } = world({ refuseDeadLetter: () => true });
    const record = sqsRecord('not json');
    expect(await run([record])).toEqual([record.messageId]);
    expect(visibility.get(record.receiptHandle)).toBeGreaterThan(0);
    expect(report().failures[0]?.deadLettered).toBe(false);
  });

  it('leaves room for the next older change of its entity', async () => {
    const { run, table, deadLetters, report } = world({
      effect: ({ metadata }) => {
        if (metadata.version === 3) throw new PermanentFailure('refused_by_table');
      },
    });
    expect(
      await run([sqsRecord(change('a', 1, 1)), sqsRecord(change('a', 3, 3)), sqsRecord(change('a', 2, 2))]),
    ).toEqual([]);
    expect([...table.values()][0]?.metadata.version).toBe(2);
    expect(deadLetters).toHaveLength(1);
    expect(report()).toMatchObject({
      applied: 1,
      coalesced: 1,
      failures: [{ failure: { reason: 'refused_by_table' } }],
    });
  });

  it('because our own code fails to read it is tried again alone, and goes to the dead-letter queue with its cause', async () => {
    const eventTypes = {
      ...catalog.eventTypes,
      get ReturnStateChanged(): never {
        throw new RangeError('a bug');
      },
    };
    const { run, deadLetters, table } = world({ eventTypes, maxReceiveCount: 3 });
    const unread = orderEvent({ detailType: 'ReturnStateChanged' });
    expect(await run([sqsRecord(change('a', 1, 1)), sqsRecord(unread), sqsRecord(change('b', 1, 2))])).toHaveLength(1);
    expect(table.size).toBe(2);
    expect(await run([sqsRecord(unread, { receiveCount: 3 })])).toEqual([]);
    expect(deadLetters[0]?.attributes).toMatchObject({
      failureClass: { StringValue: 'transient' },
      failureReason: { StringValue: 'RangeError' },
    });
  });

  it('of another event type than the queue is for is refused by that reason', async () => {
    const { run, deadLetters } = world();
    const event = orderEvent({ detailType: 'ReturnStateChanged', data: { returnId: 'r', status: 'requested' } });
    await run([sqsRecord(event)]);
    expect(deadLetters[0]?.attributes.failureReason?.StringValue).toBe('wrong_event_type');
  });

  it('has one fingerprint for one cause, wherever in a list it is', async () => {
    const { run, deadLetters } = world();
    const line = (quantity: number) => ({ sku: 's', quantity });
    await run([
      sqsRecord(change('a', 1, 1, { data: { lines: [line(1), line(-1)] } })),
      sqsRecord(change('b', 1, 2, { data: { lines: [line(-1)] } })),
      sqsRecord(change('c', 1, 3, { data: { status: 'exploded' } })),
    ]);
    const fingerprints = deadLetters.map(({ attributes }) => attributes.failureFingerprint?.StringValue);
    expect(fingerprints[0]).toBe(fingerprints[1]);
    expect(fingerprints[2]).not.toBe(fingerprints[0]);
  });
});

describe('a record that fails for a passing reason', () => {
  const throttled = Object.assign(new Error('do not log: seller-1'), { name: 'ThrottlingException' });
  const failing = () => {
    throw throttled;
  };

  it('waits longer after each receive, and never less than half of its backoff', async () => {
    const { run, visibility } = world({ effect: failing });
    const records = [1, 2, 3, 4].map((receiveCount) => sqsRecord(change(`o${receiveCount}`, 1, 1), { receiveCount }));
    expect(await run(records)).toHaveLength(4);
    // 10, 20, 40 and (at most) 60 seconds: half of each fixed, half times 0.5
    expect(records.map(({ receiptHandle }) => visibility.get(receiptHandle))).toEqual([8, 15, 30, 45]);
  });

  it('keeps the older changes of its entity too, because nothing has replaced them', async () => {
    const { run, visibility, report } = world({ effect: failing });
    expect(await run([sqsRecord(change('a', 1, 1)), sqsRecord(change('a', 2, 2))])).toHaveLength(2);
    expect([...visibility.values()]).toEqual([8, 8]); // both wait: the table would fail either
    expect(report()).toMatchObject({ untried: 0, failures: { length: 2 } });
  });

  it('does not hold up the other entities of the batch', async () => {
    const { run, table } = world({
      effect: ({ entityKey }) => {
        if (entityKey.endsWith('#bad')) failing();
      },
    });
    const bad = sqsRecord(change('bad', 1, 1));
    expect(await run([sqsRecord(change('a', 1, 2)), bad, sqsRecord(change('b', 1, 3))])).toEqual([bad.messageId]);
    expect(table.size).toBe(2);
  });

  it('goes to the dead-letter queue with its cause at its last allowed receive', async () => {
    const { run, deadLetters } = world({ effect: failing });
    expect(await run([sqsRecord(change('a', 1, 1), { receiveCount: 5 })])).toEqual([]);
    expect(deadLetters[0]?.attributes).toMatchObject({
      failureClass: { StringValue: 'transient' },
      failureReason: { StringValue: 'ThrottlingException' },
      failureMessage: { StringValue: 'ThrottlingException' },
    });
  });
});

describe('a batch that runs out of time', () => {
  it('gives back what it did not try, after its backoff and never dead-lettered, the most received ones tried first', async () => {
    let remaining = 30_000;
    const { run, effects, deadLetters, visibility, report } = world({
      remainingMillis: () => remaining,
      effect: () => {
        remaining = 500;
      },
    });
    const old = sqsRecord(change('old', 1, 2), { receiveCount: 4 });
    const fresh = [1, 3, 4].map((n) => sqsRecord(change(`fresh-${n}`, 1, n), { receiveCount: n === 4 ? 5 : 1 }));
    const last = fresh[2] as SQSRecord;
    const kept = await run([...fresh.slice(0, 2), last, old]);
    expect(effects.map(({ entityKey }) => entityKey.split('#').at(-1))).toEqual(['fresh-4']);
    expect(kept).toEqual([...fresh.slice(0, 2), old].map(({ messageId }) => messageId));
    expect(deadLetters).toEqual([]);
    expect([...visibility.values()]).toEqual([8, 8, 45]);
    expect(report()).toMatchObject({ applied: 1, untried: 3 });
  });

  it('does not begin with an older change either, when the newest can never succeed', async () => {
    let remaining = 30_000;
    const { run, deadLetters, visibility, report } = world({
      remainingMillis: () => remaining,
      effect: () => {
        remaining = 500;
        throw new PermanentFailure('refused_by_table');
      },
    });
    const [older, newest] = [1, 2].map((version) => sqsRecord(change('o', version, version)));
    expect(await run([older, newest] as SQSRecord[])).toEqual([older?.messageId]);
    expect(deadLetters.map(({ body }) => body)).toEqual([newest?.body]);
    expect([...visibility.values()]).toEqual([8]);
    expect(report()).toMatchObject({ untried: 1, failures: [{ messageId: newest?.messageId }] });
  });
});

describe('a record with a pack', () => {
  const broken = { data: { status: 'exploded' } };
  const throttled = () => Object.assign(new Error(), { name: 'TimeoutError' });
  const ofOrder = (orderId: string) => `OrderStateChanged#amazon#seller-1#${orderId}`;
  const changeIdsIn = (body: string): string[] =>
    JSON.parse(body).detail.changes.map(({ changeId }: { changeId: string }) => changeId);

  it('is coalesced and deduplicated over all changes of the batch', async () => {
    const { run, effects, report } = world();
    const kept = await run([
      sqsRecord(packOf([change('a', 1, 1), change('b', 1, 2), change('a', 3, 3)])),
      sqsRecord(change('a', 2, 4)),
      sqsRecord(packOf([change('b', 1, 2), change('c', 1, 5)])),
    ]);
    expect(kept).toEqual([]);
    expect(effects.map(({ entityKey, metadata }) => [entityKey, metadata.version])).toEqual([
      [ofOrder('a'), 3],
      [ofOrder('b'), 1],
      [ofOrder('c'), 1],
    ]);
    expect(report()).toMatchObject({ received: 6, applied: 3, coalesced: 2, duplicate: 1 });
  });

  it('sends what can never succeed to the dead-letter queue by its cause, and applies the rest', async () => {
    const { run, table, deadLetters, report } = world({
      effect: ({ metadata }) => {
        if (metadata.version === 9) throw new PermanentFailure('refused_by_table');
      },
    });
    const pack = packOf([
      change('a', 1, 1, broken),
      change('b', 9, 2),
      change('c', 1, 3),
      change('d', 1, 4, broken),
      change('e', 1, 5),
    ]);
    const event = { ...pack, 'replay-name': 'replay-1', unknown: 1 };
    expect(await run([sqsRecord(event)])).toEqual([]);
    expect([...table.keys()]).toEqual([ofOrder('c'), ofOrder('e')]);
    expect(
      deadLetters.map(({ body, attributes }) => [attributes.failureReason?.StringValue, ...changeIdsIn(body)]),
    ).toEqual([
      ['schema_broken', uuid(1), uuid(4)],
      ['refused_by_table', uuid(2)],
    ]);
    for (const { body } of deadLetters) {
      const { detail, ...rest } = JSON.parse(body);
      const { detail: before, ...expected } = event;
      expect(rest).toEqual(expected);
      expect(detail.metadata).toEqual(before.metadata);
    }
    expect(report()).toMatchObject({ received: 5, applied: 2, failures: { length: 3 } });
    expect(report().failures.every(({ deadLettered }) => deadLettered)).toBe(true);
  });

  it('goes to the dead-letter queue byte for byte where all of it fails for one cause', async () => {
    const { run, deadLetters } = world();
    const body = JSON.stringify(packOf([change('a', 1, 1, broken), change('b', 1, 2, broken)]), null, 2);
    expect(await run([sqsRecord(body)])).toEqual([]);
    expect(deadLetters.map(({ body }) => body)).toEqual([body]);
  });

  it('comes back whole while any change of it is to be tried again, and sends no dead letter before', async () => {
    const { run, table, deadLetters, report } = world({
      effect: ({ entityKey }) => {
        if (entityKey === ofOrder('b')) throw throttled();
      },
    });
    const record = sqsRecord(packOf([change('a', 1, 1, broken), change('b', 1, 2), change('c', 1, 3)]));
    expect(await run([record])).toEqual([record.messageId]);
    expect(deadLetters).toEqual([]);
    expect([...table.keys()]).toEqual([ofOrder('c')]);
    expect(report()).toMatchObject({ received: 3, applied: 1, failures: { length: 2 } });
  });

  it('stays in its queue while one of its dead letters is not confirmed, whatever became of the others', async () => {
    const { run, deadLetters, report } = world({
      refuseDeadLetter: ({ attributes }) => attributes.failureReason?.StringValue === 'refused_by_table',
      effect: () => {
        throw new PermanentFailure('refused_by_table');
      },
    });
    const record = sqsRecord(packOf([change('a', 1, 1, broken), change('b', 1, 2)]));
    expect(await run([record])).toEqual([record.messageId]);
    expect(deadLetters).toHaveLength(1);
    expect(report().failures.map(({ deadLettered }) => deadLettered)).toEqual([true, false]);
  });

  it('is written only where the table lacks it when it comes again', async () => {
    const { run, table, effects, report } = world();
    await run([sqsRecord(packOf([change('a', 1, 1), change('b', 2, 2)]))]);
    effects.length = 0;
    const again = packOf([change('a', 1, 1), change('b', 1, 3), change('c', 1, 4)]);
    expect(await run([sqsRecord(again, { receiveCount: 2 })])).toEqual([]);
    expect(effects.map(({ entityKey }) => entityKey)).toEqual([ofOrder('c')]);
    expect(table.size).toBe(3);
    expect(report()).toMatchObject({ applied: 1, repeated: 1, stale: 1 });
  });

  it('of which one change is throttled is tried again at once, and holds up no other', async () => {
    let throttles = 3;
    const { run, effects } = world({
      effect: ({ entityKey }) => {
        if (entityKey === ofOrder('a') && throttles-- > 0) {
          throw Object.assign(new Error(), { name: 'ProvisionedThroughputExceededException' });
        }
      },
    });
    expect(await run([sqsRecord(packOf([change('a', 1, 1), change('b', 1, 2)]))])).toEqual([]);
    expect(effects.map(({ entityKey }) => entityKey)).toEqual([ofOrder('b'), ofOrder('a')]);
  });

  it('gives up what fails for a passing reason only after five receives and the age of an outage', async () => {
    const firstReceives = { old: '2026-03-01T09:00:00Z', young: '2026-03-01T10:00:00Z' };
    const given = async (receiveCount: number, age: keyof typeof firstReceives) => {
      const { run, deadLetters } = world({
        maxReceiveCount: 50,
        effect: () => {
          throw throttled();
        },
      });
      const record = sqsRecord(packOf([change('a', 1, 1), change('b', 1, 2)]), { receiveCount });
      record.attributes.ApproximateFirstReceiveTimestamp = String(Date.parse(firstReceives[age]));
      await run([record]);
      return deadLetters.length;
    };
    expect(await given(4, 'old')).toBe(0);
    expect(await given(49, 'young')).toBe(0);
    expect(await given(5, 'old')).toBe(1);
    expect(await given(50, 'young')).toBe(1); // SQS would move it without a cause
  });

  it('is done before the next is begun, and the sellers take turns', async () => {
    let written = 0;
    const { run, table } = world({
      writeConcurrency: 1,
      remainingMillis: () => (written < 4 ? 30_000 : 0),
      effect: () => {
        written += 1;
      },
    });
    const of = (sellerId: string, n: number) =>
      sqsRecord(packOf([1, 2].map((k) => change(`${n}-${k}`, 1, n * 10 + k, { metadata: { sellerId } }))), {
        messageGroupId: sellerId,
      });
    const kept = await run([of('noisy', 1), of('noisy', 2), of('quiet', 3)]);
    expect([...table.keys()].map((key) => key.split('#').slice(2).join(' '))).toEqual([
      'noisy 1-1',
      'noisy 1-2',
      'quiet 3-1',
      'quiet 3-2',
    ]);
    expect(kept).toHaveLength(1);
  });
});

describe('whatever happens in a batch', () => {
  const record = fc.record({
    order: fc.integer({ min: 0, max: 3 }),
    version: fc.integer({ min: 1, max: 4 }),
    changeId: fc.integer({ min: 0, max: 9 }),
    kind: fc.constantFrom('valid', 'valid', 'valid', 'broken', 'refused', 'throttled'),
    receiveCount: fc.integer({ min: 1, max: 5 }),
  });

  it('every record is in exactly one count, and is kept unless it, a newer one or its dead letter is durable', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { maxLength: 30 }),
        fc.integer({ min: 0, max: 60 }),
        fc.boolean(),
        fc.constantFrom('newest', 'none'),
        async (rows, budget, refuseDeadLetter, coalesce) => {
          let left = budget;
          const kinds = new Map(rows.map((row) => [`${row.order} ${row.version} ${row.changeId}`, row.kind]));
          const kindOf = (row: { order: number; version: number; changeId: number }) =>
            kinds.get(`${row.order} ${row.version} ${row.changeId}`);
          const { run, table, deadLetters, effects, report } = world({
            coalesce,
            refuseDeadLetter: () => refuseDeadLetter,
            remainingMillis: () => {
              left -= 1;
              return left > 0 ? 30_000 : 0;
            },
            effect: ({ metadata, data }) => {
              const order = Number((data as { orderId: string }).orderId);
              const kind = kindOf({ order, version: metadata.version, changeId: Number(metadata.changeId.slice(-1)) });
              if (kind === 'refused') throw new PermanentFailure('refused_by_table');
              if (kind === 'throttled') throw Object.assign(new Error(), { name: 'ThrottlingException' });
            },
          });
          const records = rows.map((row) =>
            sqsRecord(
              change(
                String(row.order),
                row.version,
                row.changeId,
                kindOf(row) === 'broken' ? { data: { status: '?' } } : {},
              ),
              { receiveCount: row.receiveCount },
            ),
          );
          const kept = new Set(await run(records));
          const { received, applied, repeated, stale, coalesced, duplicate, untried, failures, ...named } = report();
          expect(applied + repeated + stale + coalesced + duplicate + untried + failures.length).toBe(received);
          const settled = named.settled.flatMap(({ changes }) => changes.flatMap(({ copies }) => copies));
          expect(settled.length).toBe(applied + repeated + stale + coalesced + duplicate);
          expect(named.untriedChanges.length).toBe(untried); // each has a name: what is broken fails at once
          const dead = new Set(deadLetters.map(({ body }) => body));
          for (const [index, row] of rows.entries()) {
            const { messageId, body } = records[index] as SQSRecord;
            if (kept.has(messageId) || dead.has(body)) continue;
            const state = table.get(`OrderStateChanged#amazon#seller-1#${row.order}`);
            expect(
              state && compareChanges(state.metadata, { version: row.version, changeId: uuid(row.changeId) } as never),
            ).toBeGreaterThanOrEqual(0);
            if (coalesce === 'none') {
              expect(
                effects.some(
                  ({ metadata }) => metadata.changeId === uuid(row.changeId) && metadata.version === row.version,
                ),
              ).toBe(true);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
