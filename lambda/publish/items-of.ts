/** The items that are made of the events. Events that are at hand are read without a promise for each. */
export function itemsOf<Event, Item>(
  events: Iterable<Event> | AsyncIterable<Event>,
  itemsIn: (event: Event) => readonly Item[],
): Iterable<Item> | AsyncIterable<Item> {
  return Symbol.asyncIterator in events ? comingItems(events, itemsIn) : itemsAtHand(events, itemsIn);
}

function* itemsAtHand<Event, Item>(events: Iterable<Event>, itemsIn: (event: Event) => readonly Item[]) {
  for (const event of events) yield* itemsIn(event);
}

async function* comingItems<Event, Item>(events: AsyncIterable<Event>, itemsIn: (event: Event) => readonly Item[]) {
  for await (const event of events) yield* itemsIn(event);
}
