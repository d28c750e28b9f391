import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AwsCall } from '../../../lambda/shared/aws-client/aws-client.ts';
import { batchesOf } from '../../../lambda/shared/batches.ts';
import { messageBytes, type OutgoingMessage, sqsQueue } from '../../../lambda/shared/sqs-queue.ts';

/** A client that answers each batch call as told, and remembers what it was sent. */
function fakeClient(answer: (entries: { Id: string }[], call: number) => unknown) {
  const calls: { Entries: { Id: string; MessageBody?: string }[] }[] = [];
  const client: AwsCall<'sqs'> = async (_, input) => {
    const { Entries } = input as { Entries: { Id: string }[] };
    calls.push({ Entries });
    return answer(Entries, calls.length) as never;
  };
  return { client, calls };
}
const message = (body: string): OutgoingMessage => ({
  body,
  messageGroupId: undefined,
  traceHeader: undefined,
  attributes: {},
});

describe('sending to a queue', () => {
  it('confirms only what SQS names as successful', async () => {
    const { client } = fakeClient((entries) => ({ Successful: entries.filter(({ Id }) => Id !== '1') }));
    const messages = ['a', 'b', 'c'].map(message);
    const confirmed = await sqsQueue(client, 'url', () => {}).send(messages);
    expect([...confirmed].map(({ body }) => body)).toEqual(['a', 'c']);
  });

  it('tells why SQS refused some, by its codes, once a call', async () => {
    const told: unknown[] = [];
    const { client } = fakeClient(([first, ...others]) => ({
      Successful: [first],
      Failed: others.map(({ Id }) => ({ Id, Code: 'InvalidMessageContents', Message: 'quoted', SenderFault: true })),
    }));
    const messages = ['a', 'b', 'c'].map(message);
    await sqsQueue(client, 'url', (error) => told.push(error)).send(messages);
    expect(told).toEqual([new Error("SQS refused 2 of the call's messages: InvalidMessageContents.")]);
  });

  it('confirms nothing of a call that failed, and goes on with the next', async () => {
    const errors: unknown[] = [];
    const { client, calls } = fakeClient((entries, call) => {
      if (call === 1) throw new Error('network');
      return { Successful: entries };
    });
    const messages = Array.from({ length: 12 }, (_, n) => message(String(n)));
    const confirmed = await sqsQueue(client, 'url', (error) => errors.push(error)).send(messages);
    expect([...confirmed].map(({ body }) => body)).toEqual(['10', '11']);
    expect([calls.length, errors.length]).toEqual([2, 1]);
  });

  it('takes an answer without a list for no confirmation at all', async () => {
    const { client } = fakeClient(() => ({}));
    expect(await sqsQueue(client, 'url', () => {}).send([message('a')])).toEqual(new Set());
  });

  it('has several batches under way, but never more than it has sockets for', async () => {
    let underWay = 0;
    let most = 0;
    const { client, calls } = fakeClient(async (entries) => {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      return { Successful: entries };
    });
    const messages = Array.from({ length: 500 }, (_, n) => message(String(n)));
    expect(await sqsQueue(client, 'url', () => {}).send(messages)).toEqual(new Set(messages));
    expect(calls).toHaveLength(50);
    expect(most).toBeGreaterThan(8);
    expect(most).toBeLessThan(50);
  });

  it('keeps a batch within 1 MiB', async () => {
    const { client, calls } = fakeClient((entries) => ({ Successful: entries }));
    await sqsQueue(client, 'url', () => {}).send(Array.from({ length: 5 }, () => message('x'.repeat(400_000))));
    expect(calls.map(({ Entries }) => Entries.length)).toEqual([2, 2, 1]);
  });
});

it('counts what SQS counts of a message: the bytes of its body and of name, type and value of each attribute', () => {
  const attributes = {
    größe: { DataType: 'Number', StringValue: '12' }, // 7 + 6 + 2
    key: { DataType: 'Binary', BinaryValue: new Uint8Array(5) }, // 3 + 6 + 5
  };
  expect(messageBytes({ body: 'é€', attributes })).toBe(5 + 15 + 14);
});

describe('batches', () => {
  it('hold every item once, in order, within both limits', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100 })), fc.integer({ min: 1, max: 5 }), (items, maxCount) => {
        const batches = batchesOf(items, { maxCount, maxBytes: 120 }, (item) => item);
        expect(batches.flat()).toEqual(items);
        for (const batch of batches) {
          expect(batch.length).toBeGreaterThan(0);
          expect(batch.length).toBeLessThanOrEqual(maxCount);
          expect(batch.reduce((sum, item) => sum + item, 0)).toBeLessThanOrEqual(120);
        }
      }),
    );
  });
});
