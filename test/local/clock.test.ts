import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { wallClock } from '../../local/clock.ts';

const hour = 1_000 * 60 * 60;

describe('the wall clock', () => {
  beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 2, 1) }));
  afterEach(() => void vi.useRealTimers());

  it('is so many times as fast, from the time that it begins at', () => {
    const clock = wallClock(60, Date.UTC(2026, 0, 1));
    const ran: number[] = [];
    clock.schedule(60_000, () => ran.push(clock.now()));
    vi.advanceTimersByTime(999);
    expect(ran).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(ran).toEqual([Date.UTC(2026, 0, 1, 0, 1)]);
  });

  it('leaps, and runs what was due meanwhile once and in its order', () => {
    const clock = wallClock();
    const begin = clock.now();
    const ran: string[] = [];
    clock.schedule(3 * hour, () => ran.push('third'));
    clock.schedule(1 * hour, () => ran.push('first'));
    clock.schedule(2 * hour, () => ran.push('second'));
    clock.schedule(1 * hour, () => ran.push('cancelled'))();
    clock.leap(2.5 * hour);
    expect([clock.now() - begin, ran]).toEqual([2.5 * hour, []]); // not within the call: whoever leaps may hold what they change
    vi.advanceTimersByTime(0);
    expect(ran).toEqual(['first', 'second']);
    vi.advanceTimersByTime(0.5 * hour - 1);
    expect(ran).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(ran).toEqual(['first', 'second', 'third']);
  });

  it('goes on at another speed from where it is', () => {
    const clock = wallClock(1);
    const begin = clock.now();
    const ran: number[] = [];
    clock.schedule(60_000, () => ran.push(clock.now() - begin));
    vi.advanceTimersByTime(30_000);
    clock.runAt(60);
    vi.advanceTimersByTime(499);
    expect(ran).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(ran).toEqual([60_000]);
  });

  it('does not run again what ran before the leap, nor what was cancelled after it', () => {
    const clock = wallClock(10);
    const ran: string[] = [];
    clock.schedule(1_000, () => ran.push('before'));
    const cancel = clock.schedule(hour, () => ran.push('cancelled'));
    vi.advanceTimersByTime(100);
    clock.leap(hour);
    cancel();
    vi.advanceTimersByTime(hour);
    expect(ran).toEqual(['before']);
  });
});
