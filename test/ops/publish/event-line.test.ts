import { describe, expect, it } from 'vitest';
import { readEventLine } from '../../../ops/publish/event-line.ts';
import { goodLine, ops } from '../ops-with-input.ts';

const withTime = (time: unknown) => `${goodLine().slice(0, -1)},"time":${JSON.stringify(time)}}`;

it('in the envelope of EventBridge is named so, with the names that a line has', async () => {
  const { detail } = JSON.parse(goodLine());
  const line = JSON.stringify({ source: 'commerce.amazon', 'detail-type': 'OrderStateChanged', detail });
  const { stderr } = await ops('validate -', { stdin: line });
  expect(stderr).toContain(
    "detail-type unknown_field: detailType and detail; this is an event in EventBridge's envelope, as a consumer receives it",
  );
});

describe('the time of a line', () => {
  it.each([
    ['2026-03-01T10:00:00Z', '2026-03-01T10:00:00.000Z'],
    ['2026-03-01T10:00:00.123Z', '2026-03-01T10:00:00.123Z'],
    ['2024-02-29T23:59:59Z', '2024-02-29T23:59:59.000Z'],
  ])('is a time of the contract: %s', (time, expected) => {
    const read = readEventLine(withTime(time), 'bus');
    expect(read.good && read.event.time?.toISOString()).toBe(expected);
  });

  it.each([
    ['epoch milliseconds', 1_772_359_200_000],
    ['epoch seconds, which look like milliseconds to others', 1_772_359_200],
    ['epoch seconds as text', '1772359200'],
    ['a digit', '1'],
    ['an American date', '03/01/2026 10:00'],
    ['a day', '2026-03-01'],
    ['local time', '2026-03-01T10:00:00'],
    ['a blank for the T', '2026-03-01 10:00:00Z'],
    ['another zone', '2026-03-01T10:00:00+02:00'],
    ['words', 'Sun, 01 Mar 2026 10:00:00 GMT'],
    ['a day that is on no calendar', '2026-02-30T10:00:00Z'],
    ['the hour 24', '2026-03-01T24:00:00Z'],
    ['a time before 1970, which AWS does not take', '1969-12-31T23:59:59Z'],
    ['nothing', ''],
    ['a list', ['2026-03-01T10:00:00Z']],
  ])('is refused, by validate as by publish: %s', async (_, time) => {
    for (const command of ['publish', 'validate']) {
      const { exitCode, stderr, entries } = await ops(`${command} -`, { stdin: withTime(time) });
      expect({ exitCode, entries }).toEqual({ exitCode: 1, entries: [] });
      expect(stderr).toMatch(
        /^line 1: not_an_event \(time invalid_format_datetime: a time such as 2026-03-01T10:00:00Z\)/,
      );
    }
  });
});
