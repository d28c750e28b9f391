import { describe, expect, it } from 'vitest';
import { catalog } from '../../../../lambda/events/catalog.ts';
import { parseMessageBody } from '../../../../lambda/events/state-change.ts';
import { changeSteps } from '../../../../ops/logs/change-steps.ts';
import { orderConsumer } from '../../../support/consume/order-consumer.ts';
import { bodiesIn, redriveWorld } from '../redrive-world.ts';
import recorded from './before-packs.json' with { type: 'json' };

/**
 * `before-packs.json` was written by the version that knew no packs, commit 1e4a48d: what its order consumer sent to the
 * dead-letter queue of three packs, of an event that breaks the contract and of one that the table refused for now, as the
 * entries of SendMessageBatch; and what its redrive and discard wrote into the audit log of these.
 */
const now = Date.parse('2026-03-01T10:00:05Z');
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

interface RecordedLetter {
  readonly MessageBody: string;
  readonly MessageGroupId: string;
  readonly MessageAttributes: Record<string, { readonly DataType: string; readonly StringValue: string }>;
  readonly MessageSystemAttributes?: { readonly AWSTraceHeader: { readonly StringValue: string } };
}
const letters = recorded.deadLetters as unknown as readonly RecordedLetter[];
const reasonOf = ({ MessageAttributes }: RecordedLetter) => MessageAttributes.failureReason?.StringValue;
const refused = letters.filter((letter) => reasonOf(letter) === 'schema_broken');

function worldWithRecorded() {
  const world = redriveWorld();
  for (const { MessageBody, MessageGroupId, MessageAttributes, MessageSystemAttributes } of letters) {
    const traceHeader = MessageSystemAttributes?.AWSTraceHeader.StringValue;
    const more = { messageGroupId: MessageGroupId, ...(traceHeader !== undefined && { traceHeader }) };
    world.letters('order').send({ body: MessageBody, attributes: MessageAttributes, ...more });
  }
  return world;
}

describe('dead letters of the version that knew no packs', () => {
  it('come back, every pack whole and with its history, by the reason that the older consumer gave them', async () => {
    const world = worldWithRecorded();
    const result = await world.redrive('order', { filter: { failureReason: 'schema_broken' } });
    expect(result).toMatchObject({ matched: 4, moved: 4, skipped: 1, remaining: 1 });
    expect(bodiesIn(world.queue('order'))).toEqual(refused.map(({ MessageBody }) => MessageBody).sort());
    const histories = [...world.queue('order').messages()].map(({ attributes }) => [
      attributes?.redriveCount?.StringValue,
      attributes?.firstFailedAt?.StringValue,
    ]);
    expect(histories.sort()).toEqual([
      ...Array(3).fill(['1', '2026-03-01T10:00:05.000Z']),
      ['2', '2026-02-28T00:00:00.000Z'],
    ]);
  });

  it('hold changes of which the present contract takes every one but those that are broken themselves', async () => {
    const world = worldWithRecorded();
    await world.redrive('order', { filter: { failureReason: 'schema_broken' } });
    const changes = bodiesIn(world.queue('order')).flatMap((body) => parseMessageBody(body, catalog.eventTypes, now));
    expect(changes).toHaveLength(3 + 20 + 2 + 1);
    const invalid = changes.flatMap((change) => (change.valid ? [] : [change.identity.changeId]));
    expect(invalid.sort()).toEqual([uuid(41), uuid(50)]);
  });

  it('are applied by the present consumer, but for those that are broken themselves, which fail by their own cause', async () => {
    const world = worldWithRecorded();
    await world.redrive('order');
    const consumer = orderConsumer({ random: () => 0.5 });
    for (const { body, messageGroupId, attributes } of world.queue('order').messages()) {
      consumer.queue.send({ body, ...(messageGroupId && { messageGroupId }), ...(attributes && { attributes }) });
    }
    await consumer.passSeconds(60);
    const dead = [...consumer.deadLetterQueue.messages()].flatMap(({ body, attributes }) =>
      parseMessageBody(body, catalog.eventTypes, now).map((parsed) => [
        parsed.valid || parsed.identity.changeId,
        attributes?.failureReason?.StringValue,
      ]),
    );
    expect(dead.sort()).toEqual([
      [uuid(41), 'schema_broken'],
      [uuid(50), 'schema_broken'],
    ]);
    const valid = letters
      .flatMap(({ MessageBody }) => parseMessageBody(MessageBody, catalog.eventTypes, now))
      .flatMap((parsed) => (parsed.valid ? [parsed.change.metadata.changeId] : []));
    expect(consumer.written.toSorted()).toEqual(valid.sort());
    expect(consumer.places().waiting).toEqual([]);
  });

  it('are told apart by their cause, counted by their changes, and lose one change where that is asked for', async () => {
    const world = worldWithRecorded();
    const { byCause } = await world.inspect('order');
    expect(byCause.map(({ failureReason, count, changes }) => [failureReason, count, changes])).toEqual([
      ['schema_broken', 3, 25],
      ['schema_broken', 1, 1],
      ['ThrottlingException', 1, 1],
    ]);
    expect(await world.discard('order', { filter: { changeId: uuid(41) } })).toMatchObject({
      discarded: 1,
      discardedChanges: 1,
      sentBackChanges: 1,
    });
    const left = await world.inspect('order', { filter: { changeId: [uuid(40), uuid(41)] } });
    expect(left.byCause).toMatchObject([{ exampleChangeIds: [uuid(40)], oldest: '2026-03-01T10:00:05.000Z' }]);
  });

  it('are found in the audit lines of their time', () => {
    const lines = recorded.audit.map((fields) => ({ by: 'redrive', time: now, text: JSON.stringify(fields) }));
    const steps = changeSteps(lines, { changeIds: new Set([uuid(51)]) }, 'quarantine');
    expect(steps.map(({ what }) => what)).toEqual(['redriven', 'discarded']);
  });
});
