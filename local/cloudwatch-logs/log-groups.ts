import type { Clock } from '../clock.ts';

/** A line of a log, as it came. */
export interface LogEvent {
  /** Counts the events of all groups, from 1. */
  readonly number: number;
  readonly streamName: string;
  /** Epoch milliseconds of the clock. */
  readonly timestamp: number;
  readonly message: string;
  readonly bytes: number;
}

export interface LogGroup {
  readonly name: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** Of the template; nothing here is old enough for it. */
  readonly retentionDays: number | undefined;
  /** In the order in which they came. */
  readonly events: readonly LogEvent[];
  readonly bytes: number;
}

/** What one group keeps; then the oldest events go. */
const maximumBytesOfGroup = 4 * 1_024 * 1_024;

/** The log groups and their events, in memory. */
export class LogGroups {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #maximumBytes: number;
  readonly #groups = new Map<string, LogGroup & { events: LogEvent[]; bytes: number }>();
  #events = 0;

  constructor(clock: Pick<Clock, 'now'>, maximumBytes = maximumBytesOfGroup) {
    this.#clock = clock;
    this.#maximumBytes = maximumBytes;
  }

  create(name: string, retentionDays?: number) {
    const created = {
      name,
      createdAt: Math.floor(this.#clock.now()),
      retentionDays,
      events: [] as LogEvent[],
      bytes: 0,
    };
    this.#groups.set(name, created);
    return created;
  }

  find(name: string): LogGroup | undefined {
    return this.#groups.get(name);
  }

  /** By name. */
  list(): LogGroup[] {
    return [...this.#groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Adds one line. A group that no template declares is created, as Lambda does. */
  put(groupName: string, streamName: string, message: string): void {
    const group = this.#groups.get(groupName) ?? this.create(groupName);
    const timestamp = Math.floor(this.#clock.now());
    this.#events += 1;
    const bytes = Buffer.byteLength(message);
    group.events.push({ number: this.#events, streamName, timestamp, message, bytes });
    group.bytes += bytes;
    if (group.bytes > this.#maximumBytes) this.#dropOldest(group);
  }

  /** A tenth at once, so that not every line moves all others. */
  #dropOldest(group: { events: LogEvent[]; bytes: number }): void {
    let dropped = 0;
    while (group.bytes > this.#maximumBytes * 0.9 && dropped < group.events.length - 1) {
      group.bytes -= group.events[dropped]?.bytes ?? 0;
      dropped += 1;
    }
    group.events.splice(0, dropped);
  }
}
