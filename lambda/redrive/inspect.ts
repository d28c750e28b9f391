import type { Message } from '@aws-sdk/client-sqs';
import type { SqsQueue } from '../shared/sqs-queue.ts';
import { readMessages } from './read-messages.ts';
import type { RedrivePorts } from './redrive.ts';
import type { RedriveRequest } from './request.ts';
import { type Routing, routesOf } from './routes.ts';

/** The dead letters of one cause. */
export interface Cause {
  /** `permanent`, `transient`, `unrouted`, `undelivered` (by EventBridge) or `unknown` (crash or timeout). */
  readonly failureClass: string;
  readonly failureReason: string;
  readonly failureMessage: string | undefined;
  readonly failureFingerprint: string | undefined;
  readonly count: number;
}

export interface Inspection {
  /** Visible messages when the run began, as far as SQS knows. */
  readonly atStart: number;
  readonly seen: number;
  /** Most frequent first. */
  readonly byCause: readonly Cause[];
}

/** Groups the messages of a queue by what went wrong, and puts every one of them back. */
export async function inspect(
  request: RedriveRequest,
  routing: Routing,
  ports: Pick<RedrivePorts, 'source' | 'now' | 'runForMillis'> & { deadLetters: Pick<SqsQueue, 'changeVisibility'> },
): Promise<Inspection> {
  const startedAt = ports.now();
  const causes = new Map<string, Cause>();
  const taken = new Set<string>();
  let seen = 0;
  const timeIsUp = () => ports.now() - startedAt >= ports.runForMillis;
  try {
    const options = { maxMessages: request.maxMessages, startedAt, timeIsUp };
    const atStart = await readMessages(ports.source, options, taken, async (messages) => {
      for (const message of messages) {
        seen += 1;
        const cause = causeOf(message, request.queue, routing);
        const key = JSON.stringify([cause.failureClass, cause.failureReason, cause.failureFingerprint]);
        causes.set(key, { ...cause, count: (causes.get(key)?.count ?? 0) + 1 });
      }
    });
    return { atStart, seen, byCause: [...causes.values()].sort((a, b) => b.count - a.count) };
  } finally {
    await ports.deadLetters.changeVisibility([...taken].map((receiptHandle) => ({ receiptHandle, seconds: 0 })));
  }
}

function causeOf({ Body = '', MessageAttributes = {} }: Message, queue: string, routing: Routing) {
  const attribute = (name: string) => MessageAttributes[name]?.StringValue;
  const failureFingerprint = attribute('failureFingerprint');
  const failureMessage = attribute('failureMessage');
  if (queue === 'unrouted') {
    const routes = routesOf(Body, routing, undefined);
    const failureReason = typeof routes === 'string' ? routes : 'has_a_route_now';
    return { failureClass: 'unrouted', failureReason, failureMessage, failureFingerprint };
  }
  const errorCode = attribute('ERROR_CODE'); // EventBridge's own, when it could not deliver
  if (errorCode) {
    return {
      failureClass: 'undelivered',
      failureReason: errorCode,
      failureMessage: attribute('ERROR_MESSAGE'),
      failureFingerprint,
    };
  }
  const failureClass = attribute('failureClass') ?? 'unknown';
  const failureReason = attribute('failureReason') ?? 'crash_or_timeout';
  return { failureClass, failureReason, failureMessage, failureFingerprint };
}
