import { expect, it } from 'vitest';
import { redriveWorld } from '../lambda/redrive/redrive-world.ts';
import { orderEvent } from '../support/events.ts';

const causes = [
  { failureClass: 'permanent', failureReason: 'schema_broken', failureFingerprint: 'aaa', share: 40_000 },
  { failureClass: 'transient', failureReason: 'TimeoutError', failureFingerprint: 'bbb', share: 30_000 },
  { failureClass: 'permanent', failureReason: 'schema_broken', failureFingerprint: 'ccc', share: 20_000 },
  { failureClass: 'permanent', failureReason: 'version_in_future', failureFingerprint: 'ddd', share: 9_000 },
  { failureClass: 'unknown', failureReason: 'crash_or_timeout', share: 1_000 },
];

it('of 100,000 dead letters an inspection shows every cause, and a redrive by reason moves exactly those', async () => {
  const world = redriveWorld();
  for (const { failureClass, failureReason, failureFingerprint, share } of causes) {
    const attributes: Record<string, string> = failureFingerprint
      ? { failureClass, failureReason, failureFingerprint }
      : {};
    const body = JSON.stringify(orderEvent());
    for (let n = 0; n < share; n++) world.add('order', body, attributes);
  }
  const all = await world.inspect('order');
  expect([all.atStart, all.seen, all.sawAll]).toEqual([100_000, 100_000, true]);
  expect(all.byCause).toMatchObject(causes.map(({ share, ...cause }) => ({ ...cause, count: share })));
  expect(all.byCause).toHaveLength(causes.length);

  world.add('order');
  expect(await world.inspect('order')).toMatchObject({ atStart: 100_001, seen: 100_000, sawAll: false });

  const { moved, skipped, remaining } = await world.redrive('order', { filter: { failureReason: 'TimeoutError' } });
  expect([moved, skipped, remaining]).toEqual([30_000, 70_001, 70_001]);
  expect(new Set(world.moved.map(({ letter }) => letter.cause.failureReason))).toEqual(new Set(['TimeoutError']));
  expect(world.queue('order').counts().visible).toBe(30_000);
});
