import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { healthAlarms } from '../../lambda/redrive/environment.ts';
import { configOf } from '../../lib/config/config.ts';
import { wallClock } from '../../local/clock.ts';
import { type LocalCloud, startLocalCloud } from '../../local/cloud.ts';
import { type BackboneUnderTest, backboneUnderTest, eventually } from '../support/backbone-under-test.ts';
import { bundledAssembly } from '../support/bundled-assembly.ts';
import { orderEvent } from '../support/events.ts';
import { extendedCatalog } from './extended-backbone/extended-catalog.ts';

/**
 * The three checklists of docs/extending.md, each carried out in memory: a new event type, a new marketplace, a second consumer.
 * The second consumer is also the one that crashes and hangs.
 */
const dev = configOf('dev');
const config = {
  ...dev,
  marketplaces: [...dev.marketplaces, { name: 'corner-shop', producers: [] }],
  consumers: {
    'order-mail': {
      batchSize: 1, // what crashes takes nothing else with it
      maximumBatchingWindowSeconds: 0,
      functionTimeoutSeconds: 2,
      writeTimeoutMillis: 200,
      stopBeforeTimeoutMillis: 400,
      outageToSurviveSeconds: 1, // five receives, the least
    },
  },
};
const mailed = new Set<string>();
let directory: string;
let cloud: LocalCloud;
let backbone: BackboneUnderTest;
beforeAll(async () => {
  directory = bundledAssembly({ catalog: extendedCatalog, config });
  cloud = await startLocalCloud({
    assemblyDirectory: directory,
    port: 0,
    clock: wallClock(4), // of a queue's clock; the timeouts of functions are real
    onFunctionLog: (_, line) => {
      const [, changeId] = /mail about ([0-9a-f-]{36})/.exec(line) ?? [];
      if (changeId) mailed.add(changeId);
    },
  });
  backbone = backboneUnderTest(cloud.endpoint);
});
afterAll(async () => {
  backbone?.close();
  await cloud?.stop();
  rmSync(directory, { recursive: true });
});

describe('the backbone, extended', () => {
  it('applies an event of a new type', async () => {
    const event = orderEvent({ detailType: 'PriceStateChanged' });
    const data = { sku: 'sku-1', priceMinor: 1_999 };
    await backbone.publish({ ...event, detail: { ...event.detail, data: data as never } });
    await eventually(async () =>
      expect(await backbone.state('PriceStateChanged#amazon#seller-1#sku-1')).toMatchObject({ data }),
    );
  });

  it('applies an event of a new marketplace', async () => {
    await backbone.publish(
      orderEvent({
        source: 'commerce.corner-shop',
        metadata: { marketplace: 'corner-shop' },
        data: { orderId: 'o-1' },
      }),
    );
    await eventually(async () =>
      expect(await backbone.state('OrderStateChanged#corner-shop#seller-1#o-1')).toMatchObject({
        version: expect.any(Number),
      }),
    );
  });

  it('shows a second consumer of a type every change, beside the first', async () => {
    const events = [1, 2, 3].map((version) => orderEvent({ metadata: { version }, data: { orderId: 'o-2' } }));
    await backbone.publish(...events);
    await eventually(async () => {
      expect(events.every(({ detail }) => mailed.has(detail.metadata.changeId))).toBe(true);
      expect(await backbone.state('OrderStateChanged#amazon#seller-1#o-2')).toMatchObject({ version: 3 });
    });
  });

  it('redrives what cannot be undone only with a reason', async () => {
    const body = JSON.stringify(orderEvent({ data: { orderId: 'o-3' } }));
    cloud.queues.get(backbone.names.consumer('order-mail').deadLetterQueue)?.send({ body, messageGroupId: 'seller-1' });
    const { changeId } = JSON.parse(body).detail.metadata;
    const request = { queue: 'order-mail', filter: { changeId }, dryRun: false, requestedBy: 'a test' };
    expect(await backbone.invoke(backbone.names.redriveFunction, request)).toMatchObject({
      error: 'bad_request',
      problems: [{ path: 'note', code: 'note_required' }],
    });
    expect(mailed.has(changeId)).toBe(false);
    const withNote = { ...request, note: 'the mail server was down: nobody got it' };
    await eventually(async () => {
      // The tests of crashes may have run just before, and a redrive stands still while the consumer is unhealthy.
      for (const kind of healthAlarms) {
        cloud.alarms.setState(backbone.names.consumer('order-mail').alarm(kind), 'OK', 'a test');
      }
      expect(await backbone.invoke(backbone.names.redriveFunction, withNote)).toMatchObject({ moved: 1 });
    });
    await eventually(async () => expect(mailed.has(changeId)).toBe(true));
  });

  it.each(['crash', 'hang'])('keeps what makes a function %s, and applies the rest', async (orderId) => {
    const fatal = orderEvent({ data: { orderId } });
    const sound = orderEvent({ data: { orderId: `after-${orderId}` } });
    await backbone.publish(fatal, sound);
    await eventually(async () => expect(mailed.has(sound.detail.metadata.changeId)).toBe(true));
    const { changeId } = fatal.detail.metadata;
    // SQS itself moves it, after its last receive: nobody was left to attach a cause.
    const { deadLetterQueue } = backbone.names.consumer('order-mail');
    const letters = await eventually(() => backbone.waitForMessages(deadLetterQueue, [changeId]));
    const letter = letters.get(changeId);
    expect(letter?.MessageAttributes).toBeUndefined();
    const { byCause } = await backbone.invoke(backbone.names.inspectFunction, { queue: 'order-mail' });
    expect(byCause).toContainEqual(expect.objectContaining({ failureClass: 'unknown' }));
  });
});
