import type { Clock } from '../clock.ts';
import { randomUuid } from '../random.ts';
import { QueueContents } from './contents/queue-contents.ts';
import { longPoll } from './long-poll.ts';
import { checkMessageToSend, type MessageToSend } from './messages/message-to-send.ts';
import type { ReceivedMessage } from './messages/received-message.ts';
import { asSent, contentOf, type SentMessage } from './messages/sent-message.ts';
import { asReceived, type Message, newMessage, type StoredMessage } from './messages/stored-message.ts';
import type { QueueCounts, QueueTotals } from './queue-counts.ts';
import {
  checkReceive,
  checkStaysInFlight,
  checkVisibilityTimeout,
  checkWait,
  maximumInFlight,
} from './queue-limits.ts';
import { Receipts } from './receipts.ts';
import { VisibilityListeners } from './visibility-listeners.ts';

const receivesUnseenByAge = 3; // ApproximateAgeOfOldestMessage leaves out messages received this often

export interface QueueSettings {
  readonly name: string;
  readonly arn: string;
  readonly visibilityTimeoutSeconds: number;
  readonly messageRetentionSeconds: number;
  readonly delaySeconds: number;
  readonly receiveMessageWaitTimeSeconds: number;
  readonly maximumMessageSizeBytes: number;
  readonly redrivePolicy?: { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number };
}

interface QueueDependencies {
  readonly clock: Clock;
  readonly random: () => number;
  /** The queue of a redrive policy. Where there is none, messages stay in the source: nothing is lost. */
  deadLetterQueue(arn: string): Queue | undefined;
}

interface ReceiveOptions {
  /** The queue's own where absent. */
  readonly visibilityTimeoutSeconds?: number;
}

/**
 * An SQS standard queue: at least once, in no order. Time and chance come from outside, so that a run can be repeated.
 * Timers run out when somebody looks, or by the clock while somebody listens.
 */
export class Queue {
  readonly settings: QueueSettings;
  readonly #totals: QueueTotals = { sent: 0, received: 0, deleted: 0, emptyReceives: 0 };
  readonly #deps: QueueDependencies;
  readonly #contents: QueueContents;
  readonly #listeners: VisibilityListeners;
  readonly #receipts: Receipts;

  constructor(settings: QueueSettings, deps: QueueDependencies) {
    this.settings = settings;
    this.#deps = deps;
    this.#contents = new QueueContents(deps.random);
    this.#receipts = new Receipts(settings.name);
    this.#listeners = new VisibilityListeners(
      deps.clock,
      () => this.#contents.nextVisibleAt,
      () => this.#settle(),
    );
  }

  /** @throws SqsError for a message that SQS refuses. */
  send(message: MessageToSend): SentMessage {
    checkMessageToSend(message, this.settings.maximumMessageSizeBytes);
    const now = this.#settle();
    const content = contentOf(message, randomUuid(this.#deps.random), now);
    this.#enqueue(newMessage(content), now, message.delaySeconds ?? this.settings.delaySeconds);
    this.#totals.sent += 1;
    return asSent(content);
  }

  /**
   * Up to `max` of the visible messages, each with a new receipt handle. One that was received `maxReceiveCount` times
   * moves to the dead-letter queue instead.
   *
   * @throws SqsError `OverLimit` while 120,000 messages are in flight.
   */
  receive(max: number, options: ReceiveOptions = {}): ReceivedMessage[] {
    const timeoutSeconds = options.visibilityTimeoutSeconds ?? this.settings.visibilityTimeoutSeconds;
    const now = this.#settle();
    checkReceive(max, timeoutSeconds, this.#contents.inFlight);
    const received: ReceivedMessage[] = [];
    while (received.length < max && this.#contents.inFlight < maximumInFlight) {
      const message = this.#contents.take();
      if (!message) break;
      if (this.#moveIfExhausted(message, now)) continue;
      message.receiveCount++;
      message.receivesHere++;
      const handle = this.#receipts.add(message);
      message.firstReceivedAt ??= now;
      message.lastReceivedAt = now;
      if (message.receivesHere === receivesUnseenByAge) this.#contents.leaveOutOfAge(message);
      this.#contents.putInFlight(message, now + timeoutSeconds * 1_000);
      this.#listeners.schedule();
      received.push(asReceived(message, handle, this.settings.arn));
    }
    this.#totals.received += received.length;
    return received;
  }

  /**
   * The same, waiting for a message if there is none. Like SQS, it waits while too many are in flight.
   *
   * @param waitSeconds 0 to 20; the queue's own where absent.
   */
  async receiveWhenAvailable(
    max: number,
    waitSeconds: number = this.settings.receiveMessageWaitTimeSeconds,
    options: ReceiveOptions & { readonly signal?: AbortSignal } = {},
  ): Promise<ReceivedMessage[]> {
    checkWait(waitSeconds);
    const { clock } = this.#deps;
    const received =
      waitSeconds === 0
        ? this.receive(max, options)
        : await longPoll({
            clock,
            waitMillis: waitSeconds * 1_000,
            signal: options.signal,
            attempt: () => (this.#contents.inFlight < maximumInFlight ? this.receive(max, options) : []),
            onMore: (listener) => this.onVisible(listener),
          });
    if (received.length === 0) this.#totals.emptyReceives += 1;
    return received;
  }

  /**
   * Deletes the message if the handle is of its last receive, even when its visibility has run out. With an older one
   * the request succeeds and the message stays, which SQS allows
   * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html).
   *
   * @throws SqsError for what is no receipt handle of this queue.
   */
  deleteMessage(receiptHandle: string): void {
    this.#settle();
    const message = this.#receipts.messageOf(receiptHandle);
    if (message) this.#drop(message);
    this.#totals.deleted += 1; // also of one that is gone: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
  }

  /** @throws SqsError for a message that is not in flight, or would be for more than 12 hours in all. */
  changeVisibility(receiptHandle: string, timeoutSeconds: number): void {
    checkVisibilityTimeout(timeoutSeconds);
    const until = this.#settle() + timeoutSeconds * 1_000;
    const message = this.#receipts.messageOf(receiptHandle);
    checkStaysInFlight(receiptHandle, message, until);
    this.#contents.stayInFlight(message, until);
    this.#listeners.schedule();
  }

  get totals(): Readonly<QueueTotals> {
    return this.#totals;
  }

  counts(): QueueCounts {
    this.#settle();
    return {
      visible: this.#contents.visible,
      inFlight: this.#contents.inFlight,
      delayed: this.#contents.delayed,
      oldestSentAt: this.#contents.oldestSince,
    };
  }

  /** Every message the queue holds, whatever its state. */
  *messages(): Generator<StoredMessage> {
    this.#settle();
    for (const { content, state, receiveCount } of this.#contents.all()) yield { ...content, state, receiveCount };
  }

  /** Deletes every message, in flight or not. */
  purge(): void {
    for (const message of this.#contents.all()) this.#drop(message);
  }

  /** Calls the listener whenever messages became visible, not for those that are already. The answer unsubscribes. */
  onVisible(listener: () => void): () => void {
    const leave = this.#listeners.add(listener);
    this.#settle();
    this.#listeners.schedule();
    return leave;
  }

  #enqueue(message: Message, now: number, delaySeconds: number): void {
    this.#contents.add(message, now, delaySeconds > 0 ? now + delaySeconds * 1_000 : undefined);
    if (delaySeconds > 0) this.#listeners.schedule();
    else this.#listeners.tell();
  }

  /** What the clock has done since the last look. Answers the time, in whole milliseconds. */
  #settle(): number {
    const now = Math.floor(this.#deps.clock.now());
    const sentBefore = now - this.settings.messageRetentionSeconds * 1_000;
    for (;;) {
      const expired = this.#contents.oneSentUpTo(sentBefore);
      if (!expired) break;
      this.#drop(expired);
    }
    if (this.#contents.showDue(now)) this.#listeners.tell();
    return now;
  }

  #drop(message: Message): void {
    this.#contents.remove(message);
    this.#receipts.forget(message);
  }

  /** For a message that was taken. */
  #moveIfExhausted(message: Message, now: number): boolean {
    const policy = this.settings.redrivePolicy;
    if (!policy || message.receivesHere < policy.maxReceiveCount) return false;
    const target = this.#deps.deadLetterQueue(policy.deadLetterTargetArn);
    if (!target) return false;
    this.#contents.forgetTaken(message);
    this.#receipts.forget(message);
    const { content, receiveCount, firstReceivedAt } = message;
    target.#enqueue({ ...newMessage(content), movedFrom: this.settings.arn, receiveCount, firstReceivedAt }, now, 0);
    return true;
  }
}
