import type { EventType } from '../../../lambda/events/event-type.ts';
import { type ParsedChange, parseChanges, parseMessageBody } from '../../../lambda/events/state-change.ts';

type EventTypes = Readonly<Record<string, EventType>>;

/** The only change of an event. */
export const parseOne = (event: Parameters<typeof parseChanges>[0], eventTypes: EventTypes, now: number) =>
  only(parseChanges(event, eventTypes, now));

/** The same for the body of a message. */
export const parseOneBody = (body: string, eventTypes: EventTypes, now: number) =>
  only(parseMessageBody(body, eventTypes, now));

function only(changes: readonly ParsedChange[]): ParsedChange {
  const [change] = changes;
  if (change === undefined || changes.length > 1) throw new Error(`The event has ${changes.length} changes.`);
  return change;
}
