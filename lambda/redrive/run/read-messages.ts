import type { Message } from '@aws-sdk/client-sqs';
import type { SqsQueue } from '../../shared/sqs-queue.ts';
import type { MessageSource } from './message-source.ts';

/** How many receives, each with what follows it, are under way at a time: one alone waits for the network. */
const lanes = 16;

/** SQS keeps at most 120,000 received messages of a queue invisible; others may be reading it too. */
const mostHeld = 100_000;

/** For the last calls of a run, beside giving back what it holds. */
const lastCallsMillis = 2_000;

/** The world around a reading. */
export interface ReadPorts {
  readonly source: MessageSource;
  readonly deadLetters: Pick<SqsQueue, 'changeVisibility'>;
  /** Epoch milliseconds. */
  now(): number;
}

export interface ReadOptions {
  /** In epoch milliseconds: by then everything is given back. */
  readonly endsAt: number;
  /** How many more messages could be used now; 0 ends the reading. No more than these are asked for. */
  wanted(): number;
  /** How many messages the visits have put into the queue themselves: they may be seen too, and take the place of none that was there. */
  added?(): number;
}

/** What a reading saw. */
export interface Reading {
  /** Visible messages when it began, as far as SQS knows. */
  readonly atStart: number;
  readonly seen: number;
  /** Whether that is all there was, as far as SQS knows. */
  readonly sawAll: boolean;
  /** It ended because the time was up, or because it could hold no more. */
  readonly cutShort: boolean;
}

/**
 * Receives each message that is there now once, in several lanes, and shows them to `visit` as they come. Whatever
 * `visit` does not answer as gone is held until the end, so that it does not come round again, and is made visible
 * again before this answers, also when it throws.
 *
 * SQS's count is approximate, so the end is: as many seen as were there at the start, or three polls in a row without
 * anything new, or the time. Messages in flight count too: those that somebody gave back a moment ago may still be
 * among them.
 *
 * @param visit `stopAt` answers the time, in epoch milliseconds, after which it may start nothing more.
 */
export async function readMessages(
  ports: ReadPorts,
  options: ReadOptions,
  visit: (messages: Message[], stopAt: () => number) => Promise<Iterable<Message>>,
): Promise<Reading> {
  const { visible: atStart, inFlight } = await ports.source.count();
  const limit = () => atStart + inFlight + (options.added?.() ?? 0);
  const seen = new Set<string>();
  const held = new Map<string, string>(); // receipt handles by message id
  const polls = { done: 0, millis: 0, empty: 0 };
  let asked = 0;

  // Giving back takes a call for ten messages, which is no slower than the call that received them.
  const givingBackMillis = () => (((held.size / 10) * polls.millis) / Math.max(1, polls.done) / lanes) * 2;
  const stopAt = () => options.endsAt - lastCallsMillis - givingBackMillis();
  const cutShort = () => ports.now() >= stopAt() || held.size + asked >= mostHeld;

  async function readOnce(max: number): Promise<void> {
    const emptyBefore = polls.empty;
    const startedAt = ports.now();
    asked += max;
    let received: Message[] = [];
    try {
      received = await ports.source.receive(max);
    } finally {
      asked -= max; // in one go with counting what came: in between another lane would ask for more than there is
    }
    const fresh: Message[] = [];
    for (const message of received) {
      const { MessageId = '', ReceiptHandle = '' } = message;
      held.set(MessageId, ReceiptHandle);
      if (!seen.has(MessageId)) fresh.push(message);
      seen.add(MessageId);
    }
    if (fresh.length === 0) {
      polls.empty = Math.max(polls.empty, emptyBefore + 1); // polls side by side are not in a row
      return;
    }
    polls.empty = 0;
    polls.done += 1;
    polls.millis += ports.now() - startedAt;
    for (const { MessageId = '' } of await visit(fresh, stopAt)) held.delete(MessageId);
  }

  const running = new Set<Promise<void>>();
  const errors: unknown[] = [];
  try {
    for (;;) {
      const max = Math.min(10, limit() - seen.size - asked, options.wanted() - asked);
      const over = max <= 0 || polls.empty >= 3 || errors.length > 0 || cutShort();
      if (!over && running.size < (polls.empty > 0 ? 1 : lanes)) {
        const lane = readOnce(max)
          .catch((error) => void errors.push(error))
          .finally(() => running.delete(lane));
        running.add(lane);
      } else if (running.size > 0) {
        await Promise.race(running);
      } else break;
    }
    if (errors.length > 0) throw errors[0];
    const sawAll = seen.size >= limit() || (polls.empty >= 3 && seen.size >= atStart);
    return { atStart, seen: seen.size, sawAll, cutShort: !sawAll && polls.empty < 3 && cutShort() };
  } finally {
    await ports.deadLetters.changeVisibility(
      [...held.values()].map((receiptHandle) => ({ receiptHandle, seconds: 0 })),
    );
  }
}
