/** What a queue holds. */
export interface QueueCounts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
  /**
   * Since when the oldest message is here, in epoch milliseconds, as ApproximateAgeOfOldestMessage counts: without
   * messages received three times or more, and for one that SQS moved here, since the move.
   */
  readonly oldestSentAt: number | undefined;
}

/** What a queue has done since it was created; its metrics are what a minute adds. */
export interface QueueTotals {
  /** Not those that SQS itself moved here. */
  sent: number;
  received: number;
  deleted: number;
  /** Requests that were answered without a message. */
  emptyReceives: number;
}
