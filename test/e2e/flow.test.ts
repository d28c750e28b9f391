import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { catalog } from '../../lambda/events/catalog.ts';
import { mostChangesPerEvent } from '../../lambda/events/pack.ts';
import { type LocalCloud, startLocalCloud } from '../../local/cloud.ts';
import { type BackboneUnderTest, backboneUnderTest, eventually } from '../support/backbone-under-test.ts';
import { itNeeds } from '../support/endpoint-capabilities.ts';
import { orderEvent, packOf } from '../support/events.ts';

/**
 * The way of an event through whatever is deployed: the local cloud, or what E2E_ENDPOINT names (an emulator after
 * `cdk deploy --all`, or `aws` for a real account). Every test has a seller of its own, so they run in any order.
 * docs/end-to-end.md has the commands, and what an emulator may lack.
 */
let cloud: LocalCloud | undefined;
let backbone: BackboneUnderTest;
beforeAll(async () => {
  let endpoint = process.env.E2E_ENDPOINT;
  if (!endpoint) {
    cloud = await startLocalCloud({ assemblyDirectory: inject('assemblyDirectory'), port: 0 });
    endpoint = cloud.endpoint;
  }
  backbone = backboneUnderTest(endpoint, (process.env.E2E_ENDPOINT && process.env.STAGE) || 'dev');
});
afterAll(async () => {
  backbone.close();
  await cloud?.stop();
});

const newSeller = () => `seller-${randomUUID()}`;
const change = (sellerId: string, orderId: string, version: number, status = 'paid') =>
  orderEvent({ metadata: { sellerId, version }, data: { orderId, status } });
const keyOf = (sellerId: string, orderId: string) => `OrderStateChanged#amazon#${sellerId}#${orderId}`;
const idOf = (event: ReturnType<typeof orderEvent>) => event.detail.metadata.changeId;
/** Resolves when the view holds this change of this order. */
const applied = (event: ReturnType<typeof orderEvent>) =>
  eventually(async () => {
    const { metadata, data } = event.detail;
    const item = await backbone.state(keyOf(String(metadata.sellerId), data.orderId));
    expect(item).toMatchObject({ changeId: metadata.changeId, version: metadata.version, data });
    return item;
  });

describe('an event', () => {
  const examples: Record<string, { data: Record<string, unknown>; id: string }> = {
    OrderStateChanged: {
      data: {
        orderId: 'o-1',
        status: 'shipped',
        currency: 'EUR',
        totalMinor: 4_990,
        lines: [{ sku: 'sku-1', quantity: 2, unitPriceMinor: 2_495 }],
      },
      id: 'o-1',
    },
    InventoryStateChanged: {
      data: { sku: 'sku-1', locationId: 'berlin', available: -2, reserved: 3 },
      id: 'sku-1@berlin',
    },
    ReturnStateChanged: {
      data: { returnId: 'r-1', orderId: 'o-1', status: 'refunded', lines: [{ sku: 'sku-1', quantity: 1 }] },
      id: 'r-1',
    },
  };

  it.each(Object.keys(catalog.eventTypes))('%s becomes the state of its entity', async (detailType) => {
    const sellerId = newSeller();
    const { data = {}, id = '' } = examples[detailType] ?? {};
    const { detail, ...event } = orderEvent({ detailType, metadata: { sellerId } });
    await backbone.publish({ ...event, detail: { ...detail, data: data as never } });
    await eventually(async () =>
      expect(await backbone.state(`${detailType}#amazon#${sellerId}#${id}`)).toEqual({
        entityKey: `${detailType}#amazon#${sellerId}#${id}`,
        eventType: detailType,
        ...detail.metadata,
        data,
        appliedAt: expect.any(Number),
      }),
    );
  });

  it('that comes again changes nothing', async () => {
    const event = change(newSeller(), 'o-1', 1);
    await backbone.publish(event, event);
    const item = await applied(event);
    await backbone.publish(event);
    const after = change(newSeller(), 'o-1', 1);
    await backbone.publish(after);
    await applied(after);
    expect(await backbone.state(keyOf(event.detail.metadata.sellerId, 'o-1'))).toEqual(item);
  });

  it('that comes late does not roll its order back', async () => {
    const seller = newSeller();
    const newest = change(seller, 'o-1', 3, 'delivered');
    await backbone.publish(newest);
    await applied(newest);
    await backbone.publish(change(seller, 'o-1', 1, 'created'), change(seller, 'o-1', 2, 'shipped'));
    const after = change(seller, 'o-2', 1);
    await backbone.publish(after);
    await applied(after);
    await applied(newest);
  });

  it('of the same version as another is decided by the change id, whichever comes first', async () => {
    const seller = newSeller();
    const [first = '', second = ''] = [randomUUID(), randomUUID()].sort();
    const greater = orderEvent({ metadata: { sellerId: seller, version: 5, changeId: second } });
    const lesser = orderEvent({ metadata: { sellerId: seller, version: 5, changeId: first } });
    const other = { ...lesser.detail.data, orderId: 'o-2' };
    await backbone.publish(greater);
    await backbone.publish({ ...lesser, detail: { ...lesser.detail, data: other } });
    await applied(greater);
    await backbone.publish(lesser);
    const greaterOfOther = { ...greater, detail: { ...greater.detail, data: other } };
    await backbone.publish(greaterOfOther);
    await applied(greaterOfOther);
    await applied(greater);
  });

  // Seen in the queue itself, because the consumer gives a dead letter without a group that of its seller.
  itNeeds('message-group-path')('comes to its queue in the group of its seller', async () => {
    const event = change(newSeller(), 'o-1', 1);
    const { queue, function: consumer } = backbone.names.consumer('order');
    const message = await backbone.whilePaused(consumer, async () => {
      await backbone.publish(event);
      return (await backbone.waitForMessages(queue, [idOf(event)])).get(idOf(event));
    });
    expect(message?.Attributes?.MessageGroupId).toBe(event.detail.metadata.sellerId);
    await applied(event);
  });

  it('that is broken goes to the dead-letter queue with its cause, and the nine beside it are applied', async () => {
    const seller = newSeller();
    const events = Array.from({ length: 10 }, (_, n) => change(seller, `o-${n}`, 1, n === 5 ? 'exploded' : 'paid'));
    const [broken] = events.splice(5, 1);
    const id = broken ? idOf(broken) : '';
    await backbone.publish(...events.slice(0, 5), ...(broken ? [broken] : []), ...events.slice(5));
    for (const event of events) await applied(event);
    const queue = backbone.names.consumer('order').deadLetterQueue;
    const letter = (await backbone.waitForMessages(queue, [id])).get(id);
    expect(letter?.Attributes?.MessageGroupId).toBe(seller); // kept, or given where the message came without
    expect(letter?.MessageAttributes).toMatchObject({
      failureClass: { StringValue: 'permanent' },
      failureReason: { StringValue: 'schema_broken' },
      failureMessage: { StringValue: 'detail.data.status: invalid_value' },
      eventType: { StringValue: 'OrderStateChanged' },
    });
    const { byCause } = await backbone.invoke(backbone.names.inspectFunction, { queue: 'order' });
    expect(byCause).toContainEqual(expect.objectContaining({ failureReason: 'schema_broken' }));
  });
});

describe('a pack', () => {
  it('becomes the state of its entities, and what is broken in it goes to the dead-letter queue alone', async () => {
    const seller = newSeller();
    const statusOf = (n: number) => (n === 3 || n === 7 ? 'exploded' : 'paid');
    const events = Array.from({ length: mostChangesPerEvent }, (_, n) => change(seller, `o-${n}`, 1, statusOf(n)));
    const [first, second] = [events[3], events[7]] as [(typeof events)[number], (typeof events)[number]];
    await backbone.publish(packOf(events));
    for (const event of events) if (event !== first && event !== second) await applied(event);
    const queue = backbone.names.consumer('order').deadLetterQueue;
    const letter = (await backbone.waitForMessages(queue, [idOf(first)])).get(idOf(first));
    expect(changeIdsIn(letter?.Body)).toEqual([idOf(first), idOf(second)]);

    const { discardFunction, inspectFunction, redriveFunction } = backbone.names;
    const filter = { sellerId: seller };
    const discarded = { queue: 'order', filter: { changeId: idOf(first) }, dryRun: false, note: 'an end-to-end test' };
    expect(await backbone.invoke(discardFunction, discarded)).toMatchObject({ ended: 'done', discarded: 1 });
    const rest = (await backbone.waitForMessages(queue, [idOf(second)])).get(idOf(second));
    expect(changeIdsIn(rest?.Body)).toEqual([idOf(second)]);
    const { byCause } = await backbone.invoke(inspectFunction, { queue: 'order', filter });
    expect(byCause).toMatchObject([{ count: 1, exampleChangeIds: [idOf(second)] }]);
    expect(await backbone.invoke(redriveFunction, { queue: 'order', filter, dryRun: false })).toMatchObject({
      moved: 1,
    });
    await eventually(async () => {
      const again = (await backbone.waitForMessages(queue, [idOf(second)])).get(idOf(second));
      expect(again?.MessageAttributes?.redriveCount?.StringValue).toBe('1');
    });
  });
});

const changeIdsIn = (body = ''): string[] =>
  JSON.parse(body).detail.changes.map(({ changeId }: { changeId: string }) => changeId);

describe('an event that matches no route', () => {
  it.each([
    ['an unknown type', { detailType: 'PriceStateChanged' }, 'unknown_detail_type'],
    ['an unknown marketplace', { source: 'commerce.elsewhere' }, 'unknown_source'],
    ['an empty seller', { metadata: { sellerId: '' } }, 'no_seller_id'],
    ['no seller', { metadata: { sellerId: undefined } }, 'no_seller_id'],
  ])('because of %s waits in the unrouted queue, and inspect says why', async (_, overrides, reason) => {
    const event = orderEvent(overrides);
    await backbone.publish(event);
    await backbone.waitForMessages(backbone.names.unroutedQueue, [idOf(event)]);
    const { byCause } = await backbone.invoke(backbone.names.inspectFunction, { queue: 'unrouted' });
    expect(byCause).toContainEqual(expect.objectContaining({ failureReason: reason }));
  });
});

describe('a redrive', () => {
  it('leaves every message where it is on a dry run, and names every mistake in a request', async () => {
    const seller = newSeller();
    const broken = change(seller, 'o-1', 1, 'exploded');
    await backbone.publish(broken);
    const queue = backbone.names.consumer('order').deadLetterQueue;
    await backbone.waitForMessages(queue, [idOf(broken)]);
    const { redriveFunction } = backbone.names;
    expect(await backbone.invoke(redriveFunction, { queue: 'order' })).toMatchObject({ dryRun: true, moved: 0 });
    await backbone.waitForMessages(queue, [idOf(broken)]);
    expect(await backbone.invoke(redriveFunction, { queue: 'x', dryRun: 1 })).toMatchObject({
      error: 'bad_request',
      problems: [{ path: 'queue' }, { path: 'dryRun' }],
    });
  });

  it('brings a dead letter back to its queue, where it may fail again with the count of its redrives', async () => {
    const broken = change(newSeller(), 'o-1', 1, 'exploded');
    await backbone.publish(broken);
    const queue = backbone.names.consumer('order').deadLetterQueue;
    await backbone.waitForMessages(queue, [idOf(broken)]);
    const run = { queue: 'order', filter: { changeId: idOf(broken) }, dryRun: false };
    expect(await backbone.invoke(backbone.names.redriveFunction, run)).toMatchObject({ ended: 'done', moved: 1 });
    await eventually(async () => {
      const letter = (await backbone.waitForMessages(queue, [idOf(broken)])).get(idOf(broken));
      expect(letter?.MessageAttributes?.redriveCount?.StringValue).toBe('1');
      expect(letter?.Attributes?.MessageGroupId).toBe(broken.detail.metadata.sellerId);
    });
  });
});

describe('a discard', () => {
  it('needs a reason, and deletes what it names and nothing beside it', async () => {
    const seller = newSeller();
    const [unwanted, other] = [change(seller, 'o-1', 1, 'exploded'), change(seller, 'o-2', 1, 'exploded')];
    await backbone.publish(unwanted, other);
    const queue = backbone.names.consumer('order').deadLetterQueue;
    await backbone.waitForMessages(queue, [idOf(unwanted), idOf(other)]);
    const { discardFunction, inspectFunction } = backbone.names;
    const request = { queue: 'order', filter: { changeId: idOf(unwanted) }, dryRun: false };
    expect(await backbone.invoke(discardFunction, request)).toMatchObject({ problems: [{ path: 'note' }] });
    const note = 'an end-to-end test made it';
    expect(await backbone.invoke(discardFunction, { ...request, note })).toMatchObject({ ended: 'done', discarded: 1 });
    const { byCause } = await backbone.invoke(inspectFunction, { queue: 'order', filter: { sellerId: seller } });
    expect(byCause).toMatchObject([{ count: 1, exampleChangeIds: [idOf(other)] }]);
  });
});
