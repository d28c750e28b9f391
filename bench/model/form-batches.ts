import { mostBatchBytes } from '../../tools/price/load.ts';

/** How Lambda reads one queue. */
export interface MappingSettings {
  /**
   * Lambda reads a queue with five; it lowers them to two where little comes, but never for a mapping that has a maximum
   * concurrency: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
   */
  readonly pollers: number;
  readonly windowMillis: number;
  readonly batchSize: number;
}

interface Message {
  /** When the queue has it, in milliseconds. */
  readonly at: number;
  readonly bytes: number;
}

/** What one invocation gets. */
interface Batch<Item> {
  readonly messages: readonly Item[];
  readonly bytes: number;
  readonly closedAt: number;
  /** Receives that found messages when each returns as soon as there is one. */
  readonly handedOut: number;
  /** Closed by its window, not by its size. */
  readonly byWindow: boolean;
}

interface FormedBatches<Item> {
  readonly batches: readonly Batch<Item>[];
  /** Long polls that waited 20 seconds and found nothing, while no batch was open. */
  readonly emptyPolls: number;
}

/** A receive returns at most ten messages, and a long poll waits at most 20 seconds. */
const maxReceived = 10;
const longPollMillis = 20_000;

interface Poller<Item> {
  messages: Item[];
  bytes: number;
  openedAt: number;
  waitsSince: number;
  handedOut: number;
}

/**
 * Forms the batches of one queue in the time of its messages, by this rule. Each poller has one long poll open. A message
 * goes to the poll that has waited longest; those of one instant share a receive, ten at most. A poller's batch opens
 * with its first message and closes when its window is over, when it is full, or when 6 MB are. The invocation takes no
 * time, so the poller polls again at once: batches are never larger than in reality.
 *
 * @param messages in the order of time.
 * @param until when the last poll ends; the last message's time if omitted.
 */
export function formBatches<Item extends Message>(
  messages: readonly Item[],
  { pollers: pollerCount, windowMillis, batchSize }: MappingSettings,
  until = messages.at(-1)?.at ?? 0,
): FormedBatches<Item> {
  const turn: Poller<Item>[] = Array.from({ length: pollerCount }, () => idlePoller(0)); // whose poll is oldest, first
  const batches: Batch<Item>[] = [];
  let emptyPolls = 0;

  const close = (poller: Poller<Item>, closedAt: number, byWindow: boolean) => {
    const { messages, bytes, handedOut } = poller;
    batches.push({ messages, bytes, closedAt, handedOut, byWindow });
    Object.assign(poller, idlePoller(closedAt));
  };
  const closeUntil = (now: number) => {
    const due = turn.filter(({ messages, openedAt }) => messages.length > 0 && openedAt + windowMillis < now);
    for (const poller of due.sort((a, b) => a.openedAt - b.openedAt)) {
      close(poller, poller.openedAt + windowMillis, true);
    }
  };

  let receive: { at: number; poller: Poller<Item>; count: number } | undefined;
  for (const message of messages) {
    closeUntil(message.at);
    const shared = receive?.at === message.at && receive.count < maxReceived && receive.poller.messages.length > 0;
    const poller = (shared ? receive?.poller : turn.shift()) as Poller<Item>;
    if (shared && receive) receive.count += 1;
    else {
      turn.push(poller);
      receive = { at: message.at, poller, count: 1 };
      poller.handedOut += 1;
    }
    if (poller.bytes + message.bytes > mostBatchBytes) {
      poller.handedOut -= 1; // the receive that brought what no longer fits counts for the next batch
      close(poller, message.at, false);
      poller.handedOut = 1;
    }
    if (poller.messages.length === 0) {
      poller.openedAt = message.at;
      emptyPolls += Math.floor((message.at - poller.waitsSince) / longPollMillis);
    }
    poller.messages.push(message);
    poller.bytes += message.bytes;
    if (poller.messages.length === batchSize) close(poller, message.at, false);
  }
  closeUntil(Number.POSITIVE_INFINITY);
  for (const { waitsSince } of turn) emptyPolls += Math.max(0, Math.floor((until - waitsSince) / longPollMillis));
  return { batches: batches.sort((a, b) => a.closedAt - b.closedAt), emptyPolls };
}

const idlePoller = <Item>(waitsSince: number): Poller<Item> => ({
  messages: [],
  bytes: 0,
  openedAt: 0,
  waitsSince,
  handedOut: 0,
});

/** How many receives it takes to get the batches. */
interface ReceiveCounts {
  /** Each receive brings ten messages, but for the last of a batch. No mapping does with fewer. */
  readonly full: number;
  /** Each receive returns with the first message, and one more finds nothing before the window is over. */
  readonly firstMessage: number;
}

/** Both rules count the polls that find nothing between batches. */
export function countReceives({ batches, emptyPolls }: FormedBatches<Message>): ReceiveCounts {
  let full = emptyPolls;
  let firstMessage = emptyPolls;
  for (const { messages, handedOut, byWindow } of batches) {
    full += Math.ceil(messages.length / maxReceived);
    firstMessage += handedOut + (byWindow ? 1 : 0);
  }
  return { full, firstMessage };
}

/** The mapping deletes what a batch has done with, ten messages a call. */
export const countDeletes = (messages: number): number => Math.ceil(messages / maxReceived);
