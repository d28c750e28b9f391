import { traceStart } from '../../../bench/traces/trace.ts';
import { catalog } from '../../../lambda/events/catalog.ts';
import { batchesOf } from '../../../lambda/shared/batches.ts';
import { configOf, consumerConfigOf } from '../../../lib/config/config.ts';
import { deadLetterQueueNameOf, sharedQueueNames, simulatedCloud } from '../cloud/simulated-cloud.ts';
import { chanceOf } from '../engine/chance.ts';
import { simulatedTime } from '../engine/simulated-time.ts';
import type { SimulatedConsumer } from '../world/draw-consumers.ts';
import { flashSaleTraffic } from './flash-sale-traffic.ts';
import { startLoadedConsumer } from './loaded-consumer.ts';
import { newTable } from './new-table.ts';

/** One flash sale. */
export interface FlashSaleOptions {
  readonly changes: number;
  /** How long the changes take to come, in milliseconds. */
  readonly millis: number;
  readonly seed: number;
  readonly packed: boolean;
  /** Of each consumer. */
  readonly maximumConcurrency: number;
  /** For how long one write keeps its place in a function, in milliseconds. */
  readonly writeMillis: number;
}

/** What became of its changes. */
export interface FlashSaleResult {
  readonly events: number;
  /** From the last change to the end of the last batch, in seconds. */
  readonly drainSeconds: number;
  /** The same of each consumer. */
  readonly drainSecondsOf: Readonly<Record<string, number>>;
  /** The most messages that waited, in all queues. */
  readonly mostWaiting: number;
  /** Changes that were written. */
  readonly applied: number;
  /** Replaced by a newer change in the same batch, so never written. */
  readonly coalesced: number;
  readonly throttledWrites: number;
  /** Messages that are dead-lettered, quarantined or not routed. */
  readonly deadLettered: number;
  /** Messages that still wait when the run gives up. */
  readonly waiting: number;
  /** Entities whose newest change the table does not have. */
  readonly missing: number;
}

/** So often producers send what they have, in milliseconds. */
const sendEveryMillis = 20;
const entriesOfRequest = 10;

/** How long the queues may take to become empty, in milliseconds, before the run gives up. */
const longestDrainMillis = 24 * 60 * 60 * 1_000;

/**
 * Runs a flash sale through bus, queues and consumers with the numbers of `prod`, until nothing waits any more. Its table is
 * a new one: it throttles as AWS's does.
 *
 * @param onProgress is told of the changes that are settled, from 0 to 1.
 */
export async function flashSaleRun(
  options: FlashSaleOptions,
  onProgress: (share: number) => void = () => {},
): Promise<FlashSaleResult> {
  const { changes, millis, seed, packed, maximumConcurrency, writeMillis } = options;
  const chance = chanceOf(seed);
  const time = simulatedTime(traceStart, chance);
  const consumers = catalog.consumers.map(({ name, eventType }): SimulatedConsumer => {
    const numbers = { ...consumerConfigOf(prod, name), maximumConcurrency };
    return { name, eventType, coalesce: 'newest', tableName, numbers, newNumbers: numbers };
  });
  const cloud = simulatedCloud(
    consumers,
    time,
    chance,
    () => {},
    prod.marketplaces.map(({ name }) => name),
  );

  const { entries, newest } = flashSaleTraffic({ changes, millis, seed, packed }, cloud.busName);
  const lastAt = entries.at(-1)?.at ?? time.now();
  let sent = 0;
  const send = () => {
    const from = sent;
    while (sent < entries.length && (entries[sent]?.at ?? 0) <= time.now()) sent++;
    const due = entries.slice(from, sent).map(({ entry }) => entry);
    for (const request of batchesOf(due, { maxCount: entriesOfRequest })) cloud.bus.putEvents(request);
    if (sent < entries.length) time.schedule(sendEveryMillis, send);
  };

  const takesWrite = newTable(time);
  let mostWaiting = 0;
  let applied = 0;
  let coalesced = 0;
  let settled = 0;
  let throttledWrites = 0;
  const endedAt = new Map(consumers.map(({ name }) => [name, lastAt]));
  const mappings = consumers.map((consumer) =>
    startLoadedConsumer({ time, chance, cloud, writeMillis, takesWrite }, consumer, {
      reported: (report) => {
        applied += report.applied;
        coalesced += report.coalesced;
        settled += report.applied + report.coalesced + report.stale + report.repeated + report.duplicate;
      },
      batch: ({ name }, result) => void endedAt.set(name, Math.max(lastAt, result.endedAt)),
      throttled: () => {
        throttledWrites += 1;
      },
    }),
  );
  const waiting = () =>
    consumers.reduce((sum, { name }) => {
      const { visible, inFlight, delayed } = cloud.queueOf(name).counts();
      return sum + visible + inFlight + delayed;
    }, 0);

  time.schedule(0, send);
  while (sent < entries.length || waiting() > 0 || mappings.some(({ idle }) => !idle)) {
    if (time.now() > lastAt + longestDrainMillis) break;
    await time.runUntil(time.now() + 1_000, () => {});
    mostWaiting = Math.max(mostWaiting, waiting());
    onProgress(Math.min(1, settled / changes));
  }
  const elsewhere = [...sharedQueueNames, ...consumers.map(({ name }) => deadLetterQueueNameOf(name))];
  const table = cloud.tables.get(tableName);
  const drainSecondsOf = Object.fromEntries([...endedAt].map(([name, at]) => [name, (at - lastAt) / 1_000]));
  return {
    events: entries.length,
    drainSeconds: Math.max(...Object.values(drainSecondsOf)),
    drainSecondsOf,
    mostWaiting,
    applied,
    coalesced,
    throttledWrites,
    deadLettered: elsewhere.reduce((sum, name) => sum + [...(cloud.queues.get(name)?.messages() ?? [])].length, 0),
    waiting: waiting(),
    missing: [...newest].filter(([entityKey, { changeId }]) => {
      const has = table?.get({ entityKey: { S: entityKey } })?.changeId;
      return !(has && 'S' in has && has.S === changeId);
    }).length,
  };
}

const prod = configOf('prod');
const tableName = 'current-state';
