import {
  type AttributeValue,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { catalog } from '../../lambda/events/catalog.ts';
import { configOf } from '../../lib/config/config.ts';
import { namesOf } from '../../lib/config/names.ts';
import { type LocalCloud, startLocalCloud } from '../../local/cloud.ts';
import { referenceView } from '../../sample/reference-view.ts';
import { generateSampleDay } from '../../sample/sample-day.ts';
import { checkView } from '../../sample/view-check.ts';
import { publishSample } from '../../tools/start/publish-sample.ts';
import { opsAtEndpoint } from '../support/ops-at-endpoint.ts';

/** docs/restoring.md on the local cloud, which has no backups: an older copy of the table takes their place. */
const names = namesOf('dev');
const TableName = names.currentStateTable;
const consumers = catalog.consumers.map(({ name }) => name);

type Item = Record<string, AttributeValue>;

async function startStage() {
  const cloud = await startLocalCloud({ assemblyDirectory: inject('assemblyDirectory'), port: 0 });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint: cloud.endpoint, region: 'us-east-1', credentials });
  onTestFinished(async () => {
    client.destroy();
    await cloud.stop();
  });
  const items = async () => {
    const found: Item[] = [];
    for await (const { Items = [] } of paginateScan({ client }, { TableName })) found.push(...Items);
    return found;
  };
  const put = (Item: Item) => client.send(new PutItemCommand({ TableName, Item }));
  const remove = ({ entityKey }: Item) =>
    client.send(new DeleteItemCommand({ TableName, Key: { entityKey: entityKey as AttributeValue } }));
  return { cloud, items, put, remove };
}

/** Now, as an event's time says it: events of this second have this time, or a later one. */
const wholeSecond = () => new Date(Math.floor(Date.now() / 1_000) * 1_000);

async function untilNothingWaits({ queues }: LocalCloud): Promise<void> {
  const waiting = () =>
    consumers.some((name) => {
      const { visible = 0, inFlight = 0, delayed = 0 } = queues.get(names.consumer(name).queue)?.counts() ?? {};
      return visible + inFlight + delayed > 0;
    });
  while (waiting()) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function ops({ endpoint }: LocalCloud, ...words: string[]): Promise<void> {
  const { exitCode, output } = await opsAtEndpoint(endpoint, words, {
    user: 'olga',
    now: Date.now,
    sleep: () => new Promise((resolve) => setTimeout(resolve, 50)),
    signal: new AbortController().signal,
  });
  expect({ exitCode, output }).toEqual({ exitCode: 0, output: expect.anything() });
}

describe.skipIf(process.env.E2E_ENDPOINT)('restoring the table', () => {
  it.each([
    ['when nothing waited: a replay from that moment', true],
    ['while changes waited: a replay from before the first of them', false],
  ])('of an older copy, taken %s makes the view right', async (_, quiet) => {
    const { cloud, items, put, remove } = await startStage();
    const events = generateSampleDay({ seed: 7, events: 400, start: Date.now() - 1_000 * 60 * 60 * 12 });
    const check = async () => {
      const now = Date.now();
      const { marketplaces } = configOf('dev');
      const reference = referenceView(events, { marketplaces: marketplaces.map(({ name }) => name), now });
      return checkView({
        reference,
        tableItems: (await items()).map((item) => unmarshall(item)),
        waiting: [...cloud.queues.values()].flatMap((queue) => [...queue.messages()].map(({ body }) => body)),
        now,
      });
    };
    let from = wholeSecond();
    await publishSample(events.slice(0, 200), cloud.endpoint, names.bus, () => {});
    if (quiet) {
      await untilNothingWaits(cloud);
      from = wholeSecond();
    }
    const copy = await items();
    await publishSample(events.slice(200), cloud.endpoint, names.bus, () => {});
    await untilNothingWaits(cloud);
    expect(await check()).toEqual({ lost: [], differing: [] });

    // A bad version of a consumer: states that are wrong under a version that is right, which no replay alone repairs.
    const damaged = await items();
    for (const [at, item] of damaged.entries()) {
      if (at % 3 === 0) await remove(item);
      else if (at % 3 === 1) await put({ ...item, data: { M: {} } });
    }
    expect((await check()).differing.length).toBeGreaterThan(damaged.length / 2);

    for (const name of consumers) await ops(cloud, 'pause', name);
    for (const item of await items()) await remove(item);
    for (const item of copy) await put(item);
    expect((await check()).differing.length).toBeGreaterThan(0);
    for (const name of consumers) await ops(cloud, 'resume', name);
    const to = new Date(Date.now() + 60_000).toISOString();
    for (const name of consumers) {
      await ops(cloud, 'replay', name, '--from', from.toISOString(), '--to', to, '--execute', '--note', 'restored');
    }
    await untilNothingWaits(cloud);
    expect(await check()).toEqual({ lost: [], differing: [] });
  });
});
