/** The items that are made of the events. Events that are at hand are read without a promise for each. */
export function itemsOf<Event, Item extends object>(
  events: Iterable<Event> | AsyncIterable<Event>,
  itemsIn: (event: Event) => Item | readonly Item[] | undefined,
): Iterable<Item> | AsyncIterable<Item> {
  return Symbol.asyncIterator in events ? comingItems(events, itemsIn) : itemsAtHand(events, itemsIn);
}

function* itemsAtHand<Event, Item extends object>(
  events: Iterable<Event>,
  itemsIn: (event: Event) => Item | readonly Item[] | undefined,
) {
  for (const event of events) {
    const items = itemsIn(event);
    if (isList(items)) yield* items;
    else if (items !== undefined) yield items;
  }
}

async function* comingItems<Event, Item extends object>(
  events: AsyncIterable<Event>,
  itemsIn: (event: Event) => Item | readonly Item[] | undefined,
) {
  for await (const event of events) {
    const items = itemsIn(event);
    if (isList(items)) yield* items;
    else if (items !== undefined) yield items;
  }
}

const isList = <Item extends object>(items: Item | readonly Item[] | undefined): items is readonly Item[] =>
  Array.isArray(items);
