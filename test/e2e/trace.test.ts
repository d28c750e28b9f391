import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type LocalCloud, startLocalCloud } from '../../local/cloud.ts';
import { type BackboneUnderTest, backboneUnderTest } from '../support/backbone-under-test.ts';
import { orderEvent } from '../support/events.ts';
import { manualClock } from '../support/manual-clock.ts';
import { opsAtEndpoint } from '../support/ops-at-endpoint.ts';

/**
 * One change after the other, followed by `ops trace`. Time passes between invocations only, so that no visibility timeout
 * ends while a slow machine is at work: a failure is given up after 10 to 20 minutes.
 */
const clock = manualClock(Date.now());
let cloud: LocalCloud;
let busy = 0;
let timePasses: NodeJS.Timeout;
let backbone: BackboneUnderTest;
beforeAll(async () => {
  const assemblyDirectory = process.env.E2E_ENDPOINT ? undefined : inject('assemblyDirectory');
  if (!assemblyDirectory) return;
  cloud = await startLocalCloud({ assemblyDirectory, port: 0, clock });
  for (const schedule of cloud.schedules.values()) schedule.stop(); // it would redrive before the operator does
  for (const each of cloud.functions.values()) {
    const invoke = each.invoke.bind(each);
    each.invoke = (payload) => {
      busy += 1;
      return invoke(payload).finally(() => {
        busy -= 1;
      });
    };
  }
  timePasses = setInterval(() => busy === 0 && clock.advance(10_000), 20);
  backbone = backboneUnderTest(cloud.endpoint);
});
afterAll(async () => {
  clearInterval(timePasses);
  backbone?.close();
  await cloud?.stop();
});

async function ops(...words: string[]) {
  const { exitCode, stdout, stderr } = await opsAtEndpoint(cloud.endpoint, words, {
    user: 'olga',
    now: Date.now,
    sleep: (millis) => new Promise((resolve) => setTimeout(resolve, Math.min(millis, 50))),
    signal: new AbortController().signal,
  });
  return { exitCode, stdout, stderr };
}
const json = async (...words: string[]) => {
  const { stdout, ...rest } = await ops(...words, '--json');
  return { ...rest, ...JSON.parse(stdout) };
};

const seller = `seller-${randomUUID()}`;
const change = (version: number, status = 'paid') =>
  orderEvent({ metadata: { sellerId: seller, version }, data: { orderId: 'o-1', status } });
const idOf = (event: ReturnType<typeof orderEvent>) => event.detail.metadata.changeId;
const order = ['order', 'amazon', seller, 'o-1'];

/** The trace of a change, as soon as its last step is this one. */
function traced(event: ReturnType<typeof orderEvent>, last: string) {
  return expect.poll(async () => (await json('trace', idOf(event))).steps.at(-1)?.what, patience).toBe(last);
}
const patience = { timeout: 120_000, interval: 200 };

describe.skipIf(process.env.E2E_ENDPOINT)('ops trace', () => {
  it('tells what happened to each change of an order, and ops logs shows the lines', { timeout: 300_000 }, async () => {
    const names = backbone.names.consumer('order');
    const [first, second, third, broken] = [change(1), change(2), change(3), change(4, 'exploded')];

    // Two changes and a copy in one batch, then the older one once more.
    await backbone.whilePaused(names.function, () => backbone.publish(first, second, second));
    await traced(first, 'coalesced');
    await backbone.publish(first);
    await traced(first, 'stale');

    // The table is down until the last try is over.
    const table = cloud.tables.get(backbone.names.currentStateTable);
    table?.setFault('unavailable');
    await backbone.publish(third);
    await traced(third, 'dead-lettered');
    const waiting = await json('trace', idOf(third));
    expect(waiting).toMatchObject({ exitCode: 0, waiting: [{ queue: 'order', count: 1 }] });
    expect(waiting.notKnown).toContainEqual(expect.stringMatching(/^Reading the view failed: /));
    table?.setFault(undefined);
    expect(await json('trace', idOf(third))).toMatchObject({ view: { version: 2, changeId: idOf(second) } });
    await expect
      .poll(async () => (await json('redrive', 'order', '--seller', seller, '--execute')).moved, patience) // alarms recover
      .toBe(1);
    await traced(third, 'applied');

    await backbone.publish(broken);
    await traced(broken, 'dead-lettered');
    await ops('discard', 'order', '--change', idOf(broken), '--note', 'sent again', '--execute');
    await traced(broken, 'discarded');

    const requestId = expect.stringMatching(/^[\da-f-]{36}$/);
    const entityKey = `OrderStateChanged#amazon#${seller}#o-1`;
    expect(await json('trace', idOf(first))).toMatchObject({
      changeId: idOf(first),
      steps: [
        { by: 'order', what: 'coalesced', into: { changeId: idOf(second), what: 'applied' }, requestId },
        { by: 'order', what: 'stale', entityKey, requestId },
      ],
    });
    expect((await json('trace', idOf(second).toUpperCase())).steps).toEqual([
      expect.objectContaining({ what: 'applied', copies: 2, replaced: [idOf(first)] }),
    ]);
    const { steps, view } = await json('trace', idOf(third));
    expect(view).toMatchObject({ changeId: idOf(third), version: 3 });
    expect(view).not.toHaveProperty('data');
    expect(steps.length).toBeGreaterThan(3);
    expect(steps[0]).toMatchObject({
      what: 'failed',
      receiveCount: 1,
      entityKey,
      cause: { failureClass: 'transient' },
    });
    expect(steps.slice(-3)).toMatchObject([
      { what: 'dead-lettered', requestId },
      { by: 'redrive', what: 'redriven', requestedBy: 'olga', to: [names.queue] },
      { by: 'order', what: 'applied', requestId },
    ]);
    expect(steps.at(-2).cause.failureClass).toBe('transient');
    const times = steps.map(({ at }: { at: string }) => at);
    expect(times).toEqual(times.toSorted());
    expect((await json('trace', idOf(broken))).steps).toMatchObject([
      {
        what: 'dead-lettered',
        cause: { failureReason: 'schema_broken', failureMessage: 'detail.data.status: invalid_value' },
      },
      { by: 'discard', what: 'discarded', requestedBy: 'olga', note: 'sent again' },
    ]);

    // The entity has the steps of all its changes but of the broken one, which has no entity in the logs.
    const ofOrder = await json('trace', ...order);
    expect(ofOrder).toMatchObject({ exitCode: 0, entityKey, view: { version: 3 } });
    expect(ofOrder.steps.map(({ what }: { what: string }) => what)).toEqual([
      'applied',
      'coalesced',
      'stale',
      ...steps.map(({ what }: { what: string }) => what),
    ]);

    const told = await ops('trace', idOf(third));
    expect(told.stdout).toMatch(
      /redriven to commerce-dev-order-queue\n +had failed: .*\n +run .*\n +requested by olga\n/,
    );
    const logs = await ops('logs', 'order', '--filter', idOf(third), '--since', '1d');
    expect(logs.stdout).toMatch(/ {2}WARN {3}Record kept for another try {2}.*failureClass=transient/);
    expect(logs.stdout).toMatch(/ {2}INFO {3}Changes of the batch {2}.*applied=1\n/);
    expect(logs.stdout).not.toContain('_aws');
    const { lines } = await json('logs', 'order', '--since', '1d');
    expect(lines.some(({ text }: { text: string }) => JSON.parse(text)._aws)).toBe(true);
  });

  it('ends with 1 where nothing is known of a change, and says where it may be', async () => {
    const unknown = await json('trace', randomUUID());
    expect(unknown).toMatchObject({ exitCode: 1, steps: [], waiting: [] });
    expect(unknown.notKnown.join(' ')).toContain('npm run ops -- replay');
  });

  it.each([[['trace', randomUUID()]], [['trace', ...order]], [['logs', 'order']]])(
    'says that a stage is not there, to %j',
    async (words) => {
      const { exitCode, stderr } = await ops(...words, '--stage', 'nowhere');
      expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/^Stage nowhere was not found at http/)]);
    },
  );
});
