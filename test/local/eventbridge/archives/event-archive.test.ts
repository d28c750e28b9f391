import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { EventArchive, type EventArchiveSettings } from '../../../../local/eventbridge/archives/event-archive.ts';
import type { BusEvent } from '../../../../local/eventbridge/bus/event-bus.ts';
import { InvalidEventPatternError } from '../../../../local/eventbridge/patterns/invalid-event-pattern-error.ts';
import { manualClock } from '../../../support/manual-clock.ts';

const dayMillis = 1_000 * 60 * 60 * 24;
const start = Date.UTC(2026, 0, 1);

const eventAt = (seconds: number, source = 'shop'): BusEvent => ({
  version: '0',
  id: `id-${seconds}`,
  'detail-type': 'OrderPaid',
  source,
  account: '000000000000',
  time: `${new Date(start + seconds * 1_000).toISOString().slice(0, 19)}Z`,
  region: 'us-east-1',
  resources: [],
  detail: {},
});

function createArchive(more: Partial<EventArchiveSettings> = {}, maxBytes?: number) {
  const clock = manualClock(start);
  const archive = new EventArchive({ name: 'all', arn: 'archive', busArn: 'bus', ...more }, clock, maxBytes);
  const add = (event: BusEvent, body = JSON.stringify(event)) => archive.add(event, body);
  return { archive, clock, add };
}

describe('an archive', () => {
  it('answers the events of a time range by the events’ own time: with its start, without its end', () => {
    const { archive, clock, add } = createArchive();
    clock.advance(dayMillis); // when an event arrives does not matter
    for (const seconds of [30, 10, 20]) add(eventAt(seconds));
    const times = archive.eventsBetween(start + 10_000, start + 30_000).map(({ time }) => (time - start) / 1_000);
    expect(times.sort()).toEqual([10, 20]);
  });

  it('keeps what its pattern matches, as it was sent', () => {
    const { archive, add } = createArchive({ pattern: { source: ['shop'] } });
    add(eventAt(1), '{"amount":12345678901234567890}');
    add(eventAt(2, 'other'));
    expect(archive.eventsBetween(0, Infinity)).toMatchObject([{ body: '{"amount":12345678901234567890}' }]);
    expect(archive).toMatchObject({ eventCount: 1, sizeBytes: 31 });
  });

  it('refuses a pattern that EventBridge refuses', () => {
    expect(() => createArchive({ pattern: { source: 'shop' } })).toThrow(InvalidEventPatternError);
  });

  it('forgets an event when its retention is over, without retention never', () => {
    const week = createArchive({ retentionDays: 7 });
    week.add(eventAt(1));
    week.clock.advance(dayMillis);
    week.add(eventAt(2));
    week.clock.advance(6 * dayMillis);
    expect(week.archive.eventsBetween(0, Infinity)).toMatchObject([{ time: start + 2_000 }]);
    week.clock.advance(dayMillis);
    expect(week.archive).toMatchObject({ eventCount: 0, sizeBytes: 0 });

    const forever = createArchive({ retentionDays: 0 });
    forever.add(eventAt(1));
    forever.clock.advance(10_000 * dayMillis);
    expect(forever.archive.eventCount).toBe(1);
  });

  it('drops the oldest when it is full, and says so once', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    onTestFinished(() => warn.mockRestore());
    const { archive, add } = createArchive({}, 100);
    for (let index = 0; index < 5_000; index += 1) {
      add(eventAt(index), 'é'.repeat(5)); // ten bytes
      expect(archive.sizeBytes).toBe(Math.min(10 * (index + 1), 100));
    }
    expect(archive.eventsBetween(0, Infinity).map(({ time }) => (time - start) / 1_000)).toEqual(
      Array.from({ length: 10 }, (_, index) => 4_990 + index),
    );
    expect(warn).toHaveBeenCalledOnce();
    expect(warn).toHaveBeenCalledWith(expect.stringMatching(/archive all is full \(100 bytes\)/));
  });

  it('keeps nothing that alone is larger than all it may hold', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    onTestFinished(() => warn.mockRestore());
    const { archive, add } = createArchive({}, 100);
    add(eventAt(1), 'x'.repeat(101));
    expect(archive).toMatchObject({ eventCount: 0, sizeBytes: 0 });
  });
});
