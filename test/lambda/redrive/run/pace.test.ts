import { expect, it } from 'vitest';
import { createPace, type PaceLimits } from '../../../../lambda/redrive/run/pace.ts';

/** A pace whose waiting takes no time but its own clock's, and when it let go. */
function paceOf(limits: PaceLimits) {
  const clock = { now: 0 };
  const pace = createPace(limits, {
    now: () => clock.now,
    wait: async (millis) => {
      clock.now += millis;
    },
  });
  const turnAt = async (count: number, stopAt = Number.POSITIVE_INFINITY) =>
    (await pace.turn(count, stopAt)) ? clock.now : 'not before the end';
  return { clock, pace, turnAt };
}

it('does not catch up with what could not be sent in time', async () => {
  const { clock, turnAt } = paceOf({ ratePerSecond: 10, rampSeconds: 0 });
  expect(await turnAt(10)).toBe(0);
  clock.now = 30_000;
  expect([await turnAt(10), await turnAt(10), await turnAt(10)]).toEqual([30_000, 31_000, 32_000]);
});

it('of one message a second without a ramp sends one a second', async () => {
  const { pace, turnAt } = paceOf({ ratePerSecond: 1, rampSeconds: 0 });
  expect(pace.mostAtOnce()).toBe(1);
  expect([await turnAt(1), await turnAt(1), await turnAt(1)]).toEqual([0, 1_000, 2_000]);
});

it('does not wait for a turn that comes too late', async () => {
  const { clock, turnAt } = paceOf({ ratePerSecond: 1, rampSeconds: 40 });
  expect([await turnAt(1), await turnAt(1, 10_000)]).toEqual([0, 'not before the end']); // a tenth of the rate at first
  expect(clock.now).toBe(0);
});
