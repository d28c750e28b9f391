import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { catalog } from '../../lambda/events/catalog.ts';
import { type Routing, routesOf } from '../../lambda/redrive/letters/routes.ts';
import { concurrently } from '../../lambda/shared/concurrently.ts';
import { configOf } from '../../lib/config/config.ts';
import { namesOf } from '../../lib/config/names.ts';
import type { LocalCloud } from '../../local/cloud.ts';
import type { StoredMessage } from '../../local/sqs/messages/stored-message.ts';
import { eventually } from '../support/backbone-under-test.ts';
import { bootWithoutSchedules } from '../support/local-cloud.ts';
import { opsAtEndpoint } from '../support/ops-at-endpoint.ts';
import { type End, lineOf, type SentEvent, sentEvent } from './odd-events/odd-event.ts';
import { oddEventRows } from './odd-events/odd-event-rows.ts';

const names = namesOf('dev');
const consumers = catalog.consumers.map(({ name }) => name);
const routing: Routing = {
  routes: catalog.consumers.map(({ name, eventType }) => ({
    consumer: name,
    eventType,
    queueUrl: name,
    deadLetterQueueUrl: name,
    redriveNeedsNote: false,
  })),
  marketplaces: configOf('dev').marketplaces.map(({ name }) => name),
  eventTypes: catalog.eventTypes,
};

let cloud: LocalCloud;
let folder: string;
beforeAll(async () => {
  if (process.env.E2E_ENDPOINT) return;
  cloud = await bootWithoutSchedules(inject('assemblyDirectory'));
  folder = mkdtempSync(path.join(tmpdir(), 'odd-events-'));
});
afterAll(async () => {
  await cloud?.stop();
  if (folder) rmSync(folder, { recursive: true });
});

/** Each row with the control event that goes right behind it. */
const pairsFor = (way: 'published' | 'put') =>
  oddEventRows.flatMap(({ event, odd, [way]: end }, index) => {
    if (end === undefined) return [];
    const name = `odd-${way}-${index}`;
    return [
      {
        event,
        end,
        odd: sentEvent(name, randomUUID(), odd),
        control: sentEvent(`control-of-${name}`, randomUUID(), {}),
      },
    ];
  });
const published = pairsFor('published');
const put = pairsFor('put');

/** Sends the events as lines of one file. Returns why each that was refused was. */
async function publish(events: readonly SentEvent[]): Promise<Map<SentEvent, End>> {
  const file = path.join(folder, 'events.jsonl');
  writeFileSync(file, events.map((event) => `${lineOf(event)}\n`).join(''));
  const { stdout, stderr } = await opsAtEndpoint(cloud.endpoint, ['publish', file, '--json'], {
    user: 'olga',
    now: Date.now,
    sleep: async () => {},
    signal: new AbortController().signal,
  });
  if (stdout === '') throw new Error(stderr);
  const { failed }: { failed: { line: number; reason: string }[] } = JSON.parse(stdout);
  return new Map(failed.map(({ line, reason }) => [events[line - 1] as SentEvent, `refused ${reason}`]));
}

/** Puts each event on the bus as a producer does that checks nothing. */
async function putAll(events: readonly SentEvent[]): Promise<Map<SentEvent, End>> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new EventBridgeClient({ endpoint: cloud.endpoint, region: cloud.region, credentials });
  const refused = new Map<SentEvent, End>();
  await concurrently(8, events, async (event) => {
    const { source = 'commerce.direct', type, detail, resources } = event;
    const { Entries } = await client.send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName: names.bus,
            Source: source,
            DetailType: type,
            Detail: detail,
            ...(resources && { Resources: JSON.parse(resources) }),
          },
        ],
      }),
    );
    const code = Entries?.[0]?.ErrorCode;
    if (code) refused.set(event, `refused ${code}`);
  });
  client.destroy();
  return refused;
}

const messagesOf = (queueName: string): StoredMessage[] => [...(cloud.queues.get(queueName)?.messages() ?? [])];
const reasonOf = ({ attributes }: StoredMessage) =>
  attributes?.failureReason?.StringValue ?? attributes?.ERROR_CODE?.StringValue ?? 'unknown';

/** The queues that keep what failed, with how they are told apart from each other. */
const keepers = [
  ...consumers.map((name) => ({
    queueName: names.consumer(name).deadLetterQueue,
    endOf: (message: StoredMessage) => `dead-letter ${reasonOf(message)}`,
  })),
  {
    queueName: names.unroutedQueue,
    endOf: ({ body }: StoredMessage) => `unrouted ${routesOf(JSON.parse(body), routing, 'unrouted')}`,
  },
  { queueName: names.unroutedDeadLetterQueue, endOf: (message: StoredMessage) => `undelivered ${reasonOf(message)}` },
];

/**
 * Where the system holds events: of each every place, so that one that is in two is seen too. Copies in one place count once:
 * a call to SQS that times out is made again.
 */
function placesNow(): (event: SentEvent) => End[] {
  const kept = new Map<string, Set<End>>();
  for (const { queueName, endOf } of keepers) {
    for (const message of messagesOf(queueName)) {
      const [, name = ''] = /"row":"([^"]*)"/.exec(message.body.slice(0, 1_000)) ?? [];
      kept.set(name, (kept.get(name) ?? new Set()).add(endOf(message)));
    }
  }
  return ({ name, entityKey, changeId }) => {
    const held = cloud.tables.get(names.currentStateTable)?.get({ entityKey: { S: entityKey } })?.changeId;
    return [...(held && 'S' in held && held.S === changeId ? ['applied'] : []), ...(kept.get(name) ?? [])];
  };
}

const waiting = () => consumers.reduce((sum, name) => sum + messagesOf(names.consumer(name).queue).length, 0);

/** Resolves when no consumer has anything left to do. The test's timeout is the limit. */
async function emptied(signal: AbortSignal): Promise<void> {
  for (; waiting() > 0; signal.throwIfAborted()) await new Promise((resolve) => setTimeout(resolve, 50));
}

describe.skipIf(process.env.E2E_ENDPOINT)('hostile and odd events', () => {
  it('are at least 200, and no two are the same', () => {
    expect(oddEventRows.length).toBeGreaterThanOrEqual(200);
    expect(new Set(oddEventRows.map(({ event }) => event)).size).toBe(oddEventRows.length);
  });

  it('end where the table says, each beside a control event that is applied', { timeout: 240_000 }, async ({
    signal,
  }) => {
    const withControls = (pairs: typeof put) => pairs.flatMap(({ odd, control }) => [odd, control]);
    const refused = new Map([...(await publish(withControls(published))), ...(await putAll(withControls(put)))]);
    await emptied(signal);

    const all = [...published, ...put];
    const placesOf = placesNow();
    const endOf = (event: SentEvent) => refused.get(event) ?? placesOf(event).join(' and ');
    const ends = (pairs: typeof put) => Object.fromEntries(pairs.map(({ event, odd }) => [event, endOf(odd)]));
    const table = (pairs: typeof put) => Object.fromEntries(pairs.map(({ event, end }) => [event, end]));
    expect({ published: ends(published), put: ends(put) }).toEqual({ published: table(published), put: table(put) });

    const lost = withControls(all).filter((event) => endOf(event) === '');
    const controlsApplied = all.filter(({ control }) => endOf(control) === 'applied');
    const applied = withControls(all).filter((event) => endOf(event) === 'applied');
    const keys = cloud.tables
      .get(names.currentStateTable)
      ?.scan(Number.POSITIVE_INFINITY, undefined)
      .items.map(({ entityKey }) => (entityKey && 'S' in entityKey ? entityKey.S : ''));
    const misnamed = keys?.filter((key) => !applied.some(({ entityKey }) => entityKey === key));
    expect({ lost, misnamed, controlsApplied: controlsApplied.length, items: keys?.length }).toEqual({
      lost: [],
      misnamed: [],
      controlsApplied: all.length,
      items: applied.length,
    });
  });
});

describe.skipIf(process.env.E2E_ENDPOINT)(
  'an event with text that SQS refuses, of a producer without our checks',
  () => {
    const refusedBySqs = (name: string, note: string) => sentEvent(name, randomUUID(), { data: { note } });
    const lostDeliveries = () =>
      cloud.metrics.sum('AWS/Events', 'InvocationsFailedToBeSentToDlq', {
        EventBusName: names.bus,
        RuleName: names.consumer('order').rule,
      });

    it('is in no queue, is counted for delivery-lost, and is applied when its producer corrects and publishes it', async () => {
      const before = lostDeliveries();
      const event = refusedBySqs('lost', '"\ufffe"');
      expect(await putAll([event])).toEqual(new Map());
      expect(lostDeliveries()).toBe(before + 1);
      expect(placesNow()(event)).toEqual([]);

      expect(await publish([event])).toEqual(new Map([[event, 'refused unsupported_character']]));
      const corrected = refusedBySqs('lost', '"?"');
      expect(await publish([corrected])).toEqual(new Map());
      await eventually(async () => expect(placesNow()(corrected)).toEqual(['applied']));
      cloud.tables.get(names.currentStateTable)?.delete({ entityKey: { S: corrected.entityKey } }, () => true); // the other test counts items
    });
  },
);
