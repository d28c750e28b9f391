import { expect, it } from 'vitest';
import { orderEvent } from '../../../support/events.ts';
import { redriveWorld } from '../redrive-world.ts';

/** What Lambda answers at most: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const mostBytesOfAnswer = 6_291_556;
/** What one line of the log holds wherever it is read. */
const mostBytesOfLine = 262_144;

const sum = (byCause: readonly { readonly count: number }[]) => byCause.reduce((total, { count }) => total + count, 0);

it('of thousands of causes an inspection and a redrive name the first, count the rest together, and can be answered', async () => {
  const world = redriveWorld();
  for (let n = 0; n < 6_000; n++) {
    const sellerId = `${n}`.padEnd(100, 's');
    world.add('order', orderEvent({ metadata: { sellerId } }), {
      failureClass: 'permanent',
      failureReason: 'schema_broken',
      failureMessage: `${n} `.padEnd(256, 'x'),
      failureFingerprint: String(n % 3_000),
    });
  }
  const inspection = await world.inspect('order');
  expect(sum(inspection.byCause)).toBe(6_000);
  expect(inspection.byCause[0]).toMatchObject({ failureClass: 'other', failureReason: 'other_causes' });
  expect(inspection.byCause[0]).not.toHaveProperty('failureMessage');
  expect(inspection.byCause).toHaveLength(501);
  expect(JSON.stringify(inspection).length).toBeLessThan(mostBytesOfAnswer);

  const result = await world.redrive('order');
  expect(result.moved).toBe(6_000);
  expect(sum(result.byCause)).toBe(6_000);
  expect(JSON.stringify(result).length).toBeLessThan(mostBytesOfLine);
});
