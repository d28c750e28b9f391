import type { Message } from '@aws-sdk/client-sqs';
import { fieldOf, jsonOf } from '../../events/json-fields.ts';
import { describeProblems } from '../../events/problem.ts';
import { type EventIdentity, identityIn, parseMessageBody } from '../../events/state-change.ts';
import { utcMillis } from '../../events/utc-time.ts';
import type { DeadLetterAttribute, FailureClass, QuarantineAttribute } from '../../shared/dead-letter-contract.ts';
import { failureFingerprint } from '../../shared/failure-fingerprint.ts';
import { leavesNoRoomForCause } from '../../shared/fitting-attributes.ts';
import type { Route } from '../environment.ts';
import { type Cause, hasARouteNow, type SharedQueue } from '../protocol.ts';
import { changesIn, type LetterChange } from './letter-changes.ts';
import { type NoRoute, type Routing, routesOf } from './routes.ts';

/** A message that failed, with what can be read of it. A broken one has fewer fields, and is a letter all the same. */
export interface DeadLetter extends Pick<EventIdentity, 'marketplace' | 'sellerId'> {
  readonly message: Message;
  /** Its body, parsed; `undefined` where it is not JSON. */
  readonly event: unknown;
  /** At least one, also where nothing of it can be read. */
  readonly changes: readonly LetterChange[];
  readonly cause: Cause;
  /** Where it belongs now, or why nowhere. */
  readonly routes: readonly Route[] | NoRoute;
  readonly redriveCount: number;
  /** The last run that pushed it back. */
  readonly redriveId?: string;
  /** Of a letter in quarantine: whose dead letter it was. */
  readonly consumer?: string;
  /**
   * What the event has in place of a seller id, quoted, where that breaks the contract. Its producer must be found by it;
   * for the answer to an operator only and never for a log, because it may be anything.
   */
  readonly brokenSellerId?: string;
  /** By a consumer, in epoch milliseconds; SQS and EventBridge do not say. */
  readonly deadLetteredAt?: number;
  /** Since when it has been dead, as far as anybody knows: else since it was first sent. */
  readonly since: number;
}

/**
 * @param queue which the request names: what is in the unrouted queue has another kind of cause.
 * @param now epoch milliseconds, to know a version from the future.
 */
export function letterOf(message: Message, queue: string, routing: Routing, now: number): DeadLetter {
  const event = parsed(message.Body);
  const attribute: ReadAttribute = (name) => message.MessageAttributes?.[name]?.StringValue;
  const redriveCount = Number(attribute('redriveCount') ?? 0);
  const deadLetteredAt = utcMillis(attribute('deadLetteredAt'));
  const redriveId = attribute('redriveId');
  const consumer = attribute('consumer');
  const metadata = fieldOf(fieldOf(event, 'detail'), 'metadata');
  const { marketplace, sellerId } = identityIn(metadata);
  const brokenSellerId = quoted(fieldOf(metadata, 'sellerId'));
  const routes = routesOf(event, routing, queue === ('quarantine' satisfies SharedQueue) ? consumer : queue);
  return {
    message,
    event,
    changes: changesIn(event),
    cause:
      queue === ('unrouted' satisfies SharedQueue)
        ? unroutedCause(routes, event)
        : (causeByContract(message, queue, attribute, routing, now) ?? causeIn(attribute, message.Body)),
    routes,
    ...(marketplace !== undefined && { marketplace }),
    ...(sellerId !== undefined && { sellerId }),
    ...(sellerId === undefined && brokenSellerId !== undefined && { brokenSellerId }),
    redriveCount: Number.isSafeInteger(redriveCount) && redriveCount > 0 ? redriveCount : 0,
    ...(redriveId !== undefined && { redriveId }),
    ...(consumer !== undefined && { consumer }),
    ...(deadLetteredAt !== undefined && { deadLetteredAt }),
    since: deadLetteredAt ?? Number(message.Attributes?.SentTimestamp ?? 0),
  };
}

/** By a name of ours, or of EventBridge. */
type ReadAttribute = (
  name: DeadLetterAttribute | QuarantineAttribute | 'ERROR_CODE' | 'ERROR_MESSAGE',
) => string | undefined;

/** With the source or type that nobody knows, so that an operator sees which producer or deployment to mend. */
function unroutedCause(routes: DeadLetter['routes'], event: unknown): Cause {
  const failureClass: FailureClass = 'unrouted';
  if (typeof routes !== 'string') return { failureClass, failureReason: hasARouteNow };
  const field = unknownField[routes];
  const value = field && quoted(fieldOf(event, field));
  return {
    failureClass,
    failureReason: routes,
    ...(value && {
      failureMessage: `${field} ${value}`,
      failureFingerprint: failureFingerprint(failureClass, routes, value),
    }),
  };
}

/** Where the event has what the reason calls unknown. */
const unknownField: Partial<Record<NoRoute, string>> = {
  unknown_source: 'source',
  unknown_detail_type: 'detail-type',
};

const byEventBridge: FailureClass = 'undelivered';
const byContract: FailureClass = 'permanent';
/** Of a letter that SQS moved: its consumer crashed or had no time. */
export const byNobody: FailureClass = 'unknown';

/** The reason where a body of 1 MiB left no room for one. The consumer's log has it. */
const noRoom = 'cause_did_not_fit';

function causeIn(attribute: ReadAttribute, body = ''): Cause {
  const errorCode = attribute('ERROR_CODE'); // EventBridge's own, when it could not deliver
  const failureMessage = errorCode ? attribute('ERROR_MESSAGE') : attribute('failureMessage');
  const failureFingerprint = attribute('failureFingerprint');
  return {
    failureClass: errorCode ? byEventBridge : (attribute('failureClass') ?? byNobody),
    failureReason:
      errorCode ?? attribute('failureReason') ?? (leavesNoRoomForCause(body) ? noRoom : 'crash_or_timeout'),
    ...(failureMessage && { failureMessage }),
    ...(failureFingerprint && { failureFingerprint }),
  };
}

/**
 * The cause of a letter that no consumer gave one, because EventBridge could not deliver it or because there was no room.
 * EventBridge's dead letters hold the event: one that breaks the contract would be refused by the consumer too, whatever
 * kept EventBridge from delivering it; a seller id that SQS takes for no message group is both. Of a pack the consumer
 * refuses what breaks the contract and takes the rest, so a redrive helps as long as one of its changes is valid.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
function causeByContract(
  { Body = '' }: Message,
  queue: string,
  attribute: ReadAttribute,
  { eventTypes }: Routing,
  now: number,
): Cause | undefined {
  const errorCode = attribute('ERROR_CODE');
  const noCause = errorCode !== undefined || (attribute('failureReason') === undefined && leavesNoRoomForCause(Body));
  // What no consumer takes is to go to the unrouted queue, which takes anything.
  if (!noCause || queue === ('undelivered' satisfies SharedQueue)) return undefined;
  const changes = parseMessageBody(Body, eventTypes, now);
  const [read] = changes; // of several causes the first: the consumer sorts the others out
  if (!read || read.valid || changes.some(({ valid }) => valid)) return undefined;
  const { text, kind } = describeProblems(read.problems);
  return {
    failureClass: byContract,
    failureReason: read.reason,
    failureMessage: (errorCode === undefined ? text : `${text}; EventBridge: ${errorCode}`).slice(0, 256),
    failureFingerprint: failureFingerprint(byContract, read.reason, kind), // as the consumer's own
  };
}

const mostQuoted = 60;

/** As JSON, so that blanks and what cannot be printed are seen, and no terminal obeys it. */
function quoted(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const escaped = (half: string) => `\\u${half.charCodeAt(0).toString(16).padStart(4, '0')}`;
  const short =
    typeof value === 'string' ? JSON.stringify(value.slice(0, mostQuoted)) : jsonOf(value).slice(0, mostQuoted);
  return short.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => character.split('').map(escaped).join(''));
}

function parsed(body: string | undefined): unknown {
  try {
    return JSON.parse(body ?? '');
  } catch {
    return undefined;
  }
}
