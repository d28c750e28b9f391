import type { SQSRecord } from 'aws-lambda';
import type { EventType } from '../events/event-type.ts';
import {
  type EventIdentity,
  identityOf,
  type ParsedChange,
  parseMessageBody,
  type StateChange,
} from '../events/state-change.ts';
import { type Failure, failureOf, invalidEvent } from './failure.ts';

/** One change as one record carries it. The record of a pack carries several. */
export interface CarriedChange {
  readonly record: SQSRecord;
  /** In its pack, from 0. */
  readonly position: number;
  readonly identity: EventIdentity;
  /** Of one that keeps the contract. */
  readonly change?: StateChange;
  /** `settled`: it has taken effect, or a newer one that replaces it has. A failure is that of its last try. */
  fate: 'untried' | 'settled' | Failure;
}

/** What a consumer's queue is for. */
export interface ConsumedType {
  readonly eventTypes: Readonly<Record<string, EventType>>;
  /** The one event type that its queue is for. */
  readonly eventType: string;
}

/**
 * Those of one record. What breaks the contract has failed for good, the others are untried. A record that our own code
 * fails to read fails alone, and not the batch that it is in: a deployment can repair that, so it is tried again.
 */
export function carriedChanges(
  record: SQSRecord,
  { eventTypes, eventType }: ConsumedType,
  now: number,
): CarriedChange[] {
  let changes: readonly ParsedChange[];
  try {
    changes = parseMessageBody(record.body, eventTypes, now);
  } catch (error) {
    return [{ record, position: 0, identity: {}, fate: failureOf(error) }];
  }
  return changes.map((parsed, position): CarriedChange => {
    if (!parsed.valid) {
      return { record, position, identity: parsed.identity, fate: invalidEvent(parsed.reason, parsed.problems) };
    }
    const { change } = parsed;
    const carried = { record, position, identity: identityOf(change), change };
    if (change.eventType === eventType) return { ...carried, fate: 'untried' };
    const problem = { path: 'detail-type', code: 'wrong_event_type' };
    return { ...carried, fate: invalidEvent('wrong_event_type', [problem]) };
  });
}

/** How it failed, if it did. */
export const failureIn = ({ fate }: CarriedChange): Failure | undefined =>
  typeof fate === 'object' ? fate : undefined;

/** How often SQS has handed this record out, this time included. */
export const receiveCountOf = (record: SQSRecord): number => Number(record.attributes.ApproximateReceiveCount);
