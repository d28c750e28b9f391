import type { Message } from '@aws-sdk/client-sqs';
import type { OutgoingMessage, SqsQueue } from '../shared/sqs-queue.ts';
import { type MessageSource, readMessages } from './read-messages.ts';
import type { RedriveRequest } from './request.ts';
import { type Route, type Routing, routesOf, sellerIdOf } from './routes.ts';

/** The world around a run. */
export interface RedrivePorts {
  readonly source: MessageSource;
  readonly deadLetters: Pick<SqsQueue, 'delete' | 'changeVisibility'>;
  /** The queue of one route. */
  queueOf(route: Route): Pick<SqsQueue, 'send'>;
  /** Epoch milliseconds. */
  now(): number;
  newId(): string;
  /** A run ends by itself after this time. */
  readonly runForMillis: number;
}

/** What a run did. Every message that it looked at is in `moved`, `failed`, `movedNotDeleted` or `skipped`. */
export interface RedriveResult {
  readonly redriveId: string;
  readonly dryRun: boolean;
  /** Messages that belong to a route now: those that a dry run would move. */
  readonly matched: number;
  /** Durably in the queue of every route that they belong to, and gone from here. */
  readonly moved: number;
  /** Not confirmed by a queue: still here. */
  readonly failed: number;
  /** Moved but still here as well, because the deletion was not confirmed: a harmless copy. */
  readonly movedNotDeleted: number;
  /** Belong to no route now: still here. */
  readonly skipped: number;
  /** Left in the queue, as far as SQS knows. */
  readonly remaining: number;
}

/**
 * Sends dead letters straight to the queues of the routes that their bodies match now, then deletes exactly those that
 * the queues confirmed. Never through PutEvents: that would fire every other rule again and lose the group.
 */
export async function redrive(request: RedriveRequest, routing: Routing, ports: RedrivePorts): Promise<RedriveResult> {
  const startedAt = ports.now();
  const redriveId = ports.newId();
  const cameFrom = routing.routes.find(({ consumer }) => consumer === request.queue)?.consumer;
  const counts = { matched: 0, moved: 0, failed: 0, movedNotDeleted: 0, skipped: 0 };
  const taken = new Set<string>(); // receipt handles to give back: all that are received and not moved

  async function move(messages: Message[]): Promise<void> {
    const waiting = new Map<OutgoingMessage, Message>();
    const byRoute = new Map<Route, OutgoingMessage[]>();
    for (const message of messages) {
      const routes = routesOf(message.Body ?? '', routing, cameFrom);
      if (typeof routes === 'string') {
        counts.skipped += 1;
        continue;
      }
      counts.matched += 1;
      if (request.dryRun) continue;
      const outgoing = redriven(message, redriveId, startedAt);
      waiting.set(outgoing, message);
      for (const route of routes) byRoute.set(route, [...(byRoute.get(route) ?? []), outgoing]);
    }
    for (const [route, outgoing] of byRoute) {
      const confirmed = await ports.queueOf(route).send(outgoing);
      for (const message of outgoing) {
        if (!confirmed.has(message) && waiting.delete(message)) counts.failed += 1;
      }
    }
    const handles = [...waiting.values()].map(({ ReceiptHandle = '' }) => ReceiptHandle);
    const deleted = await ports.deadLetters.delete(handles);
    counts.moved += deleted.size;
    counts.movedNotDeleted += handles.length - deleted.size;
    for (const handle of deleted) taken.delete(handle);
  }

  const timeIsUp = () => ports.now() - startedAt >= ports.runForMillis;
  try {
    await readMessages(ports.source, { maxMessages: request.maxMessages, startedAt, timeIsUp }, taken, move);
  } finally {
    await ports.deadLetters.changeVisibility([...taken].map((receiptHandle) => ({ receiptHandle, seconds: 0 })));
  }
  return { redriveId, dryRun: request.dryRun, ...counts, remaining: await ports.source.count() };
}

/**
 * The message as it goes back: its body, group and trace header as they were; of its attributes only the counters. The
 * old cause is taken off, so that a crash from here on is honestly of unknown cause.
 */
function redriven(message: Message, redriveId: string, now: number): OutgoingMessage {
  const { Body = '', Attributes = {}, MessageAttributes = {} } = message;
  const attribute = (name: string) => MessageAttributes[name]?.StringValue;
  const redriveCount = Number(attribute('redriveCount') ?? 0) + 1;
  const firstFailedAt = attribute('firstFailedAt') ?? new Date(now).toISOString();
  return {
    body: Body,
    messageGroupId: Attributes.MessageGroupId ?? sellerIdOf(Body),
    traceHeader: Attributes.AWSTraceHeader,
    attributes: {
      redriveCount: { DataType: 'Number', StringValue: String(redriveCount) },
      redriveId: { DataType: 'String', StringValue: redriveId },
      firstFailedAt: { DataType: 'String', StringValue: firstFailedAt },
    },
  };
}
