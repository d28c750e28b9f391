import { catalog } from '../events/catalog.ts';
import type { EventType } from '../events/event-type.ts';
import type { Problem } from '../events/problem.ts';
import { changeIdOf, checkEvent, type PublishableEvent } from './check-event.ts';
import { type BatchSettings, defaultBatchSettings, putEventsBatches } from './put-events-batches.ts';
import type { PutEventsError } from './put-events-error.ts';
import type { PutEvents } from './send-batch.ts';

interface PublishFailure<Event> {
  /** Its position in the input, from 0. */
  readonly index: number;
  readonly event: Event;
  readonly changeId: string | undefined;
  /** `again`: it may succeed later. `refused`: it must be corrected. `stop`: no fault of its own, see `stopped`. */
  readonly action: PutEventsError['action'];
  /**
   * An `InvalidReason`, `unknown_marketplace`, `unsupported_character`, `too_large`, `aborted`, `input_failed`, or the error
   * code of AWS or of the network.
   */
  readonly reason: string;
  /** What AWS or the network said, where it was one of them; or what to do. */
  readonly message: string | undefined;
  /** Each thing that is wrong with it, where the contract refuses it. */
  readonly problems: readonly Problem[];
}

interface PublishResult<Event> {
  /** How many events are durably on the bus. */
  readonly published: number;
  /** Every other event, once. Resending one is harmless: its `changeId` stays the same. */
  readonly failed: readonly PublishFailure<Event>[];
  /**
   * Why the rest of the input was left alone, if so: no event's fault, as no credentials or no connection.
   * `published + failed.length` is then how many events, from the first on, this result tells about.
   */
  readonly stopped: PutEventsError | undefined;
}

export interface PublisherOptions extends Partial<BatchSettings> {
  /** Give its client `maxAttempts: 1`: retrying is done here, per entry. */
  readonly putEvents: PutEvents;
  /** AWS accepts and drops events for a bus that does not exist: https://github.com/aws/aws-cli/issues/9186 */
  readonly busName: string;
  /** Epoch milliseconds. */
  readonly now?: () => number;
  readonly eventTypes?: Readonly<Record<string, EventType>>;
  /** Those that the stage routes: events of any other are refused. Not checked if omitted. */
  readonly marketplaces?: readonly string[];
}

interface PublishOptions {
  readonly signal?: AbortSignal;
}

interface Publisher {
  /**
   * Sends what is valid and returns what was not confirmed. It never throws for an event.
   *
   * @param events read only as fast as they are sent. A request is sent when it is full, when the input ends, or
   *   `lingerMillis` after its first event was read, if the next event is not there by then.
   */
  publish<Event extends PublishableEvent>(
    events: Iterable<Event> | AsyncIterable<Event>,
    options?: PublishOptions,
  ): Promise<PublishResult<Event>>;

  /**
   * The same for inputs of any length: reports each event as soon as it is settled, and keeps none.
   *
   * @param settled without a failure the event is durably on the bus. Not in the order of the input.
   * @returns why it stopped before the end of the input, if it did.
   */
  publishEach<Event extends PublishableEvent>(
    events: Iterable<Event> | AsyncIterable<Event>,
    settled: (event: Event, failure?: PublishFailure<Event>) => void,
    options?: PublishOptions,
  ): Promise<PutEventsError | undefined>;
}

/** So that a unit is not mistaken, and no event waits for good. */
const mostLingerMillis = 60_000;

/**
 * A client for producers: validates, batches, retries what failed for a passing reason, tells what did not arrive.
 *
 * @throws RangeError for a `lingerMillis` below 0 or above 60,000.
 */
export function createPublisher(options: PublisherOptions): Publisher {
  const { busName, now = Date.now, eventTypes = catalog.eventTypes, marketplaces, ...given } = options;
  const settings = { ...defaultBatchSettings, ...given };
  if (!(settings.lingerMillis >= 0 && settings.lingerMillis <= mostLingerMillis)) {
    throw new RangeError(`lingerMillis is from 0 to ${mostLingerMillis}; got ${settings.lingerMillis}.`);
  }

  const publishEach: Publisher['publishEach'] = async (events, settled, { signal } = {}) => {
    let index = -1;
    const validItem = (event: Parameters<typeof settled>[0]) => {
      index++;
      const checked = checkEvent(event, eventTypes, now(), marketplaces);
      if (checked.valid) return { index, event, entry: { ...checked.entry, EventBusName: busName } };
      const { reason, problems, message } = checked;
      const changeId = changeIdOf(event.detail);
      settled(event, { index, event, changeId, action: 'refused', reason, message, problems });
      return undefined;
    };

    return putEventsBatches(
      itemsOf(events, validItem),
      ({ index, event }, error) => {
        if (error === undefined) return settled(event);
        const { action, code: reason, message } = error;
        settled(event, { index, event, changeId: changeIdOf(event.detail), action, reason, message, problems: [] });
      },
      settings,
      signal,
    );
  };

  const publish: Publisher['publish'] = async <Event extends PublishableEvent>(
    events: Iterable<Event> | AsyncIterable<Event>,
    options?: PublishOptions,
  ) => {
    const failed: PublishFailure<Event>[] = [];
    let published = 0;
    const stopped = await publishEach(
      events,
      (_, failure) => {
        if (failure) failed.push(failure);
        else published++;
      },
      options,
    );
    return { published, failed: failed.toSorted((a, b) => a.index - b.index), stopped };
  };

  return { publish, publishEach };
}

/** The items that are made of the events, where there is one. Events that are at hand are read without a promise for each. */
function itemsOf<Event, Item>(
  events: Iterable<Event> | AsyncIterable<Event>,
  itemOf: (event: Event) => Item | undefined,
): Iterable<Item> | AsyncIterable<Item> {
  return Symbol.asyncIterator in events ? comingItems(events, itemOf) : itemsAtHand(events, itemOf);
}

function* itemsAtHand<Event, Item>(events: Iterable<Event>, itemOf: (event: Event) => Item | undefined) {
  for (const event of events) {
    const item = itemOf(event);
    if (item !== undefined) yield item;
  }
}

async function* comingItems<Event, Item>(events: AsyncIterable<Event>, itemOf: (event: Event) => Item | undefined) {
  for await (const event of events) {
    const item = itemOf(event);
    if (item !== undefined) yield item;
  }
}
