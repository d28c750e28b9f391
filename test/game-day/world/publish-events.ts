import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { GameEvent } from './game-event.ts';

const mostEntries = 10; // of one PutEvents

/** Puts events on a bus as producers do. Answers how many were refused. */
export async function publishEvents(
  client: EventBridgeClient,
  bus: string,
  events: readonly GameEvent[],
): Promise<number> {
  let refused = 0;
  for (let from = 0; from < events.length; from += mostEntries) {
    const Entries = events.slice(from, from + mostEntries).map((event) => entryOf(event, bus));
    refused += (await client.send(new PutEventsCommand({ Entries }))).FailedEntryCount ?? 0;
  }
  return refused;
}

const entryOf = ({ source, detailType, detail }: GameEvent, bus: string) => ({
  EventBusName: bus,
  Source: source,
  DetailType: detailType,
  Detail: typeof detail === 'string' ? detail : JSON.stringify(detail),
});
