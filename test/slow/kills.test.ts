import { expect, inject, it } from 'vitest';
import { catalog } from '../../lambda/events/catalog.ts';
import { parseChanges } from '../../lambda/events/state-change.ts';
import { namesOf } from '../../lib/config/names.ts';
import type { LocalCloud } from '../../local/cloud.ts';
import { generateMixedDay } from '../../sample/mixed-day.ts';
import { changeCount } from '../../sample/sample-event.ts';
import type { SampleResult } from '../../tools/start/sample-result.ts';
import { start } from '../../tools/start/start.ts';
import { functionProcesses } from '../soak/function-processes.ts';

const events = 8_000;
const kills = 12;
const writesBetweenKills = 150;
const names = namesOf('dev');

type Event = ReturnType<typeof generateMixedDay>[number];

/** The changes of each pack of at least four, by the id of each of them. */
function packsByChange(day: readonly Event[]): ReadonlyMap<string, readonly string[]> {
  const packs = day.flatMap(({ detail }) => ('changes' in detail ? [detail.changes] : []));
  const ids = packs.map((changes) => changes.map(({ changeId }) => String(changeId)));
  return new Map(ids.filter(({ length }) => length >= 4).flatMap((pack) => pack.map((id) => [id, pack] as const)));
}

/** Kills what runs of the consumer, wherever it is. @returns how many processes there were. */
function killConsumer(consumer: string): number {
  const processes = functionProcesses(names.consumer(consumer).function);
  for (const pid of processes) process.kill(pid, 'SIGKILL');
  return processes.length;
}

/**
 * Kills a consumer whenever the table has some changes of a pack and lacks others of it, twelve times with writes in between.
 * @returns for each kill, how many changes of its pack were written and how many there are.
 */
function killInPacks(cloud: LocalCloud, day: readonly Event[]): { written: number; of: number }[] {
  const table = cloud.tables.get(names.currentStateTable);
  if (!table) throw new Error('There is no current-state table.');
  const packs = packsByChange(day);
  const written = new Set<string>();
  const killed: { written: number; of: number }[] = [];
  const put = table.put.bind(table);
  let writes = 0;
  table.put = (item, condition) => {
    const before = put(item, condition);
    const { changeId, eventType } = item as Readonly<Record<string, { readonly S?: string }>>;
    written.add(changeId?.S ?? '');
    writes += 1;
    const pack = packs.get(changeId?.S ?? '') ?? [];
    const done = pack.filter((id) => written.has(id)).length;
    if (killed.length < kills && writes > writesBetweenKills && done >= 2 && done < pack.length) {
      const consumer = catalog.consumers.find((each) => each.eventType === eventType?.S)?.name ?? '';
      if (killConsumer(consumer) > 0) {
        killed.push({ written: done, of: pack.length });
        writes = 0;
      }
    }
    return before;
  };
  return killed;
}

it('loses nothing of a day of packs and single changes while its functions are killed in the middle of packs', async () => {
  const now = Date.now();
  const day = generateMixedDay({ seed: 3, events, start: now - 1_000 * 60 * 60 * 12 });

  let killed: readonly { written: number; of: number }[] = [];
  const acknowledged = new Map<string, number>(); // changes, by message: one may be acknowledged twice
  const printed: string[] = [];
  const exitCode = await start(
    { stage: 'dev', port: 0, seed: 3, events, sample: true, clockSpeed: 30, exit: true, json: true },
    {
      synthesize: async () => inject('assemblyDirectory'),
      interrupted: new AbortController().signal,
      print: (line) => printed.push(line),
      beforePublish: async (cloud) => {
        killed = killInPacks(cloud, day);
        cloud.onAcknowledged((_, messages) => {
          for (const { messageId, body } of messages) acknowledged.set(messageId, changeCount(JSON.parse(body).detail));
        });
      },
    },
  );
  expect(killed).toHaveLength(kills);
  expect(killed.every(({ written, of }) => written > 0 && written < of)).toBe(true);
  expect(printed.filter((line) => /^(lost|missing|older|newer|altered|unexpected):/.test(line))).toEqual([]);
  const result: SampleResult = JSON.parse(printed.at(-1) ?? '');
  expect(result).toMatchObject({ published: events, lost: 0, differing: 0 });

  // A killed function has reported nothing of what it did. What was acknowledged says it: everything that a rule takes, once.
  const routed = day.filter(({ kind }) => kind !== 'unrouted');
  const routedChanges = routed.reduce((sum, { detail }) => sum + changeCount(detail), 0);
  expect([...acknowledged.values()].reduce((sum, changes) => sum + changes, 0)).toBe(routedChanges);
  expect(routedChanges + result.unrouted).toBe(events);
  expect([...acknowledged.values()].filter((changes) => changes > 1).length).toBeGreaterThan(50);
  const broken = routed.flatMap((event) => parseChanges(event, catalog.eventTypes, now)).filter(({ valid }) => !valid);
  expect(result.deadLettered).toBe(broken.length);
  expect(exitCode).toBe(0);
});
