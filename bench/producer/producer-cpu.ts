import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { mostChangesPerEvent } from '../../lambda/events/pack.ts';
import type { PublishableEvent } from '../../lambda/publish/check-event.ts';
import { leanPutEvents } from '../../lambda/publish/lean-put-events.ts';
import { createPublisher } from '../../lambda/publish/publisher.ts';
import type { PutEvents } from '../../lambda/publish/send-batch.ts';
import { localClientConfig } from '../../local/aws-settings.ts';
import { generateSampleDay } from '../../sample/sample-day.ts';
import { spreadOf } from '../report/row.ts';

/** Requests under way at once, on every side. */
const lanes = 4;
const busName = 'commerce-dev-bus';

/** In which code is compiled. */
const warmUpRounds = 6;

/** Milliseconds of CPU, user and system, that the producer's process spends on 1,000 events: the medians of the rounds. */
interface ProducerCpu {
  /** The SDK's `PutEventsCommand`, ten entries each, nothing checked and nothing kept. */
  readonly bareSdk: number;
  /** The producers' client over the lean sender. */
  readonly ours: number;
  /** The producers' client over the same client of the SDK as `bareSdk`. */
  readonly oursOnSdk: number;
  /** The producers' client over a port that confirms at once: checks, batches and bookkeeping alone. */
  readonly oursUnsent: number;
  /** A stock sync of one seller, each level a change of its own: bare as above, and by our client in packs of twenty. */
  readonly bareSync: number;
  readonly oursPacked: number;
  /** `ours` beside `bareSdk`, of each round. */
  readonly ratios: readonly number[];
  /** `oursPacked` beside `bareSync`. */
  readonly packedRatios: readonly number[];
}

const sides = ['bareSdk', 'ours', 'oursOnSdk', 'oursUnsent', 'bareSync', 'oursPacked'] as const;
type Side = (typeof sides)[number];

/** Sends the valid events of a seeded sample day to a stub of the bus, side after side in each round. */
export async function producerCpu(
  { seed, events: count, rounds }: { readonly seed: number; readonly events: number; readonly rounds: number },
  onRound: (round: Readonly<Record<Side, number>>) => void,
): Promise<ProducerCpu> {
  const events = generateSampleDay({ seed, events: count, start: Date.now() - 1_000 * 60 * 60 * 12 })
    .filter(({ kind }) => kind !== 'poison' && kind !== 'unrouted')
    .map(({ detailType, detail }): PublishableEvent => ({ detailType, detail }));
  const stub = fork(fileURLToPath(new URL('./stub-bus-process.ts', import.meta.url)));
  const [port] = await once(stub, 'message');
  const client = new EventBridgeClient({ ...localClientConfig(`http://127.0.0.1:${port}`), maxAttempts: 1 });
  const putEvents: PutEvents = (request, options) => client.send(new PutEventsCommand(request), options);
  const lean = await leanPutEvents(client);
  const confirmed = { Entries: Array.from({ length: 10 }, () => ({ EventId: 'id' })) };
  const sync = stockSync(events.length);
  const run: Readonly<Record<Side, () => Promise<number>>> = {
    bareSdk: () => sendBare(events, putEvents),
    ours: () => publish(events, lean),
    oursOnSdk: () => publish(events, putEvents),
    oursUnsent: () => publish(events, async () => confirmed),
    bareSync: () => sendBare(sync, putEvents),
    oursPacked: () => publish(sync, lean, mostChangesPerEvent),
  };
  try {
    const measured: Record<Side, number>[] = [];
    for (let round = -warmUpRounds; round < rounds; round++) {
      const millis = { bareSdk: 0, ours: 0, oursOnSdk: 0, oursUnsent: 0, bareSync: 0, oursPacked: 0 };
      for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
        globalThis.gc?.();
        const before = process.cpuUsage();
        const sent = await run[side]();
        const { user, system } = process.cpuUsage(before);
        if (sent !== events.length) throw new Error(`${side} confirmed ${sent} of ${events.length} events.`);
        millis[side] = (user + system) / events.length; // µs an event are ms for 1,000
      }
      if (round < 0) continue;
      measured.push(millis);
      onRound(millis);
    }
    const medianOf = (side: Side) => spreadOf(measured.map((millis) => millis[side])).median;
    const ratios = measured.map(({ ours, bareSdk }) => ours / bareSdk);
    return {
      bareSdk: medianOf('bareSdk'),
      ours: medianOf('ours'),
      oursOnSdk: medianOf('oursOnSdk'),
      oursUnsent: medianOf('oursUnsent'),
      bareSync: medianOf('bareSync'),
      oursPacked: medianOf('oursPacked'),
      ratios,
      packedRatios: measured.map(({ oursPacked, bareSync }) => oursPacked / bareSync),
    };
  } finally {
    client.destroy();
    stub.disconnect();
  }
}

/** Stock levels of one seller. */
function stockSync(count: number): PublishableEvent[] {
  const version = Date.now();
  return Array.from({ length: count }, (_, n) => ({
    detailType: 'InventoryStateChanged',
    detail: {
      metadata: {
        schemaVersion: 1,
        changeId: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
        marketplace: 'direct',
        sellerId: 'seller-1',
        occurredAt: new Date(version).toISOString(),
        version,
      },
      data: { sku: `sku-${n}`, locationId: 'warehouse-1', available: n % 200, reserved: n % 7 },
    },
  }));
}

/** What a program without our client does: entries, in tens, a few requests at once. */
async function sendBare(events: readonly PublishableEvent[], putEvents: PutEvents): Promise<number> {
  let next = 0;
  let sent = 0;
  const lane = async () => {
    while (next < events.length) {
      const batch = events.slice(next, next + 10);
      next += 10;
      const Entries = batch.map(({ detailType, detail }) => ({
        EventBusName: busName,
        Source: 'commerce.direct',
        DetailType: detailType,
        Detail: JSON.stringify(detail),
      }));
      await putEvents({ Entries }, {});
      sent += batch.length;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return sent;
}

async function publish(
  events: readonly PublishableEvent[],
  putEvents: PutEvents,
  maxChangesPerEvent = 1,
): Promise<number> {
  let published = 0;
  const publisher = createPublisher({ putEvents, busName, concurrency: lanes, maxChangesPerEvent });
  await publisher.publishEach(events, (_, failure) => {
    if (failure === undefined) published++;
  });
  return published;
}
