import { expect, it } from 'vitest';
import type { Clock } from '../../../local/clock.ts';
import { everyMinute } from '../../../local/cloudwatch/every-minute.ts';
import { manualClock } from '../../support/manual-clock.ts';

const minute = 60_000;

/** A clock whose tasks run when the test says, however late. */
function lateClock(startAt: number) {
  let now = startAt;
  let waiting: (() => void) | undefined;
  const clock: Clock = {
    now: () => now,
    schedule: (_millis, task) => {
      waiting = task;
      return () => {
        waiting = undefined;
      };
    },
  };
  const runAt = (time: number) => {
    now = time;
    waiting?.();
  };
  return { clock, runAt };
}

it('tells the end of each minute of the clock, until it is ended', () => {
  const clock = manualClock(90_000);
  const ends: number[] = [];
  const end = everyMinute(clock, (each) => ends.push(each));
  clock.advance(29_999);
  expect(ends).toEqual([]);
  clock.advance(1 + 2 * minute);
  expect(ends).toEqual([2 * minute, 3 * minute, 4 * minute]);
  end();
  clock.advance(minute);
  expect(ends).toHaveLength(3);
  expect(clock.scheduled).toBe(0);
});

it('catches up in order where the process was busy, and no further than an hour', () => {
  const { clock, runAt } = lateClock(0);
  const ends: number[] = [];
  everyMinute(clock, (each) => ends.push(each / minute));
  runAt(3 * minute + 1);
  expect(ends).toEqual([1, 2, 3]);
  runAt(3 * minute + 2); // too early
  expect(ends).toHaveLength(3);
  runAt(600 * minute);
  expect(ends.slice(3)).toEqual(Array.from({ length: 60 }, (_, index) => 541 + index));
});
