import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { LocalCloud } from '../../local/cloud.ts';
import { type BackboneUnderTest, backboneUnderTest, eventually } from '../support/backbone-under-test.ts';
import { orderEvent } from '../support/events.ts';
import { bootWithoutSchedules } from '../support/local-cloud.ts';
import { opsAtEndpoint } from '../support/ops-at-endpoint.ts';

/** What only passes through is text from the file to the bus, and so is what a redrive or an import moves. */
let cloud: LocalCloud;
let backbone: BackboneUnderTest;
let folder: string;
beforeAll(async () => {
  const assemblyDirectory = process.env.E2E_ENDPOINT ? undefined : inject('assemblyDirectory');
  if (!assemblyDirectory) return;
  cloud = await bootWithoutSchedules(assemblyDirectory);
  backbone = backboneUnderTest(cloud.endpoint);
  folder = mkdtempSync(join(tmpdir(), 'digits-'));
});
afterAll(async () => {
  backbone?.close();
  await cloud?.stop();
  if (folder) rmSync(folder, { recursive: true });
});

const ops = (...words: string[]) =>
  opsAtEndpoint(cloud.endpoint, words, {
    user: 'olga',
    now: Date.now,
    sleep: () => new Promise((resolve) => setTimeout(resolve, 50)),
    signal: new AbortController().signal,
  });

/** The JSON text of a detail with numbers that no double has, and numbers that are written in other ways. */
const detailText = ({ detail }: ReturnType<typeof orderEvent>) =>
  JSON.stringify(detail).replace(
    /\}\}$/,
    ', "tiktokOrderId": 576461413038785752,"ratio":1.10,"zero":-0.0,"huge":1E+400,"name":"\\u0041\\/"}}',
  );

describe.skipIf(process.env.E2E_ENDPOINT)('the digits of what the contract does not know', () => {
  it('come from a file to the queue as the file has them', async () => {
    const event = orderEvent({ metadata: { sellerId: `seller-${randomUUID()}` } });
    const id = event.detail.metadata.changeId;
    const text = detailText(event);
    const file = join(folder, 'events.jsonl');
    writeFileSync(file, `{"detailType":"OrderStateChanged","detail":${text}}\n`);
    const { queue, function: consumer } = backbone.names.consumer('order');
    await backbone.whilePaused(consumer, async () => {
      expect(await ops('publish', file)).toMatchObject({ exitCode: 0, stderr: '' });
      const message = (await backbone.waitForMessages(queue, [id])).get(id);
      expect(message?.Body).toContain(`"detail":${text}}`);
    });
    const { metadata, data } = event.detail;
    await eventually(async () =>
      expect(await backbone.state(`OrderStateChanged#amazon#${metadata.sellerId}#${data.orderId}`)).toMatchObject({
        changeId: id,
      }),
    );
  });

  it('stay as they are in the dead-letter queue, in a file of export and import, and after a redrive', async () => {
    const event = orderEvent({ metadata: { sellerId: `seller-${randomUUID()}` }, data: { status: 'exploded' } });
    const id = event.detail.metadata.changeId;
    const text = detailText(event);
    const { deadLetterQueue } = backbone.names.consumer('order');
    const letter = async () => (await backbone.waitForMessages(deadLetterQueue, [id])).get(id);
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const events = new EventBridgeClient({ endpoint: cloud.endpoint, region: 'us-east-1', credentials });
    const entry = { EventBusName: backbone.names.bus, Source: 'commerce.amazon', DetailType: 'OrderStateChanged' };
    await events.send(new PutEventsCommand({ Entries: [{ ...entry, Detail: text }] }));
    events.destroy();
    const body = (await letter())?.Body;
    expect(body).toContain(`"detail":${text}}`);

    const file = join(folder, 'dead-letters.jsonl');
    expect(await ops('export', 'order', file)).toMatchObject({ exitCode: 0 });
    expect(await ops('discard', 'order', '--change', id, '--note', 'exported', '--execute')).toMatchObject({
      exitCode: 0,
    });
    expect(await ops('import', 'order', file, '--execute')).toMatchObject({ exitCode: 0 });
    expect((await letter())?.Body).toBe(body);

    await ops('redrive', 'order', '--change', id, '--execute');
    await eventually(async () => {
      const again = await letter();
      expect(again?.MessageAttributes?.redriveCount?.StringValue).toBe('1');
      expect(again?.Body).toBe(body);
    });
  });
});
