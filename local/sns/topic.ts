import type { Clock } from '../clock.ts';

interface TopicSettings {
  readonly name: string;
  readonly arn: string;
}

interface TopicMessage {
  readonly subject: string;
  readonly message: string;
}

/** What a subscriber gets. */
interface TopicNotification extends TopicMessage {
  readonly topicArn: string;
  /** Epoch milliseconds of the cloud's clock. */
  readonly timestamp: number;
}

/** An SNS topic whose subscribers are in this process. */
export class Topic {
  readonly settings: TopicSettings;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #subscribers = new Set<(notification: TopicNotification) => void>();

  constructor(settings: TopicSettings, clock: Pick<Clock, 'now'>) {
    this.settings = settings;
    this.#clock = clock;
  }

  /** The answer unsubscribes. */
  subscribe(subscriber: (notification: TopicNotification) => void): () => void {
    const own = (notification: TopicNotification) => subscriber(notification); // the same may subscribe twice
    this.#subscribers.add(own);
    return () => this.#subscribers.delete(own);
  }

  publish({ subject, message }: TopicMessage): void {
    const notification = { topicArn: this.settings.arn, subject, message, timestamp: this.#clock.now() };
    for (const subscriber of [...this.#subscribers]) subscriber(notification);
  }
}
