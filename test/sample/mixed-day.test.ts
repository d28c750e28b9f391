import { describe, expect, it } from 'vitest';
import { catalog } from '../../lambda/events/catalog.ts';
import { packMaxBytes } from '../../lambda/events/pack.ts';
import { parseChanges } from '../../lambda/events/state-change.ts';
import { generateMixedDay } from '../../sample/mixed-day.ts';
import { readChanges } from '../../sample/read-change.ts';
import { generateSampleDay } from '../../sample/sample-day.ts';
import { changeCount, type SamplePack } from '../../sample/sample-event.ts';

const start = Date.UTC(2026, 5, 1);
const day = generateMixedDay({ seed: 7, events: 5_000, start });
const packs = day.filter((event): event is SamplePack => 'changes' in event.detail);

describe('the mixed day', () => {
  it('is the same for the same seed and another for another', () => {
    expect(generateMixedDay({ seed: 7, events: 5_000, start })).toEqual(day);
    expect(generateMixedDay({ seed: 8, events: 5_000, start })).not.toEqual(day);
  });

  it.each([0, 1, 300, 2_499, 2_500, 5_000, 12_345])('has exactly %i changes', (events) => {
    const changes = generateMixedDay({ seed: 1, events, start }).reduce(
      (sum, { detail }) => sum + changeCount(detail),
      0,
    );
    expect(changes).toBe(events);
  });

  it('is the sample day where it is too short for a bulk sync', () => {
    expect(generateMixedDay({ seed: 1, events: 300, start })).toEqual(
      generateSampleDay({ seed: 1, events: 300, start }),
    );
  });

  it('has bulk syncs of 500 stock levels of one seller, in packs of 20 that are sent at once', () => {
    for (const sellerId of ['seller-1', 'seller-2']) {
      const synced = packs.filter(({ kind, detail }) => kind !== 'duplicate' && detail.metadata.sellerId === sellerId);
      const full = synced.filter(({ detail }) => detail.changes.length === 20);
      expect(full).toHaveLength(25);
      expect(new Set(full.flatMap(({ detail }) => detail.changes.map(({ changeId }) => changeId))).size).toBe(500);
      const from = day.indexOf(full[0] as SamplePack);
      expect(day.slice(from, from + 25)).toEqual(full);
    }
    for (const { detail } of packs) expect(Buffer.byteLength(JSON.stringify(detail))).toBeLessThan(packMaxBytes);
  });

  it('has poison in packs, first, last, among good changes and of a whole pack, which the reference refuses as the contract does', () => {
    const places = packs
      .filter(({ kind }) => kind === 'poison')
      .map((pack) => {
        const parsed = parseChanges(pack, catalog.eventTypes, start);
        const good = parsed.flatMap((each) => (each.valid ? [each.change.entityKey] : []));
        expect(readChanges(pack, start).map(({ entityKey }) => entityKey)).toEqual(good);
        return parsed.flatMap((each, place) => (each.valid ? [] : [`${place} ${each.reason}`])).join(', ');
      });
    expect(new Set(places)).toEqual(
      new Set([
        '0 schema_broken',
        '7 version_in_future',
        '19 schema_broken',
        '3 schema_broken, 13 schema_broken',
        '0 unknown_schema_version, 1 unknown_schema_version',
      ]),
    );
  });

  it('has a pack that comes again as it was, one without a seller, and otherwise packs whose every change is valid', () => {
    for (const pack of packs) {
      const isValid = parseChanges(pack, catalog.eventTypes, start).every(({ valid }) => valid);
      if (pack.kind === 'valid' || pack.kind === 'duplicate') expect(isValid).toBe(true);
      if (pack.kind === 'unrouted') expect(pack.detail.metadata.sellerId).toBe('');
      if (pack.kind === 'duplicate') expect(packs.filter(({ detail }) => detail === pack.detail)).toHaveLength(2);
    }
    expect(new Set(packs.map(({ kind }) => kind))).toEqual(new Set(['valid', 'poison', 'unrouted', 'duplicate']));
  });
});
