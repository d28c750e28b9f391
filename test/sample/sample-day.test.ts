import { describe, expect, it } from 'vitest';
import { catalog } from '../../lambda/events/catalog.ts';
import { readChanges } from '../../sample/read-change.ts';
import { generateSampleDay } from '../../sample/sample-day.ts';
import type { SampleEvent } from '../../sample/sample-event.ts';
import { parseOne } from '../support/consume/parse-one.ts';

const start = Date.UTC(2026, 5, 1);
const day = generateSampleDay({ seed: 7, events: 3_000, start });
const ofKind = (kind: string) => day.filter((event) => event.kind === kind);
const parsed = (event: SampleEvent) => parseOne(event, catalog.eventTypes, start);
const entityOf = (event: SampleEvent) => readChanges(event, start)[0]?.entityKey ?? '';

describe('the sample day', () => {
  it('is the same for the same seed and another for another', () => {
    expect(generateSampleDay({ seed: 7, events: 3_000, start })).toEqual(day);
    expect(generateSampleDay({ seed: 8, events: 3_000, start })).not.toEqual(day);
  });

  it.each([0, 1, 7, 199, 200, 3_000])('has exactly %i events', (events) => {
    expect(generateSampleDay({ seed: 1, events, start })).toHaveLength(events);
  });

  it('covers all event types and marketplaces', () => {
    const valid = ofKind('valid');
    expect(new Set(valid.map(({ detailType }) => detailType))).toEqual(new Set(Object.keys(catalog.eventTypes)));
    expect(new Set(valid.map(({ source }) => source))).toEqual(
      new Set(['commerce.amazon', 'commerce.shopify', 'commerce.direct']),
    );
  });

  it('is valid by the contract where it says so, and by the reference alike', () => {
    for (const event of [...ofKind('valid'), ...ofKind('duplicate'), ...ofKind('late')]) {
      const result = parsed(event);
      if (!result.valid) expect.unreachable(`${JSON.stringify(event)} is refused: ${result.reason}`);
      expect(readChanges(event, start)[0]).toMatchObject({
        entityKey: result.change.entityKey,
        data: result.change.data,
      });
    }
  });

  it('has poison of every sort, which the reference refuses as the contract does', () => {
    expect(new Set(ofKind('poison').map((event) => (parsed(event) as { reason?: string }).reason))).toEqual(
      new Set(['schema_broken', 'unknown_schema_version', 'source_mismatch', 'version_in_future']),
    );
    for (const event of ofKind('poison')) expect(readChanges(event, start)[0]).toBeUndefined();
  });

  it('has events that no rule routes: of other types, of another source, without a seller', () => {
    const known = new Set(ofKind('valid').map(({ source, detailType }) => `${source} ${detailType}`));
    const reasons = ofKind('unrouted').map(({ source, detailType, detail }) => {
      if (source === 'commerce.bazaar') return 'source';
      if (!known.has(`${source} ${detailType}`)) return 'detail type';
      if (detail.metadata.sellerId === '') return 'empty seller';
      return 'sellerId' in detail.metadata ? 'routed after all' : 'no seller';
    });
    expect(new Set(reasons)).toEqual(new Set(['source', 'detail type', 'empty seller', 'no seller']));
  });

  it('repeats changes as they were', () => {
    const duplicates = ofKind('duplicate');
    expect(duplicates.length).toBeGreaterThan(50);
    const originals = new Map(
      day.filter(({ kind }) => kind !== 'duplicate').map((event) => [event.detail.metadata.changeId, event]),
    );
    for (const event of duplicates) expect(originals.get(event.detail.metadata.changeId)?.detail).toEqual(event.detail);
  });

  it('gives every other event a changeId of its own', () => {
    const ids = day.filter(({ kind }) => kind !== 'duplicate').map(({ detail }) => detail.metadata.changeId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('sends late events after a newer change of their entity', () => {
    const seen = new Map<string, number>();
    let late = 0;
    for (const event of day) {
      const entity = entityOf(event);
      const version = Number(event.detail.metadata.version);
      if (event.kind === 'late') {
        late++;
        expect(seen.get(entity)).toBeGreaterThanOrEqual(version);
      }
      if (entity) seen.set(entity, Math.max(version, seen.get(entity) ?? 0));
    }
    expect(late).toBe(30);
  });

  it('is out of order here and there, and has equal versions with different changeIds', () => {
    const valid = ofKind('valid');
    const versions = valid.map(({ detail }) => Number(detail.metadata.version));
    expect(versions.filter((version, index) => version < (versions[index - 1] ?? 0)).length).toBeGreaterThan(100);
    const changes = valid.map((event) => `${entityOf(event)} ${event.detail.metadata.version}`);
    expect(new Set(changes).size).toBeLessThan(changes.length);
  });

  it('has a seller far larger than most, and stock levels that change many times in the flash sale', () => {
    const changesOf = (keyOf: (event: SampleEvent) => unknown) => {
      const counts = new Map<unknown, number>();
      for (const event of ofKind('valid')) counts.set(keyOf(event), (counts.get(keyOf(event)) ?? 0) + 1);
      return [...counts.values()].sort((a, b) => b - a);
    };
    const sellers = changesOf(({ source, detail }) => `${source} ${detail.metadata.sellerId}`);
    expect(sellers[0]).toBeGreaterThan(10 * (sellers[Math.floor(sellers.length / 2)] ?? 0));
    expect(changesOf(entityOf)[0]).toBeGreaterThan(20);
  });
});
