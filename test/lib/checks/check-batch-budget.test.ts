import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BatchReport } from '../../../lambda/consume/batch-report.ts';
import { consumeBatch } from '../../../lambda/consume/consume-batch.ts';
import { PermanentFailure } from '../../../lambda/consume/failure.ts';
import { type Consumer, catalog } from '../../../lambda/events/catalog.ts';
import { mostChangesPerEvent } from '../../../lambda/events/pack.ts';
import { checkBatchBudget, checkWritesUnderWay } from '../../../lib/checks/check-batch-budget.ts';
import { configOf, consumerConfigOf } from '../../../lib/config/config.ts';
import type { ConsumerConfig } from '../../../lib/config/stage-config.ts';
import { mostPasses, slowestWritesInTurn, surelyTriedChanges } from '../../../lib/routing/batch-budget.ts';
import { maxReceiveCountFor } from '../../../lib/routing/max-receive-count.ts';
import { visibilityTimeoutSeconds } from '../../../lib/routing/visibility-timeout.ts';
import { orderEvent, sqsRecord } from '../../support/events.ts';
import { manualClock } from '../../support/manual-clock.ts';

const good: ConsumerConfig = configOf('dev').consumerDefaults;
const of = 'of the consumer "order" in the stage "dev"';
const problemsOf = (numbers: ConsumerConfig) => [...checkBatchBudget(of, numbers)];

const refused: readonly { readonly numbers: Partial<ConsumerConfig>; readonly says: string }[] = [
  {
    numbers: { batchSize: 181 },
    says: `A full batch ${of} has up to 3620 changes, 20 in each record. If each write takes writeTimeoutMillis, 1500, the batch needs 16500 ms in each of 10 invocations, but its function has only 16000 ms until stopBeforeTimeoutMillis. More invocations would use up its receives. Set batchSize to at most 180, or writeConcurrency to at least 41.`,
  },
  {
    numbers: { writeConcurrency: 39 },
    says: 'Set batchSize to at most 175, or writeConcurrency to at least 40.',
  },
  {
    numbers: { functionTimeoutSeconds: 10 },
    says: 'Set batchSize to at most 60, or writeConcurrency to at least 120, or functionTimeoutSeconds to at least 18.',
  },
  {
    numbers: { functionTimeoutSeconds: 4, batchSize: 1, alarms: { ...good.alarms, slowPercentOfTimeout: 25 } },
    says: 'functionTimeoutSeconds to at least 6.',
  },
  {
    numbers: { stopBeforeTimeoutMillis: 2_999 },
    says: `writeTimeoutMillis ${of} is 1500, more than half of stopBeforeTimeoutMillis, 2999. A write that begins just before the stop leaves too little time to send dead-lettered messages and set backoffs: set stopBeforeTimeoutMillis to at least 3000.`,
  },
  {
    numbers: { alarms: { ...good.alarms, slowPercentOfTimeout: 85 } },
    says: `alarms.slowPercentOfTimeout ${of} is 85, but its function returns records untried after 16000 ms of 19000: set it to at most 84, so that the alarm fires earlier.`,
  },
  {
    numbers: { functionTimeoutSeconds: 20 },
    says: `The visibility timeout ${of} would be 121 s, 6 × functionTimeoutSeconds, 20, + maximumBatchingWindowSeconds, 1. A function that is killed hides its batch for this time, which is more than crashHidesAtMostSeconds, 120: set functionTimeoutSeconds to at most 19.`,
  },
  {
    numbers: { maximumBatchingWindowSeconds: 118 },
    says: 'crashHidesAtMostSeconds, 120: set maximumBatchingWindowSeconds to at most 114.',
  },
  {
    numbers: { alarms: { ...good.alarms, backlogAgeSeconds: 114 } },
    says: `alarms.backlogAgeSeconds ${of} is 114, less than the visibility timeout, so that a single function that is killed would page: set it to at least 115.`,
  },
  {
    numbers: { outageToSurviveSeconds: 2_400, backoffFirstSeconds: 2_400, backoffMaxSeconds: 2_400 },
    says: `outageToSurviveSeconds ${of} is 2400, but SQS gives up a message if its function cannot process it for 14 visibility timeouts of 115 s: set functionTimeoutSeconds to at least 29.`,
  },
];

describe('a batch that does not fit is refused with what to set', () => {
  it.each(refused)('$says', ({ numbers, says }) => {
    expect(problemsOf({ ...good, ...numbers }).join('\n')).toContain(says);
  });

  it.each(['dev', 'prod'])('unlike those of the stage %s', (stage) => {
    for (const { name } of catalog.consumers) expect(problemsOf(consumerConfigOf(configOf(stage), name))).toEqual([]);
  });
});

describe('the longest that a killed function hides its batch', () => {
  it.each([
    ['dev', 'order', 120],
    ['dev', 'inventory', 120],
    ['dev', 'return', 120],
    ['prod', 'order', 120],
    ['prod', 'inventory', 240],
    ['prod', 'return', 120],
  ])('is in %s for %s at most %i s', (stage, consumer, most) => {
    expect(visibilityTimeoutSeconds(consumerConfigOf(configOf(stage), consumer))).toBeLessThanOrEqual(most);
  });
});

/** What the table does with a write: after so many milliseconds it takes it, or refuses it for good. */
type Table = (write: number) => { readonly millis: number; readonly refuses: boolean };

/** One invocation with so many changes, of which some entities have more than one change. */
async function fullBatch(
  numbers: ConsumerConfig,
  table: Table,
  entities = Number.POSITIVE_INFINITY,
  changes = surelyTriedChanges(numbers),
) {
  const clock = manualClock();
  const startedAt = clock.now();
  const endsAt = startedAt + numbers.functionTimeoutSeconds * 1_000;
  let writes = 0;
  let untried = 0;
  let endedAfterMillis = Number.POSITIVE_INFINITY;
  const records = Array.from({ length: changes }, (_, version) =>
    sqsRecord(orderEvent({ metadata: { version }, data: { orderId: `order-${version % entities}` } })),
  );
  consumeBatch(
    { Records: records },
    { getRemainingTimeInMillis: () => endsAt - clock.now() },
    {
      eventTypes: catalog.eventTypes,
      eventType: 'OrderStateChanged',
      coalesce: 'newest',
      effect: async () => {
        const { millis, refuses } = table(writes++);
        await new Promise<void>((resolve) => clock.schedule(millis, resolve));
        if (refuses) throw new PermanentFailure('refused_by_table');
        return 'applied';
      },
    },
    {
      queue: { changeVisibility: async () => {} },
      deadLetterQueue: { send: async (letters) => new Set(letters) },
      now: clock.now,
      random: () => 0,
      sleep: (millis) => new Promise<void>((resolve) => clock.schedule(millis, resolve)),
      report: (report: BatchReport) => {
        untried = report.untried;
        endedAfterMillis = clock.now() - startedAt;
      },
    },
    {
      writeConcurrency: numbers.writeConcurrency,
      stopBeforeTimeoutMillis: numbers.stopBeforeTimeoutMillis,
      maxReceiveCount: 5,
      giveUpAfterMillis: 600_000,
      backoff: { first: 10, most: 300 },
    },
  );
  await clock.advanceAsync(numbers.functionTimeoutSeconds * 1_000);
  return { untried, endedAfterMillis };
}

/** Numbers of which some fit and some do not; small ones, since what counts is how they relate. */
const someNumbers = fc
  .record({
    batchSize: fc.integer({ min: 1, max: 60 }),
    maximumBatchingWindowSeconds: fc.integer({ min: 0, max: 30 }),
    functionTimeoutSeconds: fc.integer({ min: 1, max: 40 }),
    writeConcurrency: fc.integer({ min: 1, max: 12 }),
    writeTimeoutMillis: fc.integer({ min: 200, max: 4_000 }),
    stopBeforeTimeoutMillis: fc.integer({ min: 200, max: 9_000 }),
    slowPercentOfTimeout: fc.integer({ min: 1, max: 99 }),
    backlogAgeSeconds: fc.integer({ min: 60, max: 600 }),
  })
  .map(({ slowPercentOfTimeout, backlogAgeSeconds, ...numbers }): ConsumerConfig => {
    const alarms = { ...good.alarms, slowPercentOfTimeout, backlogAgeSeconds };
    return { ...good, ...numbers, outageToSurviveSeconds: 60, alarms };
  });
const fittingNumbers = someNumbers.filter((numbers) => problemsOf(numbers).length === 0);

describe('whatever the numbers, if they are not refused,', () => {
  it('a killed function hides its batch for no longer than it may, does not page, and outlives the outage', () => {
    fc.assert(
      fc.property(fittingNumbers, (numbers) => {
        const visibility = visibilityTimeoutSeconds(numbers);
        const { crashHidesAtMostSeconds, functionTimeoutSeconds, outageToSurviveSeconds, alarms } = numbers;
        expect(visibility).toBeLessThanOrEqual(Math.min(crashHidesAtMostSeconds, alarms.backlogAgeSeconds));
        expect(visibility).toBeGreaterThan(functionTimeoutSeconds);
        const receives = maxReceiveCountFor(numbers);
        expect((receives - 1) * visibility).toBeGreaterThanOrEqual(outageToSurviveSeconds);
      }),
    );
  });

  it('as many changes as are sure to be tried are tried on the slowest table', async () => {
    await fc.assert(
      fc.asyncProperty(fittingNumbers, async (numbers) => {
        const slowest: Table = () => ({ millis: numbers.writeTimeoutMillis, refuses: false });
        const { untried, endedAfterMillis } = await fullBatch(numbers, slowest);
        expect(untried).toBe(0);
        expect(endedAfterMillis).toBeLessThanOrEqual(
          numbers.functionTimeoutSeconds * 1_000 - numbers.stopBeforeTimeoutMillis,
        );
      }),
      { numRuns: 40 },
    );
  });

  it('a batch ends while half of the time to answer is left, also where the table refuses changes for good', async () => {
    // Each change of an entity is then tried in turn, after the one before it was refused.
    const shares = fc.array(fc.double({ min: 0.5, max: 1, noNaN: true }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fittingNumbers, shares, fc.integer({ min: 1, max: 5 }), async (numbers, some, entities) => {
        const table: Table = (write) => ({
          millis: (some[write % some.length] ?? 1) * numbers.writeTimeoutMillis,
          refuses: true,
        });
        const { endedAfterMillis } = await fullBatch(numbers, table, entities);
        expect(endedAfterMillis).toBeLessThanOrEqual(
          numbers.functionTimeoutSeconds * 1_000 - numbers.stopBeforeTimeoutMillis / 2,
        );
      }),
      { numRuns: 40 },
    );
  });
});

it('a larger batch is refused, and more changes than are sure to be tried leave some untried', async () => {
  await fc.assert(
    fc.asyncProperty(fittingNumbers, async (fitting) => {
      const batchSize = Math.floor((mostPasses * surelyTriedChanges(fitting)) / mostChangesPerEvent) + 1;
      expect(problemsOf({ ...fitting, batchSize })).toHaveLength(1);
      // Nothing is read here, and a write that begins at the deadline itself still counts, hence two turns more.
      const changes = surelyTriedChanges(fitting) + 2 * fitting.writeConcurrency + 1;
      fc.pre(slowestWritesInTurn(fitting) > 0 && changes < 300);
      const slowest: Table = () => ({ millis: fitting.writeTimeoutMillis, refuses: false });
      const { untried } = await fullBatch(fitting, slowest, changes, changes);
      expect(untried).toBeGreaterThan(0);
    }),
    { numRuns: 20 },
  );
});

describe('writes under way', () => {
  const [order, inventory] = catalog.consumers as [Consumer, Consumer];
  const numbers = (change: Partial<ConsumerConfig>): ConsumerConfig => ({
    ...good,
    writeConcurrency: 30,
    ...change,
  });
  const check = (...consumers: [Consumer, Partial<ConsumerConfig>][]) => [
    ...checkWritesUnderWay(
      'prod',
      consumers.map(([consumer, change]) => [consumer, numbers(change)]),
    ),
  ];

  it.each<[string, [Consumer, Partial<ConsumerConfig>][], readonly string[]]>([
    [
      'of all consumers, within what a new table takes',
      [
        [order, { maximumConcurrency: 100 }],
        [inventory, { maximumConcurrency: 100 }],
      ],
      [],
    ],
    [
      'more than a new table takes before the first of them time out',
      [
        [order, { maximumConcurrency: 150 }],
        [inventory, { maximumConcurrency: 51, writeTimeoutMillis: 2_000 }],
      ],
      [
        'writeTimeoutMillis of the consumer "order" in the stage "prod" is 1500. A new table accepts 6000 writes in this time, but all consumers together may have 6030 in progress: set maximumConcurrency and writeConcurrency so that the sum of their products is at most 6000.',
      ],
    ],
    [
      'of a consumer that keeps no view do not count',
      [
        [order, { maximumConcurrency: 150 }],
        [{ ...inventory, writesCurrentState: false }, { maximumConcurrency: 1_000 }],
      ],
      [],
    ],
    ['of one item, one in each function', [[order, { maximumConcurrency: 150 }]], []],
    [
      'of one item, where each of its changes is written',
      [[{ ...order, coalesce: 'none' }, { maximumConcurrency: 51 }]],
      [
        'writeTimeoutMillis of the consumer "order" in the stage "prod" is 1500. A partition accepts 1500 writes in this time, but its functions may have 1530 writes of one item in progress: set maximumConcurrency × writeConcurrency to at most 1500.',
      ],
    ],
  ])('%s', (_, consumers, says) => {
    expect(check(...consumers)).toEqual(says);
  });
});
