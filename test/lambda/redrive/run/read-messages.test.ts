import type { Message } from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ReadOptions, readMessages } from '../../../../lambda/redrive/run/read-messages.ts';
import { simulatedClock } from '../simulated-clock.ts';

/** A queue that answers what it is told to, each call in five milliseconds. */
function scripted(count: { visible: number; inFlight: number }, answer: (poll: number, max: number) => Message[]) {
  const clock = simulatedClock();
  const polls: { max: number; at: number; underWay: number }[] = [];
  const givenBack: string[] = [];
  let underWay = 0;
  const ports = {
    source: {
      count: async () => count,
      receive: async (max: number) => {
        underWay += 1;
        polls.push({ max, at: clock.now(), underWay });
        const messages = answer(polls.length, max);
        await clock.wait(messages.length > 0 ? 5 : 1_000);
        underWay -= 1;
        return messages;
      },
    },
    deadLetters: {
      changeVisibility: async (changes: readonly { receiptHandle: string; seconds: number }[]) => {
        for (const { receiptHandle, seconds } of changes) if (seconds === 0) givenBack.push(receiptHandle);
      },
    },
    now: clock.now,
  };
  const options: ReadOptions = { endsAt: clock.now() + 50_000, wanted: () => Number.POSITIVE_INFINITY };
  return { clock, ports, polls, givenBack, options };
}

const message = (id: number, receive = 1): Message => ({ MessageId: `m-${id}`, ReceiptHandle: `m-${id}/${receive}` });
const none = async () => [];

describe('reading messages', () => {
  it('ends after three polls in a row that found nothing, one at a time', async () => {
    const { ports, polls, options } = scripted({ visible: 500, inFlight: 0 }, () => []);
    const reading = await readMessages(ports, options, none);
    expect(reading).toEqual({ atStart: 500, seen: 0, sawAll: false, cutShort: false });
    // Those that began side by side are one in a row.
    expect([...new Set(polls.map(({ at }) => at - (polls[0]?.at ?? 0)))]).toEqual([0, 1_000, 2_000]);
    expect(polls.slice(16).map(({ underWay }) => underWay)).toEqual([1, 1]);
  });

  it('goes on in all lanes when a poll finds something again', async () => {
    let next = 0;
    const { ports, polls, options } = scripted({ visible: 400, inFlight: 0 }, (poll, max) =>
      poll <= 16 ? [] : Array.from({ length: max }, () => message(next++)),
    );
    expect(await readMessages(ports, options, none)).toMatchObject({ seen: 400, sawAll: true });
    expect(Math.max(...polls.slice(17).map(({ underWay }) => underWay))).toBe(16);
  });

  it('hands on a message once that comes round again, and gives it back by its last receipt handle', async () => {
    const { ports, options, givenBack } = scripted({ visible: 3, inFlight: 0 }, (poll) =>
      poll <= 3 ? [message(poll === 3 ? 1 : poll, poll)] : [],
    );
    const visited: unknown[] = [];
    const reading = await readMessages(ports, options, async (messages) => {
      visited.push(...messages.map(({ MessageId }) => MessageId));
      return messages.filter(({ MessageId }) => MessageId === 'm-2');
    });
    expect(visited).toEqual(['m-1', 'm-2']);
    expect(givenBack).toEqual(['m-1/3']);
    expect(reading).toMatchObject({ seen: 2, sawAll: false });
  });

  it('sees what somebody gave back a moment ago, and SQS still counts as in flight', async () => {
    const { ports, options } = scripted({ visible: 0, inFlight: 12 }, (poll, max) =>
      Array.from({ length: max }, (_, n) => message(poll * 100 + n)),
    );
    expect(await readMessages(ports, options, none)).toMatchObject({ atStart: 0, seen: 12, sawAll: true });
  });

  it('saw all when nothing more came than was visible: what is in flight may be somebody else’s', async () => {
    const { ports, options } = scripted({ visible: 3, inFlight: 9 }, (poll) =>
      (poll === 1 ? [1, 2, 3] : []).map((id) => message(id)),
    );
    expect(await readMessages(ports, options, none)).toEqual({ atStart: 3, seen: 3, sawAll: true, cutShort: false });
  });

  it('never asks for more than was there, whichever lane goes on first', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        fc.infiniteStream(
          fc.record({ found: fc.integer({ min: 0, max: 10 }), turns: fc.integer({ max: 12, min: 0 }) }),
        ),
        async (visible, stream) => {
          let received = 0;
          const source = {
            count: async () => ({ visible, inFlight: 0 }),
            receive: async (max: number) => {
              const { found, turns } = stream.next().value;
              for (let turn = 0; turn < turns; turn++) await undefined;
              return Array.from({ length: Math.min(max, found) }, () => message(received++));
            },
          };
          const { ports, options } = scripted({ visible, inFlight: 0 }, () => []);
          const { seen } = await readMessages({ ...ports, source }, options, none);
          expect(received).toBeLessThanOrEqual(visible);
          expect(seen).toBe(received);
        },
      ),
    );
  });

  it('asks nothing of a queue that is empty', async () => {
    const { ports, options, polls } = scripted({ visible: 0, inFlight: 0 }, () => []);
    expect(await readMessages(ports, options, none)).toEqual({ atStart: 0, seen: 0, sawAll: true, cutShort: false });
    expect(polls).toEqual([]);
  });

  it('never holds more than SQS keeps invisible', async () => {
    let next = 0;
    const { ports, options, givenBack } = scripted({ visible: 200_000, inFlight: 0 }, (_, max) =>
      Array.from({ length: max }, () => message(next++)),
    );
    expect(await readMessages(ports, options, none)).toMatchObject({ seen: 100_000, sawAll: false, cutShort: true });
    expect(givenBack).toHaveLength(100_000);
  });
});
