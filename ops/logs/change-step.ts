import type { DeadLetterLog } from '../../lambda/consume/dead-letter-log.ts';

/** What happened to a change at one moment. */
export interface ChangeStep {
  /** ISO 8601, UTC: when it was logged. */
  readonly at: string;
  /** The consumer, or `redrive` or `discard`. */
  readonly by: string;
  readonly changeId: string;
  readonly what:
    | 'applied'
    | 'repeated' // it had taken effect before
    | 'stale' // the consumer had a newer one already
    | 'coalesced' // a newer one of the batch replaced it
    | 'untried' // back to the queue: the function's time was nearly up
    | 'failed' // and kept for another try
    | 'dead-lettered'
    | 'redriven'
    | 'quarantined'
    | 'discarded';
  /** As in the current-state table, where the event was valid. */
  readonly entityKey?: string;
  /** Of the invocation. */
  readonly requestId?: string;
  /** Records of the batch that carried it. */
  readonly copies?: number;
  /** Of a coalesced change, the newer one, and what became of that. */
  readonly into?: { readonly changeId: string; readonly what: 'applied' | 'repeated' | 'stale' };
  /** Changes of the same batch that it replaced. */
  readonly replaced?: readonly string[];
  /** Why it failed, or had failed before it was redriven or discarded. */
  readonly cause?: Pick<DeadLetterLog, 'failureClass' | 'failureReason'> & { readonly failureMessage?: string };
  /** How often SQS had handed out its message. */
  readonly receiveCount?: number;
  /** Queues. */
  readonly to?: readonly string[];
  readonly redriveId?: string;
  /** Who asked for the run; unknown while it has not ended. */
  readonly requestedBy?: string;
  readonly note?: string;
}
