import { type MetricStore, resolutionMillis } from '../cloudwatch/metrics/metric-store.ts';
import type { Queue } from './queue.ts';
import type { QueueTotals } from './queue-counts.ts';

interface QueueMetricsDeps {
  readonly queues: ReadonlyMap<string, Queue>;
  readonly mappings: ReadonlyMap<string, QueueMapping>;
  readonly metrics: Pick<MetricStore, 'add'>;
}

/** An event source mapping of Lambda, as far as its queue notices it. */
interface QueueMapping {
  readonly settings: { readonly queue: Queue };
  readonly state: 'Enabled' | 'Disabling' | 'Disabled';
}

interface QueueHistory {
  readonly totals: QueueTotals;
  lastActiveAt: number;
  activeSince: number;
}

/**
 * How long a queue that holds nothing and that nobody calls still has metrics:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/monitoring-using-cloudwatch.html
 */
const activeForMillis = 1_000 * 60 * 60 * 6; // 6 hours

/** Lambda reads an idle queue with five pollers, each waiting 20 seconds for a message. */
const emptyReceivesOfIdleMapping = 15; // a minute

/**
 * The metrics of all queues, by the minute. Where AWS's table says that a metric is reported only if there is something
 * to report, there is no zero here.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export class QueueMetrics {
  readonly #deps: QueueMetricsDeps;
  readonly #delayMillis: number;
  readonly #histories = new Map<string, QueueHistory>();

  /** @param delayMinutes how late the metrics of a queue begin that was idle */
  constructor(deps: QueueMetricsDeps, delayMinutes = 0) {
    this.#deps = deps;
    this.#delayMillis = delayMinutes * resolutionMillis;
  }

  /** @param end of the minute, in epoch milliseconds */
  emit(end: number): void {
    for (const queue of this.#deps.queues.values()) this.#emit(queue, end);
  }

  #emit(queue: Queue, end: number): void {
    const { name } = queue.settings;
    const { visible, inFlight, delayed, oldestSentAt } = queue.counts();
    const history = this.#historyOf(name);
    const { sent, received, deleted, emptyReceives } = subtract(queue.totals, history.totals);
    Object.assign(history.totals, queue.totals);
    const idlePolls = received === 0 && visible === 0 && this.#isPolled(queue) ? emptyReceivesOfIdleMapping : 0;
    const holds = visible + inFlight + delayed > 0;
    if (holds || sent + received + deleted + emptyReceives + idlePolls > 0) {
      if (end - history.lastActiveAt > activeForMillis) history.activeSince = end;
      history.lastActiveAt = end;
    }
    if (end - history.lastActiveAt > activeForMillis || end - history.activeSince < this.#delayMillis) return;

    const put = (metricName: string, value: number, unit = 'Count') => {
      const timestamp = end - resolutionMillis;
      this.#deps.metrics.add({
        namespace: 'AWS/SQS',
        metricName,
        dimensions: { QueueName: name },
        unit,
        value,
        timestamp,
      });
    };
    const putUnlessZero = (metricName: string, value: number) => {
      if (value > 0) put(metricName, value);
    };
    put('ApproximateNumberOfMessagesVisible', visible);
    putUnlessZero('ApproximateNumberOfMessagesNotVisible', inFlight);
    putUnlessZero('ApproximateNumberOfMessagesDelayed', delayed);
    if (oldestSentAt !== undefined) {
      put('ApproximateAgeOfOldestMessage', Math.max(0, Math.floor((end - oldestSentAt) / 1_000)), 'Seconds');
    }
    putUnlessZero('NumberOfMessagesSent', sent);
    putUnlessZero('NumberOfMessagesReceived', received);
    putUnlessZero('NumberOfMessagesDeleted', deleted);
    putUnlessZero('NumberOfEmptyReceives', emptyReceives + idlePolls);
  }

  #historyOf(name: string): QueueHistory {
    const existing = this.#histories.get(name);
    if (existing) return existing;
    const totals = { sent: 0, received: 0, deleted: 0, emptyReceives: 0 };
    const created = { totals, lastActiveAt: Number.NEGATIVE_INFINITY, activeSince: Number.NEGATIVE_INFINITY };
    this.#histories.set(name, created);
    return created;
  }

  #isPolled(queue: Queue): boolean {
    return [...this.#deps.mappings.values()].some(
      ({ settings, state }) => settings.queue === queue && state === 'Enabled',
    );
  }
}

function subtract(now: Readonly<QueueTotals>, before: Readonly<QueueTotals>): QueueTotals {
  return {
    sent: now.sent - before.sent,
    received: now.received - before.received,
    deleted: now.deleted - before.deleted,
    emptyReceives: now.emptyReceives - before.emptyReceives,
  };
}
