import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { LocalCloud } from '../../local/cloud.ts';
import { type BackboneUnderTest, backboneUnderTest, eventually } from '../support/backbone-under-test.ts';
import { orderEvent } from '../support/events.ts';
import { bootWithoutSchedules } from '../support/local-cloud.ts';

let cloud: LocalCloud;
let backbone: BackboneUnderTest;
beforeAll(async () => {
  if (process.env.E2E_ENDPOINT) return;
  cloud = await bootWithoutSchedules(inject('assemblyDirectory'));
  backbone = backboneUnderTest(cloud.endpoint);
});
afterAll(async () => {
  backbone?.close();
  await cloud?.stop();
});

/** Runs an example as a program of its own, as its first lines say. */
async function example(file: string, ...words: string[]) {
  const script = path.join(import.meta.dirname, '../../examples', file);
  const { PATH = '', NODE_COMPILE_CACHE = '' } = process.env;
  const child = spawn(process.execPath, [script, ...words], {
    env: { PATH, NODE_COMPILE_CACHE, AWS_ENDPOINT_URL: cloud.endpoint },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exitCode = new Promise((resolve) => child.once('close', resolve));
  return { stdout: await text(child.stdout), exitCode: await exitCode };
}

describe.skipIf(process.env.E2E_ENDPOINT)('the examples of reading the view', () => {
  it('read one entity, and list what a seller has', async () => {
    const seller = `shop#7%-${randomUUID()}`;
    const orderOf = (sellerId: string, orderId: string) =>
      orderEvent({ metadata: { sellerId, version: 1 }, data: { orderId, status: 'paid' } });
    await backbone.publish(orderOf(seller, 'o-1'), orderOf(seller, 'o-2'), orderOf(`${seller}0`, 'o-1'));
    const orders = await eventually(async () => {
      const { stdout } = await example('list-seller.ts', 'amazon', seller);
      const found = stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line));
      expect(found.map(({ data }) => data.orderId).sort()).toEqual(['o-1', 'o-2']);
      return found;
    });

    const one = await example('read-entity.ts', 'amazon', seller, 'o-2');
    expect(one.exitCode).toBe(0);
    expect(JSON.parse(one.stdout)).toEqual(orders.find(({ data }) => data.orderId === 'o-2'));
    expect(await example('read-entity.ts', 'amazon', seller, 'o-3')).toEqual({
      exitCode: 1,
      stdout: 'There is no such order.\n',
    });
  });
});
