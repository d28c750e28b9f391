import type { Clock } from '../../clock.ts';
import type { BusEvent } from '../bus/event-bus.ts';
import { compileEventPattern, type EventMatcher } from '../patterns/event-pattern.ts';

export interface EventArchiveSettings {
  readonly name: string;
  readonly arn: string;
  readonly busArn: string;
  /** Every event where absent. */
  readonly pattern?: object;
  /** For ever where absent or 0. */
  readonly retentionDays?: number;
}

export interface ArchivedEvent {
  /** Of the event itself, in epoch milliseconds: what a replay's time range is about. */
  readonly time: number;
  /** The event as JSON. */
  readonly body: string;
}

interface KeptEvent extends ArchivedEvent {
  readonly archivedAt: number;
}

/** More than the sample day has. AWS has no such limit; a laptop's memory has. */
const defaultMaxBytes = 1_024 * 1_024 * 8;
const dayMillis = 1_000 * 60 * 60 * 24;

/**
 * Keeps the events of a bus that its pattern matches, in memory. When it is full, the oldest go.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive.html
 */
export class EventArchive {
  readonly settings: EventArchiveSettings;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly #clock: Clock;
  readonly #maxBytes: number;
  readonly #matches: EventMatcher;
  /** In the order of arrival; those before `#first` are gone, and their places empty. */
  #events: (KeptEvent | undefined)[] = [];
  #first = 0;
  #sizeBytes = 0;
  #warned = false;

  /** @throws InvalidEventPatternError */
  constructor(settings: EventArchiveSettings, clock: Clock, maxBytes = defaultMaxBytes) {
    this.settings = settings;
    this.createdAt = clock.now();
    this.#clock = clock;
    this.#maxBytes = maxBytes;
    this.#matches = settings.pattern === undefined ? () => true : compileEventPattern(settings.pattern);
  }

  add(event: BusEvent, body: string): void {
    if (!this.#matches(event)) return;
    this.#events.push({ time: Date.parse(event.time), body, archivedAt: this.#clock.now() });
    this.#sizeBytes += Buffer.byteLength(body);
    this.#expire();
    if (this.#sizeBytes > this.#maxBytes) this.#dropOldest();
  }

  get eventCount(): number {
    this.#expire();
    return this.#events.length - this.#first;
  }

  get sizeBytes(): number {
    this.#expire();
    return this.#sizeBytes;
  }

  /** Those that happened from `start` on and before `end`, in epoch milliseconds. */
  eventsBetween(start: number, end: number): ArchivedEvent[] {
    this.#expire();
    return this.#events.filter((event) => event !== undefined).filter(({ time }) => time >= start && time < end);
  }

  #expire(): void {
    const { retentionDays } = this.settings;
    if (!retentionDays) return;
    const expired = this.#clock.now() - retentionDays * dayMillis;
    this.#dropWhile(({ archivedAt }) => archivedAt <= expired);
  }

  #dropOldest(): void {
    this.#dropWhile(() => this.#sizeBytes > this.#maxBytes);
    if (this.#warned) return;
    this.#warned = true;
    const { name } = this.settings;
    console.warn(
      `The archive ${name} is full (${this.#maxBytes} bytes): from now on its oldest events go, and cannot be replayed.`,
    );
  }

  #dropWhile(isGone: (event: KeptEvent) => boolean): void {
    for (let oldest = this.#events[this.#first]; oldest && isGone(oldest); oldest = this.#events[this.#first]) {
      this.#sizeBytes -= Buffer.byteLength(oldest.body);
      this.#events[this.#first] = undefined; // at once: until the places are given back the dropped could be as many as the kept
      this.#first += 1;
    }
    if (this.#first <= 1_000 || this.#first * 2 < this.#events.length) return;
    this.#events = this.#events.slice(this.#first); // seldom, so that dropping one costs no copy of all
    this.#first = 0;
  }
}
