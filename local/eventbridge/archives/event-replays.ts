import type { Clock } from '../../clock.ts';
import type { EventBus } from '../bus/event-bus.ts';
import { EventBridgeError } from '../event-bridge-error.ts';
import type { ArchivedEvent, EventArchive } from './event-archive.ts';

interface ReplayRequest {
  readonly name: string;
  readonly description?: string;
  readonly archive: EventArchive;
  readonly bus: EventBus;
  /** Rules of the bus; all of them where absent or empty. */
  readonly filterArns?: readonly string[];
  /** Of the events, in epoch milliseconds: from `eventStartTime` on and before `eventEndTime`. */
  readonly eventStartTime: number;
  readonly eventEndTime: number;
}

/** How far a replay is. Times are epoch milliseconds. */
export interface EventReplay {
  readonly request: ReplayRequest;
  readonly state: 'STARTING' | 'RUNNING' | 'COMPLETED';
  readonly startTime: number;
  readonly endTime?: number;
  /** Of the last event that was replayed. */
  readonly eventLastReplayedTime?: number;
}

type RunningReplay = { -readonly [Field in keyof EventReplay]: EventReplay[Field] };

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const maxConcurrentReplays = 10;
/** So few that requests are answered between two steps of a replay. */
const eventsPerStep = 100;
/** Together 10,000 events a second, as PutEvents may be called in us-east-1: AWS tells no other rate. */
const stepMillis = 10;
const minuteMillis = 1_000 * 60;

/**
 * Sends events of archives again, minute after minute of their own time, and within a minute in any order.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_StartReplay.html
 */
export class EventReplays {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #replays = new Map<string, RunningReplay>();
  /** Cancels the next step of each replay that is under way. */
  readonly #nextSteps = new Map<string, () => void>();

  constructor(clock: Clock, random: () => number) {
    this.#clock = clock;
    this.#random = random;
  }

  find(name: string): EventReplay | undefined {
    return this.#replays.get(name);
  }

  /**
   * Replays what is in the archive now; what arrives later is not part of it.
   *
   * @throws EventBridgeError
   */
  start(request: ReplayRequest): EventReplay {
    const { name, archive, eventStartTime, eventEndTime } = request;
    if (this.#replays.has(name)) {
      throw new EventBridgeError('ResourceAlreadyExistsException', `Replay ${name} already exists.`);
    }
    if (this.#nextSteps.size >= maxConcurrentReplays) {
      throw new EventBridgeError('LimitExceededException', `${maxConcurrentReplays} replays are running already.`);
    }
    const replay: RunningReplay = { request, state: 'STARTING', startTime: this.#clock.now() };
    this.#replays.set(name, replay);
    const events = this.#inReplayOrder(archive.eventsBetween(eventStartTime, eventEndTime));
    this.#schedule(replay, events, 0);
    return replay;
  }

  /** Stops every replay where it is, for the end of the process. */
  close(): void {
    for (const cancel of this.#nextSteps.values()) cancel();
    this.#nextSteps.clear();
  }

  #schedule(replay: RunningReplay, events: readonly ArchivedEvent[], from: number): void {
    const step = () => this.#step(replay, events, from);
    this.#nextSteps.set(replay.request.name, this.#clock.schedule(stepMillis, step));
  }

  #step(replay: RunningReplay, events: readonly ArchivedEvent[], from: number): void {
    const { name, bus, filterArns = [] } = replay.request;
    replay.state = 'RUNNING';
    for (const { body, time } of events.slice(from, from + eventsPerStep)) {
      bus.replay(body, name, filterArns);
      replay.eventLastReplayedTime = time;
    }
    if (from + eventsPerStep < events.length) {
      this.#schedule(replay, events, from + eventsPerStep);
      return;
    }
    this.#nextSteps.delete(name);
    replay.state = 'COMPLETED';
    replay.endTime = this.#clock.now();
  }

  #inReplayOrder(events: readonly ArchivedEvent[]): ArchivedEvent[] {
    return events
      .map((event) => ({ event, minute: Math.floor(event.time / minuteMillis), place: this.#random() }))
      .sort((a, b) => a.minute - b.minute || a.place - b.place)
      .map(({ event }) => event);
  }
}
