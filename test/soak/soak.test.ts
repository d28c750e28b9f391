import { describe, expect, it } from 'vitest';
import { type ExpectedState, olderFirst, readChanges } from '../../sample/read-change.ts';
import { changeCount } from '../../sample/sample-event.ts';
import { type DeadLetter, judge } from './judge.ts';
import { complaintsOf } from './report.ts';
import type { MemorySample, SoakResult } from './run-soak.ts';
import { type Traffic, waveOf } from './traffic.ts';

const now = Date.parse('2026-03-01T12:00:00Z');
const traffic: Traffic = { seed: 7, startedAt: now - 100_000, packed: true };
const changesPerWave = 3_000;
const { events, fates } = waveOf(traffic, 0, changesPerWave);
const kindOf = (changeId: string) => fates.get(changeId)?.kind ?? 'good';

/** Where everything is after a run without a fault of ours, before the table is repaired. */
function goodEnd() {
  const items = new Map<string, ExpectedState>();
  const deadLetters: DeadLetter[] = [];
  for (const event of events) {
    for (const change of readChanges(event, now)) {
      if (kindOf(change.changeId) === 'refused') deadLetters.push(letterOf(change.changeId, 'refused_by_table'));
      const before = items.get(change.entityKey);
      if (kindOf(change.changeId) === 'refused' || (before && olderFirst(before, change) > 0)) continue;
      items.set(change.entityKey, change);
    }
  }
  for (const [id, { kind }] of fates) if (kind === 'broken') deadLetters.push(letterOf(id, 'schema_broken'));
  return { items, deadLetters };
}

const letterOf = (changeId: string, reason?: string, queue = 'commerce-dev-order-dlq'): DeadLetter => ({
  queue,
  reason,
  body: JSON.stringify({ detail: { metadata: { changeId } } }),
});

const common = { traffic, waves: 1, changesPerWave, fates, waiting: [], now };
const listed = (items: ReadonlyMap<string, ExpectedState>) => [...items.values()].map((item) => ({ ...item }));

/** After the table is repaired and what it rejected is redriven. */
function verdictAfter() {
  const { items, deadLetters } = goodEnd();
  for (const change of events.flatMap((event) => readChanges(event, now))) {
    const before = items.get(change.entityKey);
    if (!before || olderFirst(before, change) < 0) items.set(change.entityKey, change);
  }
  const left = deadLetters.filter(({ reason }) => reason === 'schema_broken');
  return judge({ ...common, tableItems: listed(items), deadLetters: left, rejects: false });
}
const after = verdictAfter();

function resultOf({ items, deadLetters }: ReturnType<typeof goodEnd>): SoakResult {
  const before = judge({ ...common, tableItems: listed(items), deadLetters, rejects: true });
  const faults = { kills: 1, crashes: 1, transient: 1, refused: 1 };
  return { published: changesPerWave, seconds: 1, faults, memory: [], before, after };
}
const good = resultOf(goodEnd());

describe('the judge of a soak', () => {
  it('has nothing to say where everything is in its place', () => {
    expect(complaintsOf(good)).toEqual([]);
    expect(Object.keys(good.before.byReason).sort()).toEqual(['refused_by_table', 'schema_broken']);
  });

  it.each<[string, (end: ReturnType<typeof goodEnd>) => void, RegExp]>([
    ['an entity is missing', ({ items }) => items.delete([...items.keys()][0] ?? ''), /lost before the redrive/],
    [
      'an entity has an older change',
      ({ items }) => {
        const [[key, item] = ['', undefined]] = items;
        if (item) items.set(key, { ...item, version: 0 });
      },
      /lost before the redrive/,
    ],
    [
      'a broken change is in no queue',
      ({ deadLetters }) =>
        deadLetters.splice(
          deadLetters.findIndex(({ reason }) => reason === 'schema_broken'),
          1,
        ),
      /lost before/,
    ],
    [
      'a rejected change has no cause',
      ({ deadLetters }) => {
        const at = deadLetters.findIndex(({ reason }) => reason === 'refused_by_table');
        deadLetters[at] = { ...(deadLetters[at] as DeadLetter), reason: undefined };
      },
      /are not dead-lettered with their cause/,
    ],
    [
      'a good change is dead-lettered as broken',
      ({ deadLetters }) => {
        const [change] = readChanges(events[0] ?? { source: '', detailType: '', detail: '' }, now);
        deadLetters.push(letterOf(change?.changeId ?? '', 'schema_broken'));
      },
      /a cause that is not theirs/,
    ],
    [
      'a message is in the unrouted queue',
      ({ deadLetters }) => deadLetters.push(letterOf('x', undefined, 'commerce-dev-unrouted')),
      /queues where none belongs/,
    ],
  ])('notices that %s', (_, plant, complaint) => {
    const end = goodEnd();
    plant(end);
    expect(complaintsOf(resultOf(end)).join('\n')).toMatch(complaint);
  });

  const flat: MemorySample[] = Array.from({ length: 20 }, () => ({ cloudHeap: 5e7, largestFunction: 9e7 }));
  it.each<[string, Partial<SoakResult>, RegExp | undefined]>([
    ['memory is flat', { memory: flat }, undefined],
    ['the heap grows', { memory: flat.map((each, n) => ({ ...each, cloudHeap: 5e7 + n * 3e6 })) }, /heap .* grew/],
    [
      'nobody knows the memory of functions',
      { memory: flat.map((each) => ({ ...each, largestFunction: 0 })) },
      /not known/,
    ],
    ['no process was killed', { memory: flat, faults: { kills: 0, crashes: 1, transient: 1, refused: 1 } }, /kills/],
  ])('says so if %s', (_, changed, complaint) => {
    const complaints = complaintsOf({ ...good, ...changed }).join('\n');
    if (complaint) expect(complaints).toMatch(complaint);
    else expect(complaints).toBe('');
  });
});

describe('the traffic of a soak', () => {
  it('has the same changes again for everybody who asks, with copies, late ones and packs', () => {
    expect(waveOf(traffic, 0, changesPerWave)).toEqual({ events, fates });
    const single = waveOf({ ...traffic, packed: false }, 0, changesPerWave).events;
    expect(events.reduce((sum, { detail }) => sum + changeCount(detail), 0)).toBe(single.length);
    const changes = single.flatMap((event) => readChanges(event, now));
    expect(changes.length - new Set(changes.map(({ changeId }) => changeId)).size).toBeGreaterThan(30);
    const newest = new Map<string, number>();
    let overtaken = 0;
    for (const { entityKey, version } of changes) {
      if (version < (newest.get(entityKey) ?? 0)) overtaken += 1;
      newest.set(entityKey, Math.max(version, newest.get(entityKey) ?? 0));
    }
    expect(overtaken).toBeGreaterThan(20);
  });
});
