import type { Message } from '@aws-sdk/client-sqs';
import { fieldOf } from '../../events/json-fields.ts';
import { type EventIdentity, identityIn } from '../../events/state-change.ts';
import type { DeadLetterAttribute, FailureClass, QuarantineAttribute } from '../../shared/dead-letter-contract.ts';
import type { Route } from '../environment.ts';
import { type Cause, hasARouteNow, type SharedQueue } from '../protocol.ts';
import { type NoRoute, type Routing, routesOf } from './routes.ts';

/** A message that failed, with what can be read of it. A broken one has fewer fields, and is a letter all the same. */
export interface DeadLetter extends Omit<EventIdentity, 'eventType'> {
  readonly message: Message;
  /** Its body, parsed; `undefined` where it is not JSON. */
  readonly event: unknown;
  readonly cause: Cause;
  /** Where it belongs now, or why nowhere. */
  readonly routes: readonly Route[] | NoRoute;
  readonly redriveCount: number;
  /** The last run that pushed it back. */
  readonly redriveId?: string;
  /** Of a letter in quarantine: whose dead letter it was. */
  readonly consumer?: string;
  /** By a consumer, in epoch milliseconds; SQS and EventBridge do not say. */
  readonly deadLetteredAt?: number;
  /** Since when it has been dead, as far as anybody knows: else since it was first sent. */
  readonly since: number;
}

/** @param queue which the request names: what is in the unrouted queue has another kind of cause. */
export function letterOf(message: Message, queue: string, routing: Routing): DeadLetter {
  const event = parsed(message.Body);
  const attribute: ReadAttribute = (name) => message.MessageAttributes?.[name]?.StringValue;
  const redriveCount = Number(attribute('redriveCount') ?? 0);
  const deadLetteredAt = Date.parse(attribute('deadLetteredAt') ?? '');
  const redriveId = attribute('redriveId');
  const consumer = attribute('consumer');
  const routes = routesOf(event, routing, queue === ('quarantine' satisfies SharedQueue) ? consumer : queue);
  return {
    message,
    event,
    cause: queue === ('unrouted' satisfies SharedQueue) ? unroutedCause(routes) : causeIn(attribute),
    routes,
    ...identityIn(fieldOf(fieldOf(event, 'detail'), 'metadata')),
    redriveCount: Number.isSafeInteger(redriveCount) && redriveCount > 0 ? redriveCount : 0,
    ...(redriveId !== undefined && { redriveId }),
    ...(consumer !== undefined && { consumer }),
    ...(!Number.isNaN(deadLetteredAt) && { deadLetteredAt }),
    since: deadLetteredAt || Number(message.Attributes?.SentTimestamp ?? 0),
  };
}

/** By a name of ours, or of EventBridge. */
type ReadAttribute = (
  name: DeadLetterAttribute | QuarantineAttribute | 'ERROR_CODE' | 'ERROR_MESSAGE',
) => string | undefined;

function unroutedCause(routes: DeadLetter['routes']): Cause {
  const failureClass: FailureClass = 'unrouted';
  return { failureClass, failureReason: typeof routes === 'string' ? routes : hasARouteNow };
}

const byEventBridge: FailureClass = 'undelivered';
const byNobody: FailureClass = 'unknown';

function causeIn(attribute: ReadAttribute): Cause {
  const errorCode = attribute('ERROR_CODE'); // EventBridge's own, when it could not deliver
  const failureMessage = errorCode ? attribute('ERROR_MESSAGE') : attribute('failureMessage');
  const failureFingerprint = attribute('failureFingerprint');
  return {
    failureClass: errorCode ? byEventBridge : (attribute('failureClass') ?? byNobody),
    failureReason: errorCode ?? attribute('failureReason') ?? 'crash_or_timeout',
    ...(failureMessage && { failureMessage }),
    ...(failureFingerprint && { failureFingerprint }),
  };
}

function parsed(body: string | undefined): unknown {
  try {
    return JSON.parse(body ?? '');
  } catch {
    return undefined;
  }
}
