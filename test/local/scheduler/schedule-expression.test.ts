import { describe, expect, it } from 'vitest';
import { parseScheduleExpression } from '../../../local/scheduler/schedule-expression.ts';

const at = (time: string) => Date.parse(`2026-01-01T${time}Z`);

describe('a schedule expression', () => {
  it.each([
    ['rate(15 minutes)', '12:00:30', ['12:00:30', '12:15:30', '12:30:30']],
    ['rate(1 hour)', '12:00:30', ['12:00:30', '13:00:30']],
    ['cron(*/15 * * * ? *)', '12:07:00', ['12:15:00', '12:30:00', '12:45:00', '13:00:00']],
    ['cron(5/30 * ? * * *)', '12:07:00', ['12:35:00', '13:05:00']],
    ['cron(0 8-10,20 * * ? *)', '08:30:00', ['09:00:00', '10:00:00', '20:00:00']],
    ['cron(0 12 * * ? *)', '11:59:59', ['12:00:00']],
  ])('says when: %s', (text, start, times) => {
    const nextTime = parseScheduleExpression(text, at(start));
    const found: number[] = [];
    for (let time = at(start) - 1; found.length < times.length; ) {
      time = nextTime(time);
      found.push(time);
    }
    expect(found.map((time) => new Date(time).toISOString().slice(11, 19))).toEqual(times);
  });

  it('is never due at the time itself, but after it, also over midnight', () => {
    const nextTime = parseScheduleExpression('cron(0 12 * * ? *)', at('00:00:00'));
    expect(nextTime(at('12:00:00'))).toBe(at('12:00:00') + 1_000 * 60 * 60 * 24);
  });

  it.each([
    'at(2026-01-01T12:00:00)',
    'rate(0 minutes)',
    'rate(15 seconds)',
    'cron(0 12 * * ?)',
    'cron(0 12 1 * ? *)',
    'cron(0 12 ? * MON *)',
    'cron(60 12 * * ? *)',
    'cron(5-1 12 * * ? *)',
    'cron(a 12 * * ? *)',
    '',
  ])('is refused where the local cloud does not know it: %s', (text) => {
    expect(() => parseScheduleExpression(text, 0)).toThrow(/schedule/);
  });
});
