import { describe, expect, it } from 'vitest';
import { catalog } from '../../../../lambda/events/catalog.ts';
import { letterOf } from '../../../../lambda/redrive/letters/dead-letter.ts';
import { matchesFilter } from '../../../../lambda/redrive/letters/filter.ts';
import type { LetterFilter } from '../../../../lambda/redrive/protocol.ts';
import { orderEvent } from '../../../support/events.ts';
import { attributesOf, routes } from '../redrive-world.ts';

const changeId = '5c1f8f0e-6a0b-4a53-9a39-0f6f5a1d2c11';
const letter = (
  attributes: Record<string, string>,
  body: unknown = orderEvent({ metadata: { changeId: changeId.toUpperCase() } }),
) =>
  letterOf(
    {
      MessageId: 'm',
      Body: JSON.stringify(body),
      Attributes: { SentTimestamp: String(Date.parse('2026-01-05T00:00:00Z')) },
      MessageAttributes: attributesOf(attributes),
    },
    'order',
    { routes, marketplaces: ['amazon'], eventTypes: catalog.eventTypes },
    Date.parse('2026-03-02T00:00:00Z'),
  );

const dated = letter({
  failureClass: 'transient',
  failureReason: 'TimeoutError',
  failureFingerprint: 'abc',
  deadLetteredAt: '2026-01-02T00:00:00.000Z',
});

describe('a filter', () => {
  it.each<[LetterFilter, boolean]>([
    [{}, true],
    [{ failureClass: ['permanent', 'transient'] }, true],
    [{ failureClass: ['permanent'] }, false],
    [{ failureReason: ['TimeoutError'] }, true],
    [{ failureReason: ['Timeout'] }, false],
    [{ failureFingerprint: ['abc'] }, true],
    [{ failureFingerprint: ['ab'] }, false],
    [{ sellerId: ['seller-1'] }, true],
    [{ sellerId: ['seller-2'] }, false],
    [{ marketplace: ['amazon'] }, true],
    [{ marketplace: ['direct'] }, false],
    [{ changeId: [changeId] }, true],
    [{ changeId: ['6c1f8f0e-6a0b-4a53-9a39-0f6f5a1d2c11'] }, false],
    [{ deadLetteredFrom: '2026-01-02T00:00:00Z' }, true], // inclusive
    [{ deadLetteredFrom: '2026-01-02T00:00:00.001Z' }, false],
    [{ deadLetteredBefore: '2026-01-02T00:00:00Z' }, false], // exclusive
    [{ deadLetteredBefore: '2026-01-02T00:00:00.001Z' }, true],
    [{ failureClass: ['transient'], sellerId: ['seller-2'] }, false], // all of them
    [{ failureClass: ['transient'], sellerId: ['seller-1'], marketplace: ['amazon'] }, true],
  ])('%j', (filter, matches) => {
    expect(matchesFilter(dated, filter)).toBe(matches);
  });

  it('goes by when a letter was sent where nobody says when it died', () => {
    const crashed = letter({});
    expect(matchesFilter(crashed, { deadLetteredFrom: '2026-01-05T00:00:00Z' })).toBe(true);
    expect(matchesFilter(crashed, { deadLetteredBefore: '2026-01-05T00:00:00Z' })).toBe(false);
  });

  it('takes a letter without a cause for one of unknown cause', () => {
    expect(matchesFilter(letter({}), { failureClass: ['unknown'], failureReason: ['crash_or_timeout'] })).toBe(true);
    expect(matchesFilter(letter({ ERROR_CODE: 'X' }), { failureClass: ['undelivered'], failureReason: ['X'] })).toBe(
      true,
    );
  });

  it('does not match what is not there', () => {
    expect(matchesFilter(letter({}, 'text'), { sellerId: ['undefined'] })).toBe(false);
    expect(matchesFilter(letter({}), { failureFingerprint: ['undefined'] })).toBe(false);
  });
});
