import { expect, inject, it } from 'vitest';
import { catalog } from '../../lambda/events/catalog.ts';
import { parseMessageBody } from '../../lambda/events/state-change.ts';
import { type LocalCloud, startLocalCloud } from '../../local/cloud.ts';
import recorded from '../lambda/redrive/recorded/before-packs.json' with { type: 'json' };
import { backboneUnderTest, eventually } from '../support/backbone-under-test.ts';
import { opsAtEndpoint } from '../support/ops-at-endpoint.ts';

/** The ids of the changes in a queue, those of each message together. */
function changesIn(cloud: LocalCloud, queueName: string): (string | undefined)[][] {
  const messages = [...(cloud.queues.get(queueName)?.messages() ?? [])];
  return messages.map(({ body }) =>
    parseMessageBody(body, catalog.eventTypes, Date.now()).map((parsed) =>
      parsed.valid ? parsed.change.metadata.changeId : parsed.identity.changeId,
    ),
  );
}

it.skipIf(process.env.E2E_ENDPOINT)(
  'after the upgrade `ops redrive --reason schema_broken` applies every pack that the older version dead-lettered',
  async () => {
    const cloud = await startLocalCloud({ assemblyDirectory: inject('assemblyDirectory'), port: 0 });
    for (const schedule of cloud.schedules.values()) schedule.stop(); // the redrive's own takes what is transient
    const backbone = backboneUnderTest(cloud.endpoint);
    try {
      const { queue, deadLetterQueue } = backbone.names.consumer('order');
      for (const { MessageBody, MessageGroupId, MessageAttributes } of recorded.deadLetters) {
        const attributes = MessageAttributes as unknown as Record<string, { DataType: string; StringValue: string }>;
        cloud.queues.get(deadLetterQueue)?.send({ body: MessageBody, messageGroupId: MessageGroupId, attributes });
      }
      const words = ['redrive', 'order', '--reason', 'schema_broken', '--note', 'upgraded', '--execute', '--json'];
      const { exitCode, stdout, stderr } = await opsAtEndpoint(cloud.endpoint, words, {
        user: 'olga',
        now: Date.now,
        sleep: () => new Promise((resolve) => setTimeout(resolve, 50)),
        signal: new AbortController().signal,
      });
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      expect(JSON.parse(stdout)).toMatchObject({ moved: 4 });

      const refused = recorded.deadLetters.filter(
        ({ MessageAttributes }) => MessageAttributes.failureReason.StringValue === 'schema_broken',
      );
      const valid = refused
        .flatMap(({ MessageBody }) => parseMessageBody(MessageBody, catalog.eventTypes, Date.now()))
        .flatMap((parsed) => (parsed.valid ? [parsed.change] : []));
      expect(valid).toHaveLength(3 + 20 + 2 + 1 - 2);
      await eventually(async () => {
        const items = await Promise.all(valid.map(({ entityKey }) => backbone.state(entityKey)));
        expect(items.map((item) => item?.changeId)).toEqual(valid.map(({ metadata }) => metadata.changeId));
        expect(changesIn(cloud, queue)).toEqual([]);
      });
      // Left are what the filter does not mean, and each change that is broken itself, without the others of its pack.
      const left = changesIn(cloud, deadLetterQueue).map((ids) => ids.map((id) => Number(id?.slice(-2))));
      expect(left.sort()).toEqual([[41], [50], [51]]);
    } finally {
      backbone.close();
      await cloud.stop();
    }
  },
);
