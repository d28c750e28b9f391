import { randomUUID } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type LocalCloud, startLocalCloud } from '../../local/cloud.ts';
import { type BackboneUnderTest, backboneUnderTest, eventually } from '../support/backbone-under-test.ts';
import { orderEvent } from '../support/events.ts';
import { opsAtEndpoint } from '../support/ops-at-endpoint.ts';

/**
 * The operator's commands on the local cloud, with their own clients over its port. Every test has a seller of its own
 * and asks only for that seller's events, so they run in any order.
 */
let cloud: LocalCloud;
let backbone: BackboneUnderTest;
beforeAll(async () => {
  const assemblyDirectory = process.env.E2E_ENDPOINT ? undefined : inject('assemblyDirectory');
  if (!assemblyDirectory) return;
  cloud = await startLocalCloud({ assemblyDirectory, port: 0 });
  backbone = backboneUnderTest(cloud.endpoint);
});
afterAll(async () => {
  backbone?.close();
  await cloud?.stop();
});

const ops = (...words: string[]) => opsWithInput(undefined, ...words);

async function opsWithInput(stdin: PassThrough | undefined, ...words: string[]) {
  const { exitCode, stdout, stderr } = await opsAtEndpoint(cloud.endpoint, [...words, '--json'], {
    user: 'olga',
    now: Date.now,
    sleep: () => new Promise((resolve) => setTimeout(resolve, 50)),
    signal: new AbortController().signal,
    ...(stdin && { stdin }),
  });
  return { exitCode, stderr, json: stdout === '' ? undefined : JSON.parse(stdout) };
}

const newSeller = () => `seller-${randomUUID()}`;
const change = (sellerId: string, orderId: string, version: number, status = 'paid') =>
  orderEvent({ metadata: { sellerId, version }, data: { orderId, status } });
const keyOf = (sellerId: string, orderId: string) => `OrderStateChanged#amazon#${sellerId}#${orderId}`;
const idOf = (event: ReturnType<typeof orderEvent>) => event.detail.metadata.changeId;
const applied = (event: ReturnType<typeof orderEvent>) =>
  eventually(async () => {
    const { metadata, data } = event.detail;
    const item = await backbone.state(keyOf(String(metadata.sellerId), data.orderId));
    expect(item).toMatchObject({ changeId: metadata.changeId });
  });
/** Publishes broken orders of the seller and waits until they are dead letters. */
async function deadLetters(sellerId: string, count: number): Promise<string[]> {
  const broken = Array.from({ length: count }, (_, n) => change(sellerId, `o-${n}`, 1, 'exploded'));
  await backbone.publish(...broken);
  const ids = broken.map(idOf);
  await backbone.waitForMessages(backbone.names.consumer('order').deadLetterQueue, ids);
  return ids;
}

describe.skipIf(process.env.E2E_ENDPOINT)('ops on the local cloud', () => {
  it('status counts what waits and tells who reads', async () => {
    await deadLetters(newSeller(), 2);
    const { exitCode, json } = await ops('status');
    expect(exitCode).toBe(0);
    const dlq = json.queues.find(({ name }: { name: string }) => name === 'commerce-dev-order-dlq');
    expect(dlq.visible + dlq.inFlight).toBeGreaterThanOrEqual(2);
    expect(dlq).toMatchObject({ oldestBy: 'look' });
    expect(json.queues).toHaveLength(9);
    expect(json.consumers.map(({ name }: { name: string }) => name)).toEqual(['order', 'inventory', 'return']);
    expect(json.alarms.ok + json.alarms.insufficientData + json.alarms.inAlarm.length).toBeGreaterThan(0);
  });

  it('status knows how long the oldest has been dead, however often somebody has looked', async () => {
    await deadLetters(newSeller(), 1);
    const age = async () => {
      const { json } = await ops('status');
      const dlq = json.queues.find(({ name }: { name: string }) => name === 'commerce-dev-order-dlq');
      return Date.now() - dlq.oldestSeconds * 1_000;
    };
    const before = await age();
    for (let look = 0; look < 10; look++) expect(await ops('failures', 'order')).toMatchObject({ exitCode: 0 });
    expect(await age()).toBeLessThan(before + 1_000);
  });

  it('failures groups dead letters by cause, and its redrive moves them', async () => {
    const seller = newSeller();
    const [id] = await deadLetters(seller, 1);
    const { json } = await ops('failures', 'order');
    const [{ byCause }] = json.queues;
    const cause = byCause.find((each: { failureReason: string }) => each.failureReason === 'schema_broken');
    expect(cause).toMatchObject({ failureClass: 'permanent', failureMessage: 'detail.data.status: invalid_value' });

    const words = ['redrive', 'order', '--fingerprint', cause.failureFingerprint, '--seller', seller];
    const dry = await ops(...words);
    expect(dry.json).toMatchObject({ dryRun: true, matched: 1, moved: 0 });
    const done = await ops(...words, '--execute');
    expect(done).toMatchObject({ exitCode: 0, json: { matched: 1, moved: 1, ended: 'done' } });
    await eventually(async () => {
      const letter = (await backbone.waitForMessages('commerce-dev-order-dlq', [id ?? ''])).get(id ?? '');
      expect(letter?.MessageAttributes?.redriveCount?.StringValue).toBe('1');
    });
  });

  it('redrive takes no more than asked for, and discard the rest', async () => {
    const seller = newSeller();
    await deadLetters(seller, 5);
    const { json } = await ops('redrive', 'order', '--seller', seller, '--max', '2', '--execute');
    expect(json).toMatchObject({ moved: 2, ended: 'max_messages' });
    await eventually(async () => expect((await ops('discard', 'order', '--seller', seller)).json.matched).toBe(5));

    const refused = await ops('discard', 'order', '--seller', seller, '--execute');
    expect(refused).toMatchObject({
      exitCode: 2,
      json: { error: expect.any(String) },
      stderr: expect.stringContaining('--note: '),
    });
    const gone = await ops('discard', 'order', '--seller', seller, '--note', 'a test made them', '--execute');
    expect(gone).toMatchObject({ exitCode: 0, json: { discarded: 5, ended: 'done' } });
    expect((await ops('discard', 'order', '--seller', seller)).json.matched).toBe(0);
  });

  it('publish sends a single event while its input stays open, and the next one when it comes', async () => {
    const seller = newSeller();
    const pipe = new PassThrough();
    const published = opsWithInput(pipe, 'publish', '-');
    for (const orderId of ['o-1', 'o-2']) {
      const event = change(seller, orderId, 1);
      pipe.write(`${JSON.stringify({ detailType: event['detail-type'], detail: event.detail })}\n`);
      await applied(event);
    }
    pipe.end();
    expect(await published).toMatchObject({ exitCode: 0, json: { published: 2, failed: [] } });
  });

  it('names every problem of a request', async () => {
    const { exitCode, stderr } = await ops('redrive', 'parcel', '--rate', '0', '--ramp', '99');
    expect(exitCode).toBe(2);
    expect(stderr.split('\n')).toEqual([
      'The request was rejected, and nothing was changed:',
      expect.stringMatching(/^ {2}queue: /),
      expect.stringMatching(/^ {2}--rate: /),
      expect.stringMatching(/^ {2}--ramp: /),
      '',
    ]);
  });

  it('pause keeps messages in the queue until resume', async () => {
    const event = change(newSeller(), 'o-1', 1);
    try {
      expect((await ops('pause', 'order')).json).toMatchObject({ state: 'paused', outcome: 'now' });
      expect((await ops('pause', 'order')).json).toMatchObject({ state: 'paused', outcome: 'already' });
      await backbone.publish(event);
      await backbone.waitForMessages('commerce-dev-order-queue', [idOf(event)]);
      expect((await ops('status')).json.consumers[0]).toMatchObject({ name: 'order', state: 'paused' });
    } finally {
      expect((await ops('resume', 'order')).json).toMatchObject({ state: 'running' });
    }
    await applied(event);
  });

  it('replay brings back what --forget removed', async () => {
    const seller = newSeller();
    const event = change(seller, 'o-1', 1);
    const from = new Date(Date.now() - 60_000).toISOString();
    await backbone.publish(event);
    await applied(event);

    const words = ['state', 'order', 'amazon', seller, 'o-1'];
    const forgotten = await ops(...words, '--forget', '--note', 'a test forgets it', '--execute');
    expect(forgotten).toMatchObject({ exitCode: 0, json: { requestedBy: 'olga', version: 1, changeId: idOf(event) } });
    expect(await ops(...words)).toMatchObject({ exitCode: 1, json: { data: null } });

    const range = ['--from', from, '--to', new Date(Date.now() + 60_000).toISOString()];
    expect((await ops('replay', 'order', ...range)).json).toMatchObject({ dryRun: true });
    expect(await backbone.state(keyOf(seller, 'o-1'))).toBeUndefined();
    const { exitCode, json } = await ops('replay', 'order', ...range, '--execute');
    expect({ exitCode, state: json.state }).toEqual({ exitCode: 0, state: 'COMPLETED' });
    await applied(event);
  });

  it('says what is wrong with a stage that is not there', async () => {
    for (const words of [['status'], ['failures'], ['redrive', 'order'], ['pause', 'order']]) {
      const { exitCode, stderr } = await ops(...words, '--stage', 'nowhere');
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(
        /^Stage nowhere was not found at http.*check --stage, and whether the stage is deployed\.\n$/,
      );
    }
  });
});
