import type { Clock } from '../../clock.ts';
import { DeliveryError } from './delivery-error.ts';
import type { CompiledTarget } from './event-rule.ts';

/** What a target gets. */
export interface DeliveredMessage {
  /** The event as JSON. */
  readonly body: string;
  readonly messageGroupId?: string;
  readonly traceHeader?: string;
  /** Only those of a dead letter, all of them strings. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Takes a message of a rule to its target or to its dead-letter queue. Throws DeliveryError where it cannot. */
export type Deliver = (targetArn: string, message: DeliveredMessage, ruleArn: string) => void;

/** One event on its way to one target of a rule. */
interface Delivery {
  readonly ruleArn: string;
  readonly target: CompiledTarget;
  readonly message: DeliveredMessage;
  /** Epoch milliseconds. */
  readonly acceptedAt: number;
}

/** How a delivery ends. `dropped` where the target has no dead-letter queue. */
export type DeliveryOutcome = 'delivered' | 'sentToDlq' | 'failedToBeSentToDlq' | 'dropped';

/**
 * Delivers events to targets, tries again what may succeed later, and dead-letters the rest with its cause.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html
 */
export class EventDelivery {
  readonly #clock: Clock;
  readonly #deliver: Deliver;
  /** Cancels each retry that waits for its time. */
  readonly #waiting = new Set<() => void>();

  constructor(clock: Clock, deliver: Deliver) {
    this.#clock = clock;
    this.#deliver = deliver;
  }

  /** Deliveries that have failed and wait to be tried again: neither delivered nor lost. */
  get awaitingRetry(): number {
    return this.#waiting.size;
  }

  /** Cancels all retries: what they were to deliver is gone. */
  close(): void {
    for (const cancel of this.#waiting) cancel();
    this.#waiting.clear();
  }

  /** Tries at once; `onEnd` is called when the delivery has ended, which may be a day later. */
  start(delivery: Delivery, onEnd: (outcome: DeliveryOutcome) => void): void {
    this.#attempt(delivery, 0, onEnd);
  }

  #attempt(delivery: Delivery, retries: number, onEnd: (outcome: DeliveryOutcome) => void): void {
    const { target, retryPolicy } = delivery.target;
    const error = this.#tryToDeliver(target.arn, delivery.message, delivery.ruleArn);
    if (!error) {
      onEnd('delivered');
    } else if (!error.retryable) {
      onEnd(this.#deadLetter(delivery, error));
    } else if (retries >= retryPolicy.maximumRetryAttempts) {
      onEnd(this.#deadLetter(delivery, error, { condition: 'MaximumRetryAttempts', retries }));
    } else {
      const expiresAt = delivery.acceptedAt + retryPolicy.maximumEventAgeInSeconds * 1_000;
      const retryAt = this.#clock.now() + backoffMillis(retries);
      if (retryAt < expiresAt) this.#at(retryAt, () => this.#attempt(delivery, retries + 1, onEnd));
      else {
        const exhausted = { condition: 'MaximumEventAgeInSeconds', retries };
        this.#at(expiresAt, () => onEnd(this.#deadLetter(delivery, error, exhausted)));
      }
    }
  }

  #deadLetter(
    { ruleArn, target: { target }, message }: Delivery,
    error: DeliveryError,
    exhausted?: { readonly condition: string; readonly retries: number },
  ): DeliveryOutcome {
    if (target.deadLetterArn === undefined) return 'dropped';
    const attributes = {
      RULE_ARN: ruleArn,
      TARGET_ARN: target.arn,
      ERROR_CODE: error.code,
      ERROR_MESSAGE: error.message || error.code, // SQS takes no empty values
      ...(exhausted && {
        EXHAUSTED_RETRY_CONDITION: exhausted.condition,
        RETRY_ATTEMPTS: String(exhausted.retries),
      }),
    };
    const { messageGroupId: _, ...letter } = message; // a parameter of the target, not of its dead-letter queue
    const dead = { ...letter, attributes };
    return this.#tryToDeliver(target.deadLetterArn, dead, ruleArn) ? 'failedToBeSentToDlq' : 'sentToDlq';
  }

  /** The reason why not, or undefined. What is no DeliveryError is a fault of ours, and thrown. */
  #tryToDeliver(arn: string, message: DeliveredMessage, ruleArn: string): DeliveryError | undefined {
    try {
      this.#deliver(arn, message, ruleArn);
      return undefined;
    } catch (error) {
      if (error instanceof DeliveryError) return error;
      throw error;
    }
  }

  #at(time: number, task: () => void): void {
    const cancel = this.#clock.schedule(Math.max(0, time - this.#clock.now()), () => {
      this.#waiting.delete(cancel);
      task();
    });
    this.#waiting.add(cancel);
  }
}

/**
 * Before the next try: one second, doubled each time, at most eight minutes. AWS tells no numbers; with these its two
 * default limits, 185 retries and 24 hours, are reached at about the same time.
 */
function backoffMillis(retries: number): number {
  return Math.min(1_000 * 2 ** retries, 1_000 * 60 * 8);
}
