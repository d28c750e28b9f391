import type { Message } from '@aws-sdk/client-sqs';
import { metadata as metadataSchema } from '../../events/metadata.ts';
import { type Routing, routesOf } from './routes.ts';

/** Why a message is where it is. */
export interface Cause {
  /**
   * `permanent` or `transient` (a consumer's), `undelivered` (by EventBridge), `unrouted`, or `unknown`: nobody had
   * the time to say.
   */
  readonly failureClass: string;
  readonly failureReason: string;
  readonly failureMessage?: string;
  readonly failureFingerprint?: string;
}

/** A message that failed, with what can be read of it. A broken one has fewer fields, and is a letter all the same. */
export interface DeadLetter {
  readonly message: Message;
  /** Its body, parsed; `undefined` where it is not JSON. */
  readonly event: unknown;
  readonly cause: Cause;
  /** Of the event, where they keep the contract: anything else may be a customer's. */
  readonly changeId?: string;
  readonly sellerId?: string;
  readonly marketplace?: string;
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
  const attribute = (name: string) => message.MessageAttributes?.[name]?.StringValue;
  const redriveCount = Number(attribute('redriveCount') ?? 0);
  const deadLetteredAt = Date.parse(attribute('deadLetteredAt') ?? '');
  const redriveId = attribute('redriveId');
  const consumer = attribute('consumer');
  return {
    message,
    event,
    cause: queue === 'unrouted' ? unroutedCause(event, routing) : causeIn(attribute),
    ...identityIn(event),
    redriveCount: Number.isSafeInteger(redriveCount) && redriveCount > 0 ? redriveCount : 0,
    ...(redriveId !== undefined && { redriveId }),
    ...(consumer !== undefined && { consumer }),
    ...(!Number.isNaN(deadLetteredAt) && { deadLetteredAt }),
    since: deadLetteredAt || Number(message.Attributes?.SentTimestamp ?? 0),
  };
}

function unroutedCause(event: unknown, routing: Routing): Cause {
  const routes = routesOf(event, routing, undefined);
  return { failureClass: 'unrouted', failureReason: typeof routes === 'string' ? routes : 'has_a_route_now' };
}

function causeIn(attribute: (name: string) => string | undefined): Cause {
  const errorCode = attribute('ERROR_CODE'); // EventBridge's own, when it could not deliver
  const failureMessage = errorCode ? attribute('ERROR_MESSAGE') : attribute('failureMessage');
  const failureFingerprint = attribute('failureFingerprint');
  return {
    failureClass: errorCode ? 'undelivered' : (attribute('failureClass') ?? 'unknown'),
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

const { changeId, sellerId, marketplace } = metadataSchema.shape;

function identityIn(event: unknown): Pick<DeadLetter, 'changeId' | 'sellerId' | 'marketplace'> {
  const metadata = (event as { detail?: { metadata?: Record<string, unknown> | null } | null } | null | undefined)
    ?.detail?.metadata;
  if (typeof metadata !== 'object' || metadata === null) return {};
  const known: { changeId?: string; sellerId?: string; marketplace?: string } = {};
  if (changeId.safeParse(metadata.changeId).success) known.changeId = metadata.changeId as string;
  if (sellerId.safeParse(metadata.sellerId).success) known.sellerId = metadata.sellerId as string;
  if (marketplace.safeParse(metadata.marketplace).success) known.marketplace = metadata.marketplace as string;
  return known;
}
