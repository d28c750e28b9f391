import { WeightedSlots } from './weighted-slots.ts';

// A group is noisy above this share of all messages in flight, with at least this many of its own:
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues-detailed.html
// The second sign AWS looks at, a group's share of processing time, is left out: here functions take real time and
// queues take the clock's.
const noisyShare = 0.1;
const noisyMinimum = 30;

/** What the order must know of a message. */
interface Waiting {
  readonly messageGroupId: string | undefined;
  /** Kept by the order while the message waits. */
  position: number;
}

interface Group<M> {
  readonly id: string | undefined;
  readonly waiting: M[];
  readonly slot: number;
  inFlight: number;
}

/**
 * Decides which waiting message is delivered next: any of them, with equal chances, but those of noisy groups only
 * when no other waits; then the group with the fewest in flight comes first. Messages without a group are never noisy,
 * as each counts as a group of its own.
 */
export class FairOrder<M extends Waiting> {
  readonly #random: () => number;
  readonly #groups = new Map<string | undefined, Group<M>>();
  readonly #bySlot: (Group<M> | undefined)[] = [];
  /** The number of waiting messages of every group that is not held back. */
  readonly #weights = new WeightedSlots();
  /** Found noisy when last looked at. At most nine can have more than a tenth each, so looking again is cheap. */
  readonly #heldBack = new Set<Group<M>>();
  #waiting = 0;
  #inFlight = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** How many messages wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /** How many messages are in flight. */
  get inFlight(): number {
    return this.#inFlight;
  }

  add(message: M): void {
    const group = this.#groupOf(message);
    message.position = group.waiting.length;
    group.waiting.push(message);
    this.#waiting++;
    this.#weigh(group);
  }

  /** Takes out a message that waits. */
  remove(message: M): void {
    const group = this.#groupOf(message);
    const last = group.waiting.pop() as M;
    if (last !== message) {
      group.waiting[message.position] = last;
      last.position = message.position;
    }
    this.#waiting--;
    this.#weigh(group);
    this.#forgetIfEmpty(group);
  }

  /** Takes out the message to deliver next. It counts as in flight from `started` to `ended`. */
  take(): M | undefined {
    const group = this.#nextGroup();
    if (!group) return undefined;
    const message = group.waiting[Math.floor(this.#random() * group.waiting.length)] as M;
    this.remove(message);
    return message;
  }

  started(message: M): void {
    this.#groupOf(message).inFlight++;
    this.#inFlight++;
  }

  ended(message: M): void {
    const group = this.#groupOf(message);
    group.inFlight--;
    this.#inFlight--;
    this.#forgetIfEmpty(group);
  }

  #nextGroup(): Group<M> | undefined {
    for (const group of this.#heldBack) {
      if (this.#isNoisy(group)) continue;
      this.#heldBack.delete(group);
      this.#weigh(group);
    }
    while (this.#weights.total > 0) {
      const slot = this.#weights.slotAt(Math.floor(this.#random() * this.#weights.total));
      const group = this.#bySlot[slot] as Group<M>;
      if (!this.#isNoisy(group)) return group;
      // Noise is looked for only here, where it matters: a group can become noisy because others' messages are done.
      this.#heldBack.add(group);
      this.#weigh(group);
    }
    let next: Group<M> | undefined;
    for (const group of this.#heldBack) {
      if (group.waiting.length > 0 && (!next || group.inFlight < next.inFlight)) next = group;
    }
    return next;
  }

  #isNoisy(group: Group<M>): boolean {
    return group.id !== undefined && group.inFlight >= noisyMinimum && group.inFlight > noisyShare * this.#inFlight;
  }

  #weigh(group: Group<M>): void {
    this.#weights.set(group.slot, this.#heldBack.has(group) ? 0 : group.waiting.length);
  }

  #groupOf(message: M): Group<M> {
    const id = message.messageGroupId;
    const known = this.#groups.get(id);
    if (known) return known;
    const group: Group<M> = { id, waiting: [], slot: this.#weights.open(), inFlight: 0 };
    this.#groups.set(id, group);
    this.#bySlot[group.slot] = group;
    return group;
  }

  #forgetIfEmpty(group: Group<M>): void {
    if (group.waiting.length > 0 || group.inFlight > 0) return;
    this.#groups.delete(group.id);
    this.#heldBack.delete(group);
    this.#bySlot[group.slot] = undefined;
    this.#weights.close(group.slot);
  }
}
