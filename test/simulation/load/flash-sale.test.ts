import { describe, expect, it } from 'vitest';
import { newTableWritesPerSecond, partitionWritesPerSecond } from '../../../lib/routing/batch-budget.ts';
import { flashSaleRun } from './flash-sale.ts';
import { type FlashSaleRow, faultsOf, fullRate, salesOf, salesPage } from './flash-sale-rows.ts';
import { newTable } from './new-table.ts';

const plan = {
  changesPerSecond: fullRate,
  minutes: 10,
  concurrency: [2, 10, 50],
  writeMillis: 300,
  seed: 1,
  table: true,
};
const rowOf = (row: Partial<FlashSaleRow>): FlashSaleRow => ({
  ...(salesOf({ ...plan, table: false })[0] as FlashSaleRow),
  ...{ events: 840_000, drainSeconds: 600, drainSecondsOf: {}, mostWaiting: 9, applied: 1, coalesced: 1 },
  ...{ throttledWrites: 0, deadLettered: 0, missing: 0, waiting: 0 },
  ...row,
});

describe('a flash sale', () => {
  it('applies all of a burst that its table throttles', async () => {
    const burst = { changes: 10_000, millis: 200, seed: 1, maximumConcurrency: 50, writeMillis: 20 };
    const result = await flashSaleRun({ ...burst, packed: false });
    expect(result).toMatchObject({ events: burst.changes, deadLettered: 0, missing: 0, waiting: 0 });
    expect(result.throttledWrites).toBeGreaterThan(0);
  });

  it('takes longer to drain with few functions than with many', async () => {
    const sale = { changes: 3_000, millis: 5_000, seed: 1, packed: true, writeMillis: 1_000 };
    const few = await flashSaleRun({ ...sale, maximumConcurrency: 2 });
    const many = await flashSaleRun({ ...sale, maximumConcurrency: 50 });
    expect(few.drainSecondsOf.order).toBeGreaterThan(2 * (many.drainSecondsOf.order ?? 0));
    expect(few.events).toBeLessThan(sale.changes);
    expect(few).toMatchObject({ deadLettered: 0, missing: 0, waiting: 0 });
  });
});

describe('a new table', () => {
  it('takes 4,000 writes at once, 1,000 of them of one partition, and as many again in each second', () => {
    let now = 0;
    const takes = newTable({ now: () => now });
    const taken = (keyOf: (n: number) => string) =>
      Array.from({ length: 20_000 }, (_, n) => takes(keyOf(n))).filter(Boolean).length;
    expect(taken(() => 'one item')).toBe(partitionWritesPerSecond);
    expect(taken((n) => `item ${n}`)).toBe(newTableWritesPerSecond - partitionWritesPerSecond);
    now = 1_000;
    expect(taken((n) => `item ${n}`)).toBe(newTableWritesPerSecond);
    now = 1_500;
    expect(taken((n) => `item ${n}`)).toBe(newTableWritesPerSecond / 2);
  });
});

describe('npm run flash-sale', () => {
  it('simulates each concurrency packed and not at the full rate, and by other write times for a minute', () => {
    const sales = salesOf(plan);
    expect(sales.filter(({ changes }) => changes === 840_000)).toHaveLength(6);
    expect(new Set(sales.filter(({ millis }) => millis === 60_000).map(({ writeMillis }) => writeMillis)).size).toBe(3);
  });

  it.each([
    [{}, 0],
    [{ deadLettered: 1 }, 1],
    [{ missing: 1 }, 1],
    [{ waiting: 1 }, 1],
  ])('fails where a change is lost, dead-lettered or left: %j', (row, faults) => {
    expect(faultsOf(rowOf(row))).toHaveLength(faults);
  });

  it('writes a page that says that it is modelled, with a table for each length of a sale', () => {
    const page = salesPage([rowOf({}), rowOf({ millis: 60_000, changes: 84_000 })]);
    expect(page).toContain('**The figures are modelled.**');
    expect(page.match(/^\| sale /gm)).toHaveLength(2);
  });
});
