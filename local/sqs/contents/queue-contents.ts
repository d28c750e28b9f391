import type { Message } from '../messages/stored-message.ts';
import { FairOrder } from './fair-order.ts';
import { IndexedHeap } from './indexed-heap.ts';

/** The messages of a queue: which of them are visible, in flight or delayed, and until when. Times in epoch milliseconds. */
export class QueueContents {
  readonly #order: FairOrder<Message>;
  /** By when they were first sent: every message. */
  readonly #retention = new IndexedHeap<Message>((message, index) => {
    message.retentionIndex = index;
  });
  /** By when they came here: those that the age of the queue counts. */
  readonly #ages = new IndexedHeap<Message>((message, index) => {
    message.ageIndex = index;
  });
  /** By until when they are in flight or delayed. */
  readonly #timers = new IndexedHeap<Message>((message, index) => {
    message.timerIndex = index;
  });
  #delayed = 0;

  constructor(random: () => number) {
    this.#order = new FairOrder(random);
  }

  get visible(): number {
    return this.#order.waiting;
  }

  get inFlight(): number {
    return this.#order.inFlight;
  }

  get delayed(): number {
    return this.#delayed;
  }

  /** Since when the oldest of those is here that the age counts. */
  get oldestSince(): number | undefined {
    return this.#ages.first && this.#ages.leastKey;
  }

  /** When the next message becomes visible by itself; infinite where none does. */
  get nextVisibleAt(): number {
    return this.#timers.leastKey;
  }

  /** Every message, whatever its state. */
  all(): Message[] {
    return [...this.#retention.items];
  }

  /** One that was first sent at this time or before. */
  oneSentUpTo(time: number): Message | undefined {
    return this.#retention.leastKey <= time ? this.#retention.first : undefined;
  }

  /** @param delayedUntil `undefined` for one that is visible at once. */
  add(message: Message, now: number, delayedUntil: number | undefined): void {
    this.#retention.push(message.content.sentAt, message);
    this.#ages.push(now, message);
    if (delayedUntil === undefined) {
      this.#order.add(message);
      return;
    }
    message.state = 'delayed';
    this.#delayed++;
    this.#timers.push(delayedUntil, message);
  }

  /** Takes out of the visible ones which is to be received next; it is then to be put in flight, or to be forgotten. */
  take(): Message | undefined {
    return this.#order.take();
  }

  /** For one that was taken. */
  putInFlight(message: Message, until: number): void {
    message.state = 'inFlight';
    this.#order.started(message);
    this.#timers.push(until, message);
  }

  /** For one in flight. */
  stayInFlight(message: Message, until: number): void {
    this.#timers.remove(message.timerIndex);
    this.#timers.push(until, message);
  }

  /** Makes visible whose time is over. Answers whether there were any. */
  showDue(now: number): boolean {
    const isDue = this.#timers.leastKey <= now;
    while (this.#timers.leastKey <= now) {
      const message = this.#timers.first as Message;
      this.#endTimer(message);
      message.state = 'visible';
      this.#order.add(message);
    }
    return isDue;
  }

  leaveOutOfAge(message: Message): void {
    if (message.ageIndex >= 0) this.#ages.remove(message.ageIndex);
  }

  remove(message: Message): void {
    if (message.state === 'visible') this.#order.remove(message);
    else this.#endTimer(message);
    this.forgetTaken(message);
  }

  /** For one that was taken and goes elsewhere. */
  forgetTaken(message: Message): void {
    this.#retention.remove(message.retentionIndex);
    this.leaveOutOfAge(message);
  }

  #endTimer(message: Message): void {
    this.#timers.remove(message.timerIndex);
    if (message.state === 'inFlight') this.#order.ended(message);
    else this.#delayed--;
  }
}
