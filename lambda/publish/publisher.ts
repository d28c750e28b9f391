import { catalog } from '../events/catalog.ts';
import type { EventType } from '../events/event-type.ts';
import { mostChangesPerEvent } from '../events/pack.ts';
import type { Problem } from '../events/problem.ts';
import { changeIdOf, checkEvent, type PublishableEvent, type Refusal } from './check-event.ts';
import { entriesOfPack } from './given-pack.ts';
import { itemsOf } from './items-of.ts';
import { itemOfPack, type PlaceInPack, type PublishedItem, together } from './published-item.ts';
import { type BatchSettings, defaultBatchSettings, putEventsBatches } from './put-events-batches.ts';
import type { PutEventsError } from './put-events-error.ts';
import type { PutEvents } from './send-batch.ts';

/** One change that is not on the bus. */
interface PublishFailure<Event> {
  /** The position of its event in the input, from 0. */
  readonly index: number;
  readonly event: Event;
  /** Its position in `detail.changes`, from 0, where the event is a pack; absent also where the pack cannot be read as one. */
  readonly change?: number;
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
  /** How many changes are durably on the bus: as many as events, but for events that are packs. */
  readonly published: number;
  /** Every other change, once. Resending one is harmless: its `changeId` stays the same. */
  readonly failed: readonly PublishFailure<Event>[];
  /**
   * Why the rest of the input was left alone, if so: no event's fault, as no credentials or no connection.
   * Send again from the last event on that this result tells about: of a pack it may tell only some changes.
   */
  readonly stopped: PutEventsError | undefined;
}

export interface PublisherOptions extends Partial<BatchSettings> {
  /** Give its client `maxAttempts: 1`: retrying is done here, per entry. */
  readonly putEvents: PutEvents;
  /** AWS accepts and drops events for a bus that does not exist: https://github.com/aws/aws-cli/issues/9186 */
  readonly busName: string;
  /**
   * From 1 to 20, 1 by default. With more, changes of one seller and one event type that wait at the same time become one event:
   * EventBridge bills it as one, and it is one message to each consumer. Every consumer must know packs before: see
   * docs/upgrading.md.
   */
  readonly maxChangesPerEvent?: number;
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
   *   `lingerMillis` after its first change was read, if the next is not there by then.
   */
  publish<Event extends PublishableEvent>(
    events: Iterable<Event> | AsyncIterable<Event>,
    options?: PublishOptions,
  ): Promise<PublishResult<Event>>;

  /**
   * The same for inputs of any length: reports each change as soon as it is settled, and keeps none.
   *
   * @param settled without a failure the change is durably on the bus. Not in the order of the input. Of an event that is a pack
   *   it is told once for each change: `of` times, or fewer where it stopped within the pack.
   * @returns why it stopped before the end of the input, if it did.
   */
  publishEach<Event extends PublishableEvent>(
    events: Iterable<Event> | AsyncIterable<Event>,
    settled: (event: Event, failure?: PublishFailure<Event>, place?: PlaceInPack) => void,
    options?: PublishOptions,
  ): Promise<PutEventsError | undefined>;
}

/** So that a unit is not mistaken, and no event waits for good. */
const mostLingerMillis = 60_000;

/**
 * A client for producers: validates, batches, retries what failed for a passing reason, tells what did not arrive.
 *
 * @throws RangeError for a `lingerMillis` below 0 or above 60,000, and a `maxChangesPerEvent` that is not from 1 to 20.
 */
export function createPublisher(options: PublisherOptions): Publisher {
  const {
    busName,
    now = Date.now,
    eventTypes = catalog.eventTypes,
    marketplaces,
    maxChangesPerEvent = 1,
    ...given
  } = options;
  const settings = { ...defaultBatchSettings, ...given };
  if (!(settings.lingerMillis >= 0 && settings.lingerMillis <= mostLingerMillis)) {
    throw new RangeError(`lingerMillis is from 0 to ${mostLingerMillis}; got ${settings.lingerMillis}.`);
  }
  if (!(Number.isInteger(maxChangesPerEvent) && maxChangesPerEvent >= 1 && maxChangesPerEvent <= mostChangesPerEvent)) {
    throw new RangeError(`maxChangesPerEvent is from 1 to ${mostChangesPerEvent}; got ${maxChangesPerEvent}.`);
  }

  const publishEach: Publisher['publishEach'] = async (events, settled, { signal } = {}) => {
    type Given = Parameters<typeof settled>[0];
    let index = -1;
    const refuse = (event: Given, { reason, message, problems }: Refusal, place?: PlaceInPack) => {
      const changeId = changeIdOf(event.detail, place?.change);
      const failure = {
        index,
        event,
        ...changeOf(place),
        changeId,
        action: 'refused',
        reason,
        message,
        problems,
      } as const;
      settled(event, failure, place);
    };
    const validItems = (event: Given): readonly PublishedItem<Given>[] => {
      index++;
      const { entry, changes, isPack } = checkEvent(event, eventTypes, now(), marketplaces);
      const onBus = entry && { ...entry, EventBusName: busName };
      if (isPack && onBus) {
        for (const [change, refusal] of changes.entries()) {
          if (refusal) refuse(event, refusal, { change, of: changes.length });
        }
        const valid = changes.flatMap((refusal, position) => (refusal ? [] : [position]));
        return entriesOfPack(onBus, valid, settings.maxRequestBytes).map((part) =>
          itemOfPack({ index, event, of: changes.length }, part),
        );
      }
      const [refusal] = changes;
      if (refusal) refuse(event, refusal);
      return refusal || !onBus ? [] : [{ index, event, entry: onBus }];
    };
    const settleChange = ({ index, event, place }: PublishedItem<Given>, error: PutEventsError | undefined) => {
      if (error === undefined) return settled(event, undefined, place);
      const { action, code: reason, message } = error;
      const changeId = changeIdOf(event.detail, place?.change);
      settled(event, { index, event, ...changeOf(place), changeId, action, reason, message, problems: [] }, place);
    };

    return putEventsBatches(
      itemsOf(events, validItems),
      (item, error) => {
        if (item.changes === undefined) settleChange(item, error);
        else for (const change of item.changes) settleChange(change, error);
      },
      settings,
      signal,
      maxChangesPerEvent > 1 ? { maxChanges: maxChangesPerEvent, together } : undefined,
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
    return {
      published,
      failed: failed.toSorted((a, b) => a.index - b.index || (a.change ?? 0) - (b.change ?? 0)),
      stopped,
    };
  };

  return { publish, publishEach };
}

const changeOf = (place: PlaceInPack | undefined) => place && { change: place.change };
