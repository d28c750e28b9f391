import { randomUUID } from 'node:crypto';
import type { Message } from './messages/stored-message.ts';
import { SqsError } from './sqs-error.ts';

/** Which message each receipt handle of a queue stands for: only that of its last receive. */
export class Receipts {
  readonly #queueName: string;
  /** What every handle begins with: a handle of another queue, or of one that had this name in an earlier run, is not ours. */
  readonly #beginning: string;
  readonly #messages = new Map<number, Message>();
  #receives = 0;

  constructor(queueName: string) {
    this.#queueName = queueName;
    this.#beginning = `${queueName}/${randomUUID()}/`;
  }

  /** The handle of a new receive of the message; its older handles stand for nothing from here on. */
  add(message: Message): string {
    this.#messages.delete(message.lastReceive);
    message.lastReceive = ++this.#receives;
    this.#messages.set(message.lastReceive, message);
    return this.#beginning + message.lastReceive;
  }

  forget(message: Message): void {
    this.#messages.delete(message.lastReceive);
  }

  /**
   * The message, unless it is gone or was received again since.
   *
   * @throws SqsError for what was never a receipt handle of this queue.
   */
  messageOf(receiptHandle: string): Message | undefined {
    const receive = Number(receiptHandle.slice(this.#beginning.length));
    if (
      !receiptHandle.startsWith(this.#beginning) ||
      !Number.isInteger(receive) ||
      receive < 1 ||
      receive > this.#receives
    ) {
      throw new SqsError('ReceiptHandleIsInvalid', `The receipt handle does not belong to ${this.#queueName}.`);
    }
    return this.#messages.get(receive);
  }
}
